"""Routes: flask-smorest's blueprint, in which no route is open by oversight and documents are read strictly."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

import flask_smorest
from marshmallow import Schema

from shared.identity.access import authorise, is_public, operation_of
from shared.web.body import JSON, PARSER, check_body, check_nothing_else, check_path, once, take, taken_by
from shared.web.described import (
    KEY_PARAMETER,
    LINK,
    REPLAYED_HEADER,
    VERSION_PARAMETER,
    describe_answers,
    describe_body,
)
from shared.web.etag import is_versioned
from shared.web.idempotency import is_idempotent, remembering
from shared.web.pagination import PageArguments

View = Callable[..., Any]
Decorator = Callable[[View], View]

MEDIA_TYPES = {"json": (JSON,), "form": ("application/x-www-form-urlencoded",), "files": ("multipart/form-data",)}


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A group of routes. Each is `@permitted(operation)` or `@public`; build_app checks it."""

    ARGUMENTS_PARSER = PARSER

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.views: list[View] = []
        self._prepare_doc_cbks.append(_prepare_own_doc)

    def arguments(self, schema: type[Schema] | Schema, *, location: str = "json", **options: Any) -> Decorator:
        """flask-smorest's, with the schema made once."""
        made = once(schema)
        document: Decorator = super().arguments(made, location=location, **options)

        def decorate(view: View) -> View:
            decorated = document(view)
            if location in MEDIA_TYPES and "media_types" not in view.__dict__:
                decorated.__dict__["media_types"] = MEDIA_TYPES[location]
            if isinstance(made, PageArguments):
                decorated.__dict__["is_paged"] = True
            return take(decorated, location)

        return decorate

    def response(
        self, status_code: int, schema: type[Schema] | Schema | dict[str, Any] | None = None, **options: Any
    ) -> Decorator:
        """flask-smorest's, typed; a dict describes a file."""
        return _typed(super().response(status_code, schema, **options))

    def route(self, rule: str, **options: Any) -> Decorator:
        """flask-smorest's, typed, as are those below."""
        return _typed(super().route(rule, **options))

    def get(self, rule: str, **options: Any) -> Decorator:
        """Read."""
        return self.route(rule, methods=["GET"], **options)

    def post(self, rule: str, **options: Any) -> Decorator:
        """Do, or add."""
        return self.route(rule, methods=["POST"], **options)

    def put(self, rule: str, **options: Any) -> Decorator:
        """Replace."""
        return self.route(rule, methods=["PUT"], **options)

    def patch(self, rule: str, **options: Any) -> Decorator:
        """Change in part."""
        return self.route(rule, methods=["PATCH"], **options)

    def delete(self, rule: str, **options: Any) -> Decorator:
        """Take away."""
        return self.route(rule, methods=["DELETE"], **options)

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: View | None = None, *args: Any, **options: Any
    ) -> None:
        """Register a view, with everything that surrounds it."""
        if not callable(view_func) or isinstance(view_func, type):
            raise TypeError(f"{rule}: a route is a function")
        self.views.append(view_func)
        super().add_url_rule(rule, endpoint, surrounded(view_func), *args, **options)

    def _store_endpoint_docs(self, endpoint: str, obj: View, *args: Any, **options: Any) -> None:
        document = {**obj.__dict__.get("_apidoc", {})}
        document["manual_doc"] = {"operationId": f"{self.name}_{endpoint}", **document.get("manual_doc", {})}
        parameters = [(KEY_PARAMETER, is_idempotent(obj)), (VERSION_PARAMETER, is_versioned(obj))]
        document["headers"] = [parameter for parameter, is_taken in parameters if is_taken]
        document["given"] = {
            **(LINK if obj.__dict__.get("is_paged") else {}),
            **(REPLAYED_HEADER if is_idempotent(obj) else {}),
        }
        document["media_types"] = obj.__dict__.get("media_types", ())
        document["is_public"] = is_public(obj)
        obj.__dict__["_apidoc"] = document
        super()._store_endpoint_docs(endpoint, obj, *args, **options)


def _typed(decorator: Any) -> Decorator:
    """The library has no types."""
    return cast("Decorator", decorator)


def surrounded(view: View) -> View:
    """First who is calling, then what is sent, then (once) the view."""
    operation = operation_of(view)
    media_types, largest = view.__dict__.get("media_types", (JSON,)), view.__dict__.get("largest_body")
    taken = taken_by(view)
    inner = remembering(view) if is_idempotent(view) else view

    @wraps(view)
    def surrounding(*args: Any, **kwargs: Any) -> Any:
        if operation is not None:
            authorise(operation)
        check_path()
        check_body(media_types, largest)
        check_nothing_else(taken)
        return inner(*args, **kwargs)

    return surrounding


def _prepare_own_doc(doc: dict[str, Any], doc_info: Mapping[str, Any], **_context: Any) -> dict[str, Any]:
    if doc_info["is_public"]:
        doc["security"] = []
    if doc_info["headers"]:
        doc.setdefault("parameters", []).extend(doc_info["headers"])
    if "requestBody" in doc:
        describe_body(doc["requestBody"], doc_info["media_types"])
    describe_answers(doc.get("responses", {}), doc_info["given"])
    return doc

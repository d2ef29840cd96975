"""What a request may carry: which media types, how much, and JSON read strictly."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Request, request
from marshmallow import RAISE, Schema
from webargs import core
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import ClientDisconnected, LengthRequired, NotFound, UnsupportedMediaType

from shared.web.strict_json import read_json

LARGEST_BODY_BYTES = 1024 * 1024
JSON = "application/json"
LONGEST_PATH_VALUE = 255
BODIES = frozenset({"json", "form", "files", "raw"})
"""Where a schema, or the route itself, looks for what is in the body."""

View = TypeVar("View", bound=Callable[..., Any])


def accepts(*media_types: str, largest: int = LARGEST_BODY_BYTES) -> Callable[[View], View]:
    """The route takes a body of one of `media_types` (a file, say), of at most `largest` bytes."""

    def decorate(view: View) -> View:
        view.__dict__["media_types"] = media_types
        view.__dict__["largest_body"] = largest
        return take(view, "raw")

    return decorate


def take(view: View, location: str) -> View:
    """Note that the route looks at this part of a request; what it does not look at must be empty."""
    view.__dict__["taken"] = taken_by(view) | {location}
    return view


def taken_by(view: Callable[..., Any]) -> frozenset[str]:
    """The parts of a request that a view looks at."""
    return frozenset(view.__dict__.get("taken", ()))


def check_body(media_types: tuple[str, ...], largest: int | None) -> None:
    """Refuse a body of the wrong kind before it is read. Raises UnsupportedMediaType, LengthRequired."""
    if largest is not None:
        request.max_content_length = largest
    if "Transfer-Encoding" in request.headers:  # Werkzeug would cut such a body at the limit, without a word
        raise LengthRequired("send Content-Length")
    if not request.content_length:
        return
    mimetype = request.mimetype
    if mimetype not in media_types and not (JSON in media_types and core.is_json(mimetype)):
        raise UnsupportedMediaType(f"send {' or '.join(media_types)}")


def check_path() -> None:
    """No thing is named so, and no database could look it up. Raises NotFound."""
    for value in (request.view_args or {}).values():
        if isinstance(value, str) and not (value.isprintable() and len(value) <= LONGEST_PATH_VALUE):
            raise NotFound


def whole_body(req: Request) -> bytes:
    """The body. Raises ClientDisconnected if it ends before its Content-Length: what is left may look whole."""
    body = req.get_data()
    if len(body) < (req.content_length or 0):
        raise ClientDisconnected
    return body


class StrictParser(FlaskParser):
    """webargs, with JSON as RFC 8259 has it: no NaN; and no nesting or number that exhausts the interpreter.

    What is unknown in a query is refused too: whoever mistypes a filter would be shown everything.
    """

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012 - the library declares it so
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": None,
    }

    def _raw_load_json(self, req: Request) -> Any:
        body = whole_body(req)
        if not body:
            return core.missing
        return read_json(body)


PARSER = StrictParser()
NOTHING = Schema(unknown=RAISE)


def check_nothing_else(taken: frozenset[str]) -> None:
    """Refuse a body or a query that the route does not take: who asks for a dry run must not be given a wet one.

    `taken` are the parts that it looks at. Raises UnprocessableEntity, MalformedJson, RequestEntityTooLarge.
    """
    if request.query_string and "query" not in taken:
        PARSER.parse(NOTHING, request, location="query")
    if request.content_length and not taken & BODIES:
        PARSER.parse(NOTHING, request, location="json")


def once(schema: type[Schema] | Schema) -> Schema:
    """An instance: webargs would make one per request of a class."""
    return schema() if isinstance(schema, type) else schema

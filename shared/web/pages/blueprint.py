"""Routes of pages: none is open by oversight, and a form is done once, if it comes from our own page."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

import flask
from flask import g, request
from flask_wtf.csrf import CSRFError, validate_csrf
from wtforms.validators import ValidationError

from shared.identity.access import operation_of
from shared.identity.refusals import NotPermitted
from shared.web.body import check_path
from shared.web.idempotency import is_idempotent, remembering
from shared.web.pages.errors import SignInNeeded, StrangeForm, answer_with_pages
from shared.web.pages.viewer import viewer
from shared.web.state import current, state

LARGEST_FORM = 1024 * 1024
MOST_FIELDS = 5_000
ONCE, TOKEN = "_once", "_token"
TOKEN_HEADER = "X-Token"  # noqa: S105 - the name of a header
View = Callable[..., Any]


class Pages(flask.Blueprint):
    """A group of pages under one path. Each is `@permitted(operation)` or `@public`; build_app checks it."""

    def __init__(self, name: str, import_name: str, **options: Any) -> None:
        super().__init__(name, import_name, **options)
        self.views: list[View] = []
        self.forms: list[View] = []
        answer_with_pages(self)

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: View | None = None, *args: Any, **options: Any
    ) -> None:
        """Register a view, with everything that surrounds it."""
        if view_func is None:
            raise TypeError(f"{rule}: a page is a function")
        self.views.append(view_func)
        if "POST" in (options.get("methods") or ()):
            self.forms.append(view_func)
        super().add_url_rule(rule, endpoint or view_func.__name__, surrounded(view_func), *args, **options)


def largest_form(size: int) -> Callable[[View], View]:
    """The page takes forms of up to `size` bytes: files, say."""

    def decorate(view: View) -> View:
        view.__dict__["largest_form"] = size
        return view

    return decorate


def surrounded(view: View) -> View:
    """First whether the form is ours, then who is there, then the page, once."""
    operation = operation_of(view)
    largest = view.__dict__.get("largest_form", LARGEST_FORM)
    inner = remembering(view) if is_idempotent(view) else view

    @wraps(view)
    def surrounding(*args: Any, **kwargs: Any) -> Any:
        check_path()
        if request.method not in ("GET", "HEAD"):
            _take_in(largest)
        if operation is not None:
            let_in(operation)
        if request.method not in ("GET", "HEAD"):
            _check_token()
        return inner(*args, **kwargs)

    return surrounding


def let_in(operation: str) -> None:
    """Raises SignInNeeded or NotPermitted unless whoever is there may do `operation`."""
    found = viewer()
    if found is None:
        raise SignInNeeded
    current().actor = found.actor
    if found.actor.roles.isdisjoint(state().permissions[operation]):
        raise NotPermitted(f"none of the caller's roles may {operation.replace('_', ' ')}")
    current().authorised.add(operation)


def may(operation: str) -> bool:
    """Whether whoever is there may do `operation`: what a page offers."""
    found = viewer()
    return found is not None and not found.actor.roles.isdisjoint(state().permissions[operation])


def _take_in(largest: int) -> None:
    """Read the form. Raises StrangeForm for one that another site sends."""
    request.max_content_length = largest
    request.max_form_memory_size = largest
    request.max_form_parts = MOST_FIELDS
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise StrangeForm
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise StrangeForm
    request.get_data()
    once = request.form.get(ONCE)
    if once is not None:
        current().key, current().said = once, _said()


def _said() -> str:
    """A digest of what was typed and chosen: the same for the same, however and whenever the page was made."""
    digest = hashlib.sha256()
    for name, text in request.form.items(multi=True):
        if name != TOKEN:
            digest.update(json.dumps([name, text]).encode())
    for name, file in request.files.items(multi=True):
        digest.update(json.dumps([name, file.filename]).encode())
        digest.update(hashlib.file_digest(file.stream, "sha256").digest())  # type: ignore[arg-type]  # as binary as any
        file.stream.seek(0)
    return digest.hexdigest()


def _check_token() -> None:
    """Raises CSRFError unless the form was made for this browser."""
    try:
        validate_csrf(request.form.get(TOKEN) or request.headers.get(TOKEN_HEADER, ""))
    except ValidationError as error:
        raise CSRFError(str(error)) from error
    g.csrf_valid = True

"""The one place where a refusal, or an accident, becomes an answer (RFC 9457, application/problem+json)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from flask import Flask, Response, request
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from shared.database import is_infrastructure_error
from shared.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, Refusal, Stale, TooMany
from shared.identity.refusals import KeysOutOfReach, Unauthenticated
from shared.storage.port import StorageUnavailable
from shared.web.etag import VersionRequired
from shared.web.remembered import IdempotencyInProgress
from shared.web.strict_json import MalformedJson

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = "5"

STATUSES: tuple[tuple[type[Refusal], int], ...] = (
    (Unauthenticated, 401),
    (MalformedJson, 400),
    (VersionRequired, 428),
    (Invalid, 422),
    (TooMany, 429),
    (NotFound, 404),
    (Forbidden, 403),
    (Stale, 412),
    (Conflict, 409),
)
"""The first that fits."""

HTTP_CODES = {
    413: "too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
    422: "invalid_document",
    431: "headers_too_large",
    500: "internal_error",
}
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")

logger = structlog.get_logger(__name__)


def problem(
    status: int,
    code: str,
    *,
    detail: str | None = None,
    errors: Iterable[FieldError] = (),
    headers: Mapping[str, str] | None = None,
    extensions: Mapping[str, Any] | None = None,
) -> Response:
    """An answer that says what went wrong."""
    known = {**problem_document(status, code, detail=detail), "instance": quote(request.path)}
    document = {**(extensions or {}), **known}
    faults = [{"pointer": fault.pointer, "message": fault.message} for fault in errors]
    if faults:
        document["errors"] = faults
    return Response(json.dumps(document), status, headers, mimetype=PROBLEM_JSON)


def problem_document(status: int, code: str, *, detail: str | None = None) -> dict[str, Any]:
    """What every problem says, whatever it is about."""
    title = code.replace("_", " ").capitalize()
    document = {"type": f"urn:nefe:problem:{code}", "title": title, "status": status, "code": code}
    return {**document, "detail": detail} if detail else document


def status_of(error: Refusal) -> int:
    """The HTTP status of a named no."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 422)


def handle_refusal(error: Refusal) -> Response:
    """A named no."""
    status = status_of(error)
    headers = {}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer" if not request.authorization else f'Bearer error="{error.code}"'
    if isinstance(error, IdempotencyInProgress):
        headers["Retry-After"] = RETRY_AFTER_SECONDS
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after)
    errors = getattr(error, "errors", ())
    return problem(status, error.code, detail=error.detail, errors=errors, headers=headers, extensions=error.extensions)


def handle_exception(error: Exception) -> Response:
    """Anything that nobody foresaw: logged, and not told."""
    if isinstance(error, KeysOutOfReach | PoolExhausted | StorageUnavailable) or is_infrastructure_error(error):
        logger.warning("temporarily unavailable", reason=type(error).__name__)
        return problem(503, "temporarily_unavailable", headers={"Retry-After": RETRY_AFTER_SECONDS})
    logger.error("unexpected error", exc_info=error)
    return problem(500, "internal_error")


def pointers(messages: object, path: str = "") -> Iterator[FieldError]:
    """marshmallow's nested messages, flat."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from pointers(inner, path if name == "_schema" else f"{path}/{_escaped(name)}")
    elif isinstance(messages, list | tuple):
        for inner in messages:
            yield from pointers(inner, path)
    else:
        yield FieldError(path, str(messages))


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def handle_http_exception(error: HTTPException) -> Response:
    """What Flask, Werkzeug and webargs raise."""
    status = error.code or 500
    given = getattr(error, "data", None)
    if given and "messages" in given:
        return _invalid(given["messages"])
    kept = {name: value for name, value in error.get_headers() if name in KEPT_HEADERS}
    return problem(status, code_of(status), detail=_detail(error), headers=kept)


def answer_with_problems(app: Flask) -> None:
    """Whatever goes wrong in `app` becomes a problem."""
    app.register_error_handler(HTTPException, handle_http_exception)
    app.register_error_handler(Refusal, handle_refusal)
    app.register_error_handler(Exception, handle_exception)


class Problems:
    """What flask-smorest's Api does about errors."""

    _app: Flask

    def _register_error_handlers(self) -> None:
        answer_with_problems(self._app)


def _invalid(messages: Mapping[str, Any]) -> Response:
    """webargs says first where the document was: in the body, in the query…"""
    errors = [fault for inner in messages.values() for fault in pointers(inner)]
    code = "invalid_document" if set(messages) <= {"json", "form", "files"} else "invalid_parameters"
    return problem(422, code, errors=errors)


def code_of(status: int) -> str:
    """The code of what has no better name than its status."""
    return HTTP_CODES.get(status) or HTTPStatus(status).phrase.lower().replace(" ", "_").replace("-", "_").replace(
        "'", ""
    )


def _detail(error: HTTPException) -> str | None:
    if isinstance(error, RequestEntityTooLarge):
        return f"a body has at most {request.max_content_length} bytes here"
    return error.description if (error.code or 500) < HTTPStatus.INTERNAL_SERVER_ERROR else None

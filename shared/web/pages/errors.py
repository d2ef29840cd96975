"""What a browser is shown when the answer is no, or when something broke: why, in French, and what to do."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from shared.database import is_infrastructure_error
from shared.errors import Refusal
from shared.identity.oidc import ProviderOutOfReach
from shared.identity.refusals import KeysOutOfReach, NotPermitted
from shared.storage.port import StorageUnavailable
from shared.web.pages.words import sentence_of
from shared.web.problems import RETRY_AFTER_SECONDS, handle_exception, handle_http_exception, handle_refusal, status_of

PAGE = "text/html"
logger = structlog.get_logger(__name__)

TITLES: Mapping[int, str] = {
    400: "Cette demande n’a pas pu être lue",
    403: "Cette page ne vous est pas ouverte",
    404: "Cette page n’existe pas",
    405: "Cette page n’existe pas",
    409: "Ce n’est plus possible",
    412: "Quelqu’un d’autre a modifié ce texte",
    413: "C’est trop lourd",
    422: "Il reste quelque chose à corriger",
    500: "Une erreur s’est produite",
    503: "Le service est momentanément indisponible",
}
TEXTS: Mapping[int, str] = {
    403: "Votre compte ne donne pas accès à cette page. Si elle devrait vous être ouverte, écrivez à l’administration.",
    404: "L’adresse est peut-être incomplète, ou ce qui s’y trouvait n’y est plus.",
    405: "L’adresse est peut-être incomplète, ou ce qui s’y trouvait n’y est plus.",
    413: "Ce que vous avez envoyé dépasse la taille permise. Rien n’a été enregistré.",
    500: "Ce n’est pas de votre fait, et l’erreur est notée. Réessayez dans un instant.",
    503: "Rien n’est perdu. Réessayez dans quelques instants.",
}
USUAL = "Rien n’a été modifié."


class SignInNeeded(Exception):
    """Nobody is signed in."""


class StrangeForm(Exception):
    """Another site has sent this form."""


def answer_with_pages(pages: Blueprint) -> None:
    """Whatever goes wrong in `pages` becomes a page."""
    pages.register_error_handler(SignInNeeded, _ask_to_sign_in)
    pages.register_error_handler(StrangeForm, lambda _error: error_page(403, "Ce formulaire ne vient pas de ce site."))
    pages.register_error_handler(CSRFError, lambda _error: hold_form())
    pages.register_error_handler(Refusal, _refuse)
    pages.register_error_handler(HTTPException, _answer_http)
    pages.register_error_handler(Exception, _answer_exception)


def answer_unknown_paths(app: Flask) -> None:
    """Where no page is either, whoever looks for one is shown a page, and a program is given a problem."""

    def answer(error: HTTPException) -> AnyResponse:
        return _answer_http(error) if wants_page() else handle_http_exception(error)

    app.register_error_handler(HTTPException, answer)


def wants_page() -> bool:
    """Whether this is a browser that follows a link."""
    is_api = request.path.startswith("/api/")
    return not is_api and request.accept_mimetypes.best_match([PAGE, "application/json"]) == PAGE


def error_page(status: int, text: str | None = None, *, code: str | None = None) -> Response:
    """A page that says what went wrong."""
    title = TITLES.get(status) or TITLES[400]
    page = render_template("pages/error.html", title=title, text=text or TEXTS.get(status, USUAL), code=code)
    answer = make_response(page, status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return answer


def hold_form() -> Response:
    """The session ended before the form came in: shows what was written, to be sent once one is signed in again."""
    fields = [(name, value) for name in request.form if name != "_token" for value in request.form.getlist(name)]
    texts = [value for name, value in fields if not name.startswith("_") and "\n" in value]
    page = render_template("pages/held_form.html", fields=fields, texts=texts, had_files=bool(request.files))
    return make_response(page, 401)


def _ask_to_sign_in(_error: SignInNeeded) -> AnyResponse:
    if request.method not in ("GET", "HEAD"):
        return _is_script() or hold_form()
    session["after_sign_in"] = request.full_path.rstrip("?")
    return redirect(url_for("sign_in.begin"))


def _is_script() -> Response | None:
    """A script is told in a word: it keeps what was typed, and says so itself."""
    return None if wants_page() else make_response({"code": "sign_in_needed"}, 401)


def _refuse(error: Refusal) -> AnyResponse:
    if not wants_page():
        return handle_refusal(error)
    text = None if isinstance(error, NotPermitted) else sentence_of(error)
    return error_page(status_of(error), text, code=error.code)


def _answer_http(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    return error_page(error.code) if wants_page() else handle_http_exception(error)


def _answer_exception(error: Exception) -> AnyResponse:
    if not wants_page():
        return handle_exception(error)
    waits = KeysOutOfReach | PoolExhausted | StorageUnavailable | ProviderOutOfReach
    if isinstance(error, waits) or is_infrastructure_error(error):
        logger.warning("temporarily unavailable", reason=type(error).__name__)
        return error_page(503)
    logger.error("unexpected error", exc_info=error)
    return error_page(500)

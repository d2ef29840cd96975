"""Ending what comes to an address of one's own, by the link in a message; without signing in (RFC 8058)."""

from flask import Response

from services.notification.use_cases.leave import leave
from services.notification.wording.pages import leaving_page, left_page
from shared.identity.access import public
from shared.web.blueprint import Blueprint
from shared.web.body import accepts
from shared.web.request import unit_of_work

HTML = "text/html"
PAGE = {"type": "string"}
LARGEST_FORM = 1_000
blueprint = Blueprint("leaving", __name__, url_prefix="/api/notification/v1/unsubscriptions", description=__doc__)


@blueprint.get("/<leaving>")
@blueprint.response(200, PAGE, content_type=HTML)
@public
def ask(leaving: str) -> Response:
    """A page with one button: programs that look where links lead end nothing by that."""
    return as_html(leaving_page())


@blueprint.post("/<leaving>")
@accepts("application/x-www-form-urlencoded", "multipart/form-data", largest=LARGEST_FORM)
@blueprint.response(200, PAGE, content_type=HTML)
@public
def end(leaving: str) -> Response:
    """Nothing more is sent; the answer is the same for a link that nobody has."""
    leave(unit_of_work(), leaving=leaving)
    return as_html(left_page())


def as_html(content: str) -> Response:
    """A page as an answer."""
    return Response(content, content_type=f"{HTML}; charset=utf-8")

"""The gazette of newly validated projects: read by anybody, and sent to whoever asks for it."""

from datetime import timedelta
from typing import Any

from flask import Response
from marshmallow import fields

from services.notification.api.feeds import ATOM, as_feed, root
from services.notification.api.leaving import HTML, LARGEST_FORM, PAGE, as_html
from services.notification.api.preferences import require_address
from services.notification.domain.gazette import Issue
from services.notification.domain.mailboxes import LONGEST_ADDRESS
from services.notification.use_cases.publish_gazette import list_issues, publish_gazette, read_issue
from services.notification.use_cases.subscribe import confirm_subscription, subscribe
from services.notification.wording.atom import gazette_feed
from services.notification.wording.pages import as_page, joined_page, joining_page
from shared.identity.access import permitted, public
from shared.pace import Pace
from shared.web.blueprint import Blueprint
from shared.web.body import accepts
from shared.web.files import FILE
from shared.web.idempotency import idempotent
from shared.web.request import unit_of_work
from shared.web.schemas import Instant, Schema, Text

LARGEST_NUMBER = 999_999
SUBSCRIPTIONS = Pace(200, timedelta(hours=1), burst=timedelta(minutes=10))
blueprint = Blueprint("gazette", __name__, url_prefix="/api/notification/v1/gazette", description=__doc__)


class SubscriptionSchema(Schema):
    """An address, and the départements of interest; none: all."""

    address = Text(LONGEST_ADDRESS, required=True, validate=require_address)
    departments = fields.List(Text(3, shortest=2), load_default=list)


class IssueSchema(Schema):
    """An issue, in plain text."""

    number = fields.Integer()
    published_at = Instant()
    subject = fields.String()
    text = fields.String()


@blueprint.get("/issues")
@blueprint.response(200, IssueSchema(many=True))
@public
def issues() -> list[Issue]:
    """The latest issues."""
    return list_issues(unit_of_work())


@blueprint.post("/issues")
@blueprint.response(201, IssueSchema)
@permitted("publish_gazette")
@idempotent
def publish() -> Issue:
    """An issue now, with what is new."""
    return publish_gazette(unit_of_work())


@blueprint.get(f"/issues/<int(max={LARGEST_NUMBER}):number>")
@blueprint.response(200, PAGE, content_type=HTML)
@public
def show(number: int) -> Response:
    """An issue as a page."""
    issue = read_issue(unit_of_work(), number=number)
    return as_html(as_page(issue.subject, issue.text))


@blueprint.get("/atom")
@blueprint.response(200, FILE, content_type=ATOM)
@public
def feed() -> Response:
    """The latest issues, for feed readers."""
    return as_feed(gazette_feed(list_issues(unit_of_work()), address=f"{root()}/gazette/atom"))


@blueprint.post("/subscriptions")
@blueprint.arguments(SubscriptionSchema)
@blueprint.response(202)
@public
def ask(content: dict[str, Any]) -> None:
    """Ask for the gazette at an address, whose owner is written to and says yes. The answer tells nothing of it."""
    departments = tuple(sorted(set(content["departments"])))
    subscribe(unit_of_work(), address=content["address"], departments=departments, pace=SUBSCRIPTIONS)


@blueprint.get("/confirmations/<secret>")
@blueprint.response(200, PAGE, content_type=HTML)
@public
def joining(secret: str) -> Response:
    """A page with one button: programs that look where links lead subscribe nobody by that."""
    return as_html(joining_page())


@blueprint.post("/confirmations/<secret>")
@accepts("application/x-www-form-urlencoded", "multipart/form-data", largest=LARGEST_FORM)
@blueprint.response(200, PAGE, content_type=HTML)
@public
def join(secret: str) -> Response:
    """Yes; the answer is the same for a link that nobody has."""
    confirm_subscription(unit_of_work(), secret=secret)
    return as_html(joined_page())

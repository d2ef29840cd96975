"""What a school is told, for feed readers (Atom, RFC 4287)."""

from flask import Response, request
from marshmallow import fields

from services.notification.use_cases.follow import end_feed, make_feed, read_feed
from services.notification.wording.atom import school_feed
from shared.identity.access import permitted, public
from shared.web.blueprint import Blueprint
from shared.web.files import FILE
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Schema
from shared.web.state import state

ATOM = "application/atom+xml"
ROOT = "/api/notification/v1"
blueprint = Blueprint("feeds", __name__, url_prefix=ROOT, description=__doc__)


class FeedSchema(Schema):
    """The address is as good as a password: whoever has it reads the school's messages."""

    url = fields.String()


@blueprint.post("/structures/<uai>/feed")
@blueprint.response(201, FeedSchema)
@permitted("make_feed")
def make(uai: str) -> dict[str, str]:
    """Another address for the feed; the one before is good for nothing. The answer is not remembered: it is a key."""
    key = make_feed(unit_of_work(), uai=uai, actor=current_actor())
    return {"url": f"{root()}/feeds/{key}"}


@blueprint.delete("/structures/<uai>/feed")
@blueprint.response(204)
@permitted("make_feed")
def end(uai: str) -> None:
    """No feed any more."""
    end_feed(unit_of_work(), uai=uai, actor=current_actor())


@blueprint.get("/feeds/<key>")
@blueprint.response(200, FILE, content_type=ATOM)
@public
def show(key: str) -> Response:
    """The school's newest messages."""
    found = read_feed(unit_of_work(), key=key)
    return as_feed(school_feed(found, address=f"{root()}/feeds/{key}"))


def as_feed(content: str) -> Response:
    """An answer that feed readers ask for again and again, and mostly have already."""
    answer = Response(content, content_type=f"{ATOM}; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer


def root() -> str:
    """Where this API is reached from outside."""
    public_url = state().runtime.settings.public_url
    return f"{public_url or request.host_url.rstrip('/')}{ROOT}"

"""Events of partners who have no AMQP: the same events, checked alike, with the same refusals."""

from functools import cache
from http import HTTPStatus
from urllib.parse import quote

from flask import Response, request
from marshmallow import fields

from services.submission.domain.entrusted import Entrusted, Stage
from services.submission.use_cases.entrust_event import TooManyEvents, entrust_event, follow_event
from shared.config import Settings
from shared.identity.access import permitted
from shared.identity.refusals import NotPermitted
from shared.messaging.event import CONTENT_TYPE
from shared.messaging.limits import LARGEST_INBOUND
from shared.messaging.publishers import Partner, Publishers, publishers_of
from shared.messaging.quarantine import Incoming
from shared.messaging.reading import Readable, Refused, accept, open_up
from shared.messaging.topology import INBOUND
from shared.observability import metrics
from shared.web.blueprint import Blueprint
from shared.web.body import JSON, accepts
from shared.web.described import LOCATION
from shared.web.problems import problem
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema
from shared.web.state import current, state

PREFIX = "/api/events"
STATUSES = {
    "malformed_json": HTTPStatus.BAD_REQUEST,
    "not_cloudevent": HTTPStatus.BAD_REQUEST,
    "not_permitted": HTTPStatus.FORBIDDEN,
    "id_conflict": HTTPStatus.CONFLICT,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
"""Of what is refused; whatever else is wrong with an event is 422."""
blueprint = Blueprint("posted_events", __name__, url_prefix=PREFIX, description=__doc__)


class RefusalSchema(Schema):
    """Why a service did not take an event that had been passed on."""

    at = Instant()
    code = fields.String()
    reason = fields.String()


class EntrustedSchema(Schema):
    """A posted event, and how far it has come."""

    id = fields.String()
    source = fields.String()
    type = fields.String()
    subject = fields.String()
    status = fields.Enum(Stage, by_value=True, attribute="stage")
    received_at = Instant()
    passed_on_at = Instant()
    refusal = fields.Nested(RefusalSchema)


@blueprint.post("")
@accepts(CONTENT_TYPE, JSON, largest=LARGEST_INBOUND)
@blueprint.response(202, EntrustedSchema, headers=LOCATION)
@permitted("entrust_event")
def post() -> Entrusted | Response:
    """Post a CloudEvent, structured, or binary with `ce-` headers. It is kept, and passed on by itself.

    The caller is the partner of that name. The same event again is answered again.
    """
    partner = _partner()
    try:
        entrusted = entrust_event(unit_of_work(), item=_read(partner), partner=partner)
    except Refused as refused:
        return _refused(partner, refused)
    except TooManyEvents as refusal:
        _observe(partner, refusal.code)
        raise
    _observe(partner, "accepted")
    current().headers["Location"] = f"{PREFIX}/{quote(entrusted.id, safe='')}"
    return entrusted


@blueprint.get("/<path:event_id>")
@blueprint.response(200, EntrustedSchema)
@permitted("entrust_event")
def follow(event_id: str) -> Entrusted:
    """How far an event of the caller has come."""
    caller = _publishers(state().runtime.settings).find(current_actor().subject)
    return follow_event(unit_of_work(), source=caller.source if caller else "", event_id=event_id)


def _read(partner: Partner) -> Readable:
    """Raises Refused."""
    incoming = Incoming(
        body=request.get_data(),
        exchange=INBOUND,
        routing_key="",
        queue="",
        publisher=partner.user,
        content_type=request.content_type or "",
        headers=dict(request.headers),
    )
    event = open_up(incoming)
    named = Incoming(incoming.body, INBOUND, event.type, "", incoming.publisher, incoming.content_type)
    return accept(named, event, _publishers(state().runtime.settings))


def _partner() -> Partner:
    """The caller. Raises NotPermitted."""
    user = current_actor().subject
    partner = _publishers(state().runtime.settings).find(user)
    if partner is None:
        raise NotPermitted(f"{user} is not one of the academy's partners")
    return partner


@cache
def _publishers(settings: Settings) -> Publishers:
    return publishers_of(settings)


def _refused(partner: Partner, refused: Refused) -> Response:
    fault = refused.fault
    _observe(partner, fault.code)
    status = STATUSES.get(fault.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    return problem(status, fault.code, detail=fault.reason, errors=fault.errors)


def _observe(partner: Partner, outcome: str) -> None:
    metrics.events_posted.labels(partner.user, outcome).inc()

"""Meetings of a concertation: planned, revised, recorded as held, taken back."""

from typing import Any

from services.submission.api.concertation_schemas import (
    ConcertationSchema,
    MeetingBody,
    MeetingPatch,
    MeetingRecordBody,
    MeetingSchema,
)
from services.submission.api.concertations import PREFIX as CONCERTATIONS
from services.submission.domain.concertation import Concertation
from services.submission.domain.meeting import Meeting
from services.submission.use_cases.hold_meeting import (
    Placed,
    cancel_meeting,
    hold_meeting,
    plan_meeting,
    revise_meeting,
)
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.body import accepts
from shared.web.described import ETAG, LOCATION
from shared.web.etag import expected_version, tag_version, versioned
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work

PREFIX = f"{CONCERTATIONS}/<concertation_id>/meetings"
blueprint = Blueprint("meetings", __name__, url_prefix=PREFIX, description=__doc__)


@blueprint.post("")
@blueprint.arguments(MeetingBody)
@blueprint.response(201, MeetingSchema, headers={**ETAG, **LOCATION})
@permitted("hold_meeting")
@idempotent
def plan(document: dict[str, Any], concertation_id: str) -> tuple[Meeting, int, dict[str, str]]:
    """Plan a meeting."""
    actor = current_actor()
    placed = plan_meeting(unit_of_work(), concertation_id=concertation_id, document=document, actor=actor)
    return _tagged(placed), 201, {"Location": f"{CONCERTATIONS}/{concertation_id}"}


@blueprint.patch("/<meeting_id>")
@blueprint.arguments(MeetingPatch(partial=True))
@blueprint.response(200, MeetingSchema, headers=ETAG)
@accepts("application/merge-patch+json", "application/json")
@permitted("hold_meeting")
@versioned
def revise(patch: dict[str, Any], concertation_id: str, meeting_id: str) -> Meeting:
    """Change a meeting by a JSON merge patch (RFC 7396); If-Match is the ETag of its concertation."""
    placed = revise_meeting(
        unit_of_work(),
        concertation_id=concertation_id,
        meeting_id=meeting_id,
        patch=patch,
        expected=expected_version(),
        actor=current_actor(),
    )
    return _tagged(placed)


@blueprint.delete("/<meeting_id>")
@blueprint.response(200, ConcertationSchema, headers=ETAG)
@permitted("hold_meeting")
@versioned
def cancel(concertation_id: str, meeting_id: str) -> Concertation:
    """Take back a meeting that did not take place; If-Match is the ETag of its concertation."""
    concertation = cancel_meeting(
        unit_of_work(),
        concertation_id=concertation_id,
        meeting_id=meeting_id,
        expected=expected_version(),
        actor=current_actor(),
    )
    tag_version(concertation.revision)
    return concertation


@blueprint.post("/<meeting_id>/record")
@blueprint.arguments(MeetingRecordBody)
@blueprint.response(200, MeetingSchema, headers=ETAG)
@permitted("hold_meeting")
@idempotent
def hold(record: dict[str, Any], concertation_id: str, meeting_id: str) -> Meeting:
    """Record that a meeting took place, what was said, and how many came."""
    placed = hold_meeting(
        unit_of_work(),
        concertation_id=concertation_id,
        meeting_id=meeting_id,
        record=record,
        actor=current_actor(),
    )
    return _tagged(placed)


def _tagged(placed: Placed) -> Meeting:
    concertation, meeting = placed
    tag_version(concertation.revision)
    return meeting

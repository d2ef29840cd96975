"""Papers of a meeting: the invitation as a letter to print, to edit and as a calendar entry; the attendance sheet."""

from typing import Any

from flask import Response
from marshmallow import fields

from services.submission.api.meetings import PREFIX as MEETINGS
from services.submission.domain.occasion import Occasion
from services.submission.domain.vocabulary import ParticipantKind
from services.submission.papers.attendance_sheet import typeset_attendance_sheet
from services.submission.papers.invitation import typeset_letter, write_letter
from services.submission.papers.invitation_calendar import write_calendar
from services.submission.use_cases.read_occasion import read_occasion
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.files import FILE, PDF, as_file
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Schema

ODT, ICS = "application/vnd.oasis.opendocument.text", "text/calendar"
blueprint = Blueprint("invitations", __name__, url_prefix=f"{MEETINGS}/<meeting_id>", description=__doc__)


class InvitationArguments(Schema):
    """To whom."""

    audience = fields.Enum(
        ParticipantKind,
        by_value=True,
        load_default=ParticipantKind.FAMILIES,
        metadata={"description": "Whom the wording addresses."},
    )


@blueprint.get("/invitation.pdf")
@blueprint.arguments(InvitationArguments, location="query")
@blueprint.response(200, FILE, content_type=PDF)
@permitted("read_invitation")
def letter(arguments: dict[str, Any], concertation_id: str, meeting_id: str) -> Response:
    """The letter, to print."""
    occasion = _occasion(concertation_id, meeting_id)
    return as_file(typeset_letter(occasion, arguments["audience"]), PDF, _name(occasion, arguments, "pdf"))


@blueprint.get("/invitation.odt")
@blueprint.arguments(InvitationArguments, location="query")
@blueprint.response(200, FILE, content_type=ODT)
@permitted("read_invitation")
def text(arguments: dict[str, Any], concertation_id: str, meeting_id: str) -> Response:
    """The letter, to go on writing."""
    from services.submission.papers.invitation_text import (  # noqa: PLC0415 - only who asks for it carries its weight
        write_text,
    )

    occasion = _occasion(concertation_id, meeting_id)
    written = write_text(write_letter(occasion, arguments["audience"]))
    return as_file(written, ODT, _name(occasion, arguments, "odt"))


@blueprint.get("/invitation.ics")
@blueprint.arguments(InvitationArguments, location="query")
@blueprint.response(200, FILE, content_type=ICS)
@permitted("read_invitation")
def calendar(arguments: dict[str, Any], concertation_id: str, meeting_id: str) -> Response:
    """The meeting, for a calendar."""
    occasion = _occasion(concertation_id, meeting_id)
    return as_file(write_calendar(occasion, arguments["audience"]), ICS, _name(occasion, arguments, "ics"))


@blueprint.get("/attendance-sheet.pdf")
@blueprint.response(200, FILE, content_type=PDF)
@permitted("read_invitation")
def attendance_sheet(concertation_id: str, meeting_id: str) -> Response:
    """The sheet that people sign at the meeting."""
    occasion = _occasion(concertation_id, meeting_id)
    return as_file(typeset_attendance_sheet(occasion), PDF, f"presence-{occasion.meeting.day}.pdf")


def _occasion(concertation_id: str, meeting_id: str) -> Occasion:
    actor = current_actor()
    return read_occasion(unit_of_work(), concertation_id=concertation_id, meeting_id=meeting_id, actor=actor)


def _name(occasion: Occasion, arguments: dict[str, Any], extension: str) -> str:
    return f"invitation-{arguments['audience'].replace('_', '-')}-{occasion.meeting.day}.{extension}"

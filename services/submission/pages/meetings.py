"""Meetings of a concertation: planned, held, taken back; and the papers that go with them."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from services.submission.api.invitations import ICS, ODT
from services.submission.domain.meeting import Meeting
from services.submission.domain.occasion import Occasion
from services.submission.domain.vocabulary import ParticipantKind
from services.submission.pages.shapes import KINDS_OF_PARTICIPANTS, MEETING, MEETING_RECORD
from services.submission.papers.attendance_sheet import typeset_attendance_sheet
from services.submission.papers.invitation import typeset_letter, write_letter
from services.submission.papers.invitation_calendar import write_calendar
from services.submission.use_cases.hold_meeting import cancel_meeting, hold_meeting, plan_meeting, revise_meeting
from services.submission.use_cases.read_concertation import read_concertation
from services.submission.use_cases.read_occasion import read_occasion
from shared.french import PARTICIPANTS
from shared.identity.access import permitted
from shared.web.files import PDF, as_file
from shared.web.idempotency import begin_again, idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form
from shared.web.request import current_actor, unit_of_work

pages = Pages("meeting_pages", __name__, url_prefix="/depot/concertations/<concertation_id>/reunions")


@pages.get("/nouvelle")
@permitted("hold_meeting")
def new(concertation_id: str) -> str:
    """The form."""
    return _page(concertation_id, MEETING.show(), None)


@pages.post("/nouvelle")
@permitted("hold_meeting")
@idempotent
def plan(concertation_id: str) -> Any:
    """Set it."""
    form = MEETING.read(request.form)
    return act_on(
        form,
        lambda: plan_meeting(
            unit_of_work(), concertation_id=concertation_id, document=form.document, actor=current_actor()
        ),
        told="La réunion est prévue. L’invitation et la feuille de présence sont prêtes à imprimer.",
        then=url_for("concertation_pages.show", concertation_id=concertation_id) + "#reunions",
        again=lambda shown: _page(concertation_id, shown, None),
    )


@pages.get("/<meeting_id>")
@permitted("hold_meeting")
def edit(concertation_id: str, meeting_id: str) -> str:
    """The form of one that is planned, or the record of one that was held."""
    concertation = read_concertation(unit_of_work(), concertation_id=concertation_id, actor=current_actor())
    meeting = concertation.meeting(meeting_id)
    return _page(concertation_id, MEETING.show(meeting.document()), meeting)


@pages.post("/<meeting_id>")
@permitted("hold_meeting")
def revise(concertation_id: str, meeting_id: str) -> Any:
    """Correct it."""
    form, given = MEETING.read(request.form), request.form.get("revision", "")
    concertation = read_concertation(unit_of_work(), concertation_id=concertation_id, actor=current_actor())
    meeting = concertation.meeting(meeting_id)
    return act_on(
        form,
        lambda: revise_meeting(
            unit_of_work(),
            concertation_id=concertation_id,
            meeting_id=meeting_id,
            patch=form.document,
            expected=int(given) if given.isdecimal() else 0,
            actor=current_actor(),
        ),
        told="La réunion est enregistrée.",
        then=url_for("concertation_pages.show", concertation_id=concertation_id) + "#reunions",
        again=lambda shown: _page(concertation_id, shown, meeting),
    )


@pages.post("/<meeting_id>/compte-rendu")
@permitted("hold_meeting")
@idempotent
def hold(concertation_id: str, meeting_id: str) -> Any:
    """It took place."""
    form = MEETING_RECORD.read(request.form)
    if not form.is_valid:
        begin_again()
        concertation = read_concertation(unit_of_work(), concertation_id=concertation_id, actor=current_actor())
        return _page(concertation_id, form, concertation.meeting(meeting_id)), 422
    hold_meeting(
        unit_of_work(),
        concertation_id=concertation_id,
        meeting_id=meeting_id,
        record=form.document,
        actor=current_actor(),
    )
    flash("La réunion est notée comme tenue.")
    return redirect(url_for("concertation_pages.show", concertation_id=concertation_id) + "#reunions")


@pages.post("/<meeting_id>/annulation")
@permitted("hold_meeting")
def cancel(concertation_id: str, meeting_id: str) -> Any:
    """It will not take place."""
    given = request.form.get("revision", "")
    cancel_meeting(
        unit_of_work(),
        concertation_id=concertation_id,
        meeting_id=meeting_id,
        expected=int(given) if given.isdecimal() else 0,
        actor=current_actor(),
    )
    flash("La réunion est annulée.")
    return redirect(url_for("concertation_pages.show", concertation_id=concertation_id) + "#reunions")


@pages.get("/<meeting_id>/<name>")
@permitted("read_invitation")
def paper(concertation_id: str, meeting_id: str, name: str) -> Response:
    """A paper of the meeting."""
    write = PAPERS.get(name)
    if write is None:
        raise NotFound
    actor = current_actor()
    occasion = read_occasion(unit_of_work(), concertation_id=concertation_id, meeting_id=meeting_id, actor=actor)
    given = request.args.get("public", "")
    audience = ParticipantKind(given) if given in set(ParticipantKind) else ParticipantKind.FAMILIES
    stem, _, extension = name.partition(".")
    content, media_type = write(occasion, audience)
    return as_file(content, media_type, f"{stem}-{occasion.meeting.day}.{extension}")


def _as_text(occasion: Occasion, audience: ParticipantKind) -> bytes:
    from services.submission.papers.invitation_text import (  # noqa: PLC0415 - only who asks for it carries its weight
        write_text,
    )

    return write_text(write_letter(occasion, audience))


PAPERS: dict[str, Callable[[Occasion, ParticipantKind], tuple[bytes, str]]] = {
    "invitation.pdf": lambda occasion, audience: (typeset_letter(occasion, audience), PDF),
    "invitation.odt": lambda occasion, audience: (_as_text(occasion, audience), ODT),
    "invitation.ics": lambda occasion, audience: (write_calendar(occasion, audience), ICS),
    "presence.pdf": lambda occasion, _audience: (typeset_attendance_sheet(occasion), PDF),
}


def _page(concertation_id: str, form: Form, meeting: Meeting | None) -> str:
    concertation = read_concertation(unit_of_work(), concertation_id=concertation_id, actor=current_actor())
    return render_template(
        "school/meeting.html",
        concertation=concertation,
        meeting=meeting,
        form=form,
        record=MEETING_RECORD.show(meeting.document() if meeting else None),
        participant_kinds=[(kind.value, PARTICIPANTS[kind]) for kind in KINDS_OF_PARTICIPANTS],
    )

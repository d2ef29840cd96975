"""Meetings of a concertation: planned, revised, held, taken back.

All raise UnknownConcertation, OtherStructure, ConcertationAlreadyClosed, ConcertationAlreadyAbandoned.
"""

from collections.abc import Mapping
from typing import Any

from services.submission.domain.concertation import Concertation
from services.submission.domain.meeting import Meeting, meeting_of, participants_of
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.concertation_access import require_pilot
from shared.identity.actor import Actor

Placed = tuple[Concertation, Meeting]
"""A meeting, and the concertation that it is of."""


def plan_meeting(
    uow: SubmissionUnitOfWork, *, concertation_id: str, document: Mapping[str, Any], actor: Actor
) -> Placed:
    """Set a meeting. Raises TooManyMeetings, MeetingEndsBeforeItBegins."""
    meeting = meeting_of(uow.new_id(), document)
    with uow:
        concertation = uow.concertations.lock(concertation_id)
        require_pilot(actor, concertation)
        concertation.plan_meeting(meeting, at=uow.now())
        uow.concertations.save(concertation)
        uow.concertations.add_meeting(concertation.id, meeting)
        uow.commit()
    return concertation, meeting


def revise_meeting(
    uow: SubmissionUnitOfWork,
    *,
    concertation_id: str,
    meeting_id: str,
    patch: Mapping[str, Any],
    expected: int,
    actor: Actor,
) -> Placed:
    """Correct what is said of a meeting. Raises UnknownMeeting, ConcertationChanged, MeetingEndsBeforeItBegins."""
    with uow:
        concertation = uow.concertations.lock(concertation_id)
        require_pilot(actor, concertation)
        meeting = concertation.revise_meeting(meeting_id, patch, expected=expected, at=uow.now())
        return _kept(uow, concertation, meeting)


def hold_meeting(
    uow: SubmissionUnitOfWork, *, concertation_id: str, meeting_id: str, record: Mapping[str, Any], actor: Actor
) -> Placed:
    """Record that a meeting took place. Raises UnknownMeeting, MeetingAlreadyHeld."""
    with uow:
        concertation = uow.concertations.lock(concertation_id)
        require_pilot(actor, concertation)
        participants = participants_of(record.get("participants") or ())
        notes = record.get("notes")
        meeting = concertation.hold_meeting(meeting_id, notes=notes, participants=participants, at=uow.now())
        return _kept(uow, concertation, meeting)


def cancel_meeting(
    uow: SubmissionUnitOfWork, *, concertation_id: str, meeting_id: str, expected: int, actor: Actor
) -> Concertation:
    """Take back a meeting that did not take place. Raises UnknownMeeting, MeetingAlreadyHeld, ConcertationChanged."""
    with uow:
        concertation = uow.concertations.lock(concertation_id)
        require_pilot(actor, concertation)
        concertation.cancel_meeting(meeting_id, expected=expected, at=uow.now())
        uow.concertations.save(concertation)
        uow.concertations.remove_meeting(meeting_id)
        uow.commit()
    return concertation


def _kept(uow: SubmissionUnitOfWork, concertation: Concertation, meeting: Meeting) -> Placed:
    uow.concertations.save(concertation)
    uow.concertations.save_meeting(concertation.id, meeting)
    uow.commit()
    return concertation, meeting

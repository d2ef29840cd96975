"""Rows of concertations and meetings <-> concertations."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import RowMapping

from services.submission.domain.concertation import Concertation, Plan, State, Theme, plan_of
from services.submission.domain.concertation_summary import ConcertationSummary
from services.submission.domain.meeting import Meeting, Participants, clock_time, meeting_of, participants_of
from services.submission.domain.vocabulary import Axis, ConcertationScope

PLANNED = ("title", "scope", "network_id", "pilot", "themes", "participants")


def concertation_row(concertation: Concertation) -> dict[str, Any]:
    return {
        "id": concertation.id,
        "uai": concertation.uai,
        "declared_at": concertation.declared_at,
        **changing_row(concertation),
    }


def changing_row(concertation: Concertation) -> dict[str, Any]:
    """What may change of a concertation besides its meetings."""
    return {
        **_plan_row(concertation.plan),
        "state": concertation.state,
        "revision": concertation.revision,
        "changed_at": concertation.changed_at,
        "ended_at": concertation.ended_at,
        "outcome": concertation.outcome,
        "reason": concertation.reason,
    }


def _plan_row(plan: Plan) -> dict[str, Any]:
    return {
        "title": plan.title,
        "scope": plan.scope,
        "network_id": plan.network_id,
        "pilot": plan.pilot,
        "themes": [{"axis": theme.axis, "label": theme.label} for theme in plan.themes],
        "participants": _counts(plan.participants),
    }


def concertation_from(row: RowMapping, meetings: Iterable[RowMapping]) -> Concertation:
    return Concertation(
        id=row["id"],
        uai=row["uai"],
        plan=plan_of({name: row[name] for name in PLANNED}),
        declared_at=row["declared_at"],
        changed_at=row["changed_at"],
        state=State(row["state"]),
        revision=row["revision"],
        outcome=row["outcome"],
        reason=row["reason"],
        ended_at=row["ended_at"],
        meetings=[meeting_from(each) for each in meetings],
    )


def summary_from(row: RowMapping) -> ConcertationSummary:
    return ConcertationSummary(
        id=row["id"],
        uai=row["uai"],
        structure_name=row["structure_name"],
        title=row["title"],
        state=State(row["state"]),
        scope=ConcertationScope(row["scope"]),
        network_id=row["network_id"],
        themes=tuple(Theme(Axis(theme["axis"]), theme["label"]) for theme in row["themes"]),
        participants=participants_of(row["participants"]),
        declared_at=row["declared_at"],
        changed_at=row["changed_at"],
        ended_at=row["ended_at"],
    )


def meeting_row(concertation_id: str, meeting: Meeting) -> dict[str, Any]:
    return {
        "id": meeting.id,
        "concertation_id": concertation_id,
        "day": meeting.day,
        "begins": clock_time(meeting.begins),
        "ends": clock_time(meeting.ends),
        "place": meeting.place,
        "agenda": list(meeting.agenda),
        "notes": meeting.notes,
        "participants": _counts(meeting.participants),
        "is_held": meeting.is_held,
    }


def meeting_from(row: RowMapping) -> Meeting:
    return meeting_of(row["id"], {**row, "day": row["day"].isoformat()}, is_held=row["is_held"])


def _counts(participants: Participants) -> list[dict[str, Any]]:
    return [{"kind": each.kind, "count": each.count} for each in participants]

"""What the minutes tell of each file: as it was known when the sitting closed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.review.domain.decision import Decision
from services.review.domain.file import File
from services.review.domain.opinion import Opinion, Standing
from services.review.domain.rapporteur import Rapporteur
from services.review.domain.sitting import Sitting
from services.review.domain.vote import Choice, Vote

Record = Mapping[str, Any]
"""JSON, so that it stays what it was whatever becomes of the file."""


@dataclass(frozen=True)
class SignedMinutes:
    """A paper that nothing changes any more, and its SHA-256 in hexadecimal."""

    sitting_id: str
    number: str
    signed_at: datetime
    signed_by: str
    sha256: str
    pdf: bytes


class Result(StrEnum):
    """What became of a file in a sitting."""

    VALIDATED = "validated"
    DECLINED = "declined"
    COMPLETION_REQUESTED = "completion_requested"
    ADJOURNED = "adjourned"
    CONSULTED = "consulted"


def record_of(
    sitting: Sitting,
    file: File,
    *,
    votes: Sequence[Vote],
    opinions: Sequence[Opinion],
    rapporteur: Rapporteur | None,
    recused: Collection[str],
    quorum: int,
) -> Record:
    """The record of one file; `recused` are names. Who voted what is nobody's business: votes are counted."""
    content = file.current.content
    cast = [vote.choice for vote in votes if vote.version == file.current.number]
    decision = _decision_in(sitting, file)
    return {
        "project_id": file.project_id,
        "reference": content.get("reference"),
        "title": content["title"],
        "structure_name": content["structure"]["name"],
        "commune": content["structure"]["commune"],
        "uai": content["structure"]["uai"],
        "version": file.current.number,
        "requested_cents": content["budget"]["requested_cents"],
        "rapporteur": rapporteur.name if rapporteur else None,
        "recused": sorted(recused),
        "opinions": [_opinion(opinion) for opinion in opinions if opinion.standing is Standing.GIVEN],
        "tally": {choice.value: cast.count(choice) for choice in Choice},
        "has_quorum": sitting.is_meeting or len(cast) >= quorum,
        "result": _result(sitting, file, decision).value,
        "decision": _decision(decision) if decision else None,
        "comments": _comments_in(sitting, file),
    }


def _decision_in(sitting: Sitting, file: File) -> Decision | None:
    """The decision that was made while the commission sat."""
    decision = file.decision
    is_within = decision is not None and sitting.opened_at is not None and decision.decided_at >= sitting.opened_at
    return decision if is_within else None


def _result(sitting: Sitting, file: File, decision: Decision | None) -> Result:
    if decision is not None:
        return Result(decision.outcome.value)
    if _comments_in(sitting, file):
        return Result.COMPLETION_REQUESTED
    return Result.ADJOURNED if sitting.is_meeting else Result.CONSULTED


def _comments_in(sitting: Sitting, file: File) -> list[dict[str, Any]]:
    requests = [
        request
        for request in file.requests
        if sitting.opened_at is not None and request.requested_at >= sitting.opened_at
    ]
    return [{"part": comment.part, "text": comment.text} for request in requests[-1:] for comment in request.comments]


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "grant": [
            {"category": line.category, "school_year": line.school_year, "amount_cents": line.amount_cents}
            for line in decision.grant.lines
        ],
    }


def _opinion(opinion: Opinion) -> dict[str, Any]:
    return {"role": opinion.expert_role, "advice": opinion.advice.value if opinion.advice else None}

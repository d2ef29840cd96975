"""The facts that the commission states; the subject of each is the project."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE

from services.review.domain.completion import CompletionRequest
from services.review.domain.decision import Decision, Outcome
from services.review.domain.file import File
from services.review.domain.grant import Grant
from services.review.domain.opinion import Opinion
from shared.contracts.payloads.structure import StructurePayload
from shared.messaging.outbox import Fact


def review_opened(file: File, *, at: datetime) -> Fact:
    """The commission has taken up the last deposit."""
    return _fact(
        "nefe.review.opened.v1",
        file,
        version=file.current.number,
        opened_at=_instant(at),
        answer_due_on=file.answer_due_on.isoformat(),
    )


def completion_requested(file: File, request: CompletionRequest) -> Fact:
    """The school is asked to complete its project."""
    return _fact(
        "nefe.review.completion_requested.v1",
        file,
        version=request.version,
        requested_at=_instant(request.requested_at),
        comments=_comments(request),
    )


def completion_cancelled(file: File, request: CompletionRequest, *, at: datetime) -> Fact:
    """The comments no longer have to be answered."""
    return _fact(
        "nefe.review.completion_cancelled.v1",
        file,
        version=request.version,
        cancelled_at=_instant(at),
        comments=_comments(request),
    )


def opinion_requested(file: File, opinion: Opinion) -> Fact:
    """An expert is asked for an opinion; the question stays with the commission."""
    return _fact("nefe.opinion.requested.v1", file, **_opinion(opinion), requested_at=_instant(opinion.requested_at))


def opinion_given(file: File, opinion: Opinion) -> Fact:
    """The expert has answered; what they say stays with the commission."""
    assert opinion.settled_at is not None  # noqa: S101 - it was answered
    return _fact("nefe.opinion.given.v1", file, **_opinion(opinion), given_at=_instant(opinion.settled_at))


def _opinion(opinion: Opinion) -> dict[str, Any]:
    return {
        "opinion_id": opinion.id,
        "version": opinion.version,
        "expert_role": opinion.expert_role,
        "due_on": opinion.due_on.isoformat(),
    }


def decision_made(file: File, decision: Decision) -> Fact:
    """The project is validated, or declined."""
    return _validated(file, decision) if decision.outcome is Outcome.VALIDATED else _declined(file, decision)


def _validated(file: File, decision: Decision) -> Fact:
    assert decision.allocation_due_on is not None  # noqa: S101 - every validation has one
    return _fact(
        "nefe.review.validated.v1",
        file,
        version=decision.version,
        decision_id=decision.id,
        decided_at=_instant(decision.decided_at),
        **_amended(decision),
        decided_on=decision.decided_on.isoformat(),
        allocation_due_on=decision.allocation_due_on.isoformat(),
        structure=_structure(file.versions[decision.version - 1].content["structure"]),
        grant=_grant(decision.grant),
    )


def _declined(file: File, decision: Decision) -> Fact:
    return _fact(
        "nefe.review.declined.v1",
        file,
        version=decision.version,
        decision_id=decision.id,
        **_amended(decision),
        decided_at=_instant(decision.decided_at),
        reason=decision.reason,
    )


def _amended(decision: Decision) -> dict[str, Any]:
    return {"amends_decision_id": decision.amends} if decision.amends else {}


def _fact(event_type: str, file: File, **content: Any) -> Fact:
    return Fact(event_type, file.project_id, {"project_id": file.project_id, **content})


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _comments(request: CompletionRequest) -> list[dict[str, Any]]:
    return [{"comment_id": comment.id, "part": comment.part, "text": comment.text} for comment in request.comments]


def _grant(grant: Grant) -> dict[str, Any]:
    lines = [
        {"category": line.category, "school_year": line.school_year, "amount_cents": line.amount_cents}
        for line in grant.lines
    ]
    in_part = {"may_be_served_in_part": True} if grant.may_be_served_in_part else {}
    return {"total_cents": grant.total_cents, "lines": lines, **in_part}


def _structure(received: dict[str, Any]) -> dict[str, Any]:
    """The school as it was deposited, without what a later version of the contract may have added to it."""
    known: dict[str, Any] = StructurePayload(unknown=EXCLUDE).load(received)
    return known

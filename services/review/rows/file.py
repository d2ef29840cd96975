"""Rows of a file <-> the file, explicitly, column by column."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from services.review.domain.allocation import Allocation, AllocationStep
from services.review.domain.completion import Comment, CompletionRequest, Ending
from services.review.domain.decision import Decision, Outcome
from services.review.domain.file import DepositedVersion, File
from services.review.domain.grant import Grant, GrantLine
from services.review.domain.history import Act, HistoryEntry
from services.review.domain.sight import Summary
from services.review.domain.states import Status
from shared.searching import mark, words_of

Row = RowMapping


def file_row(file: File) -> dict[str, Any]:
    """The row of `file` itself."""
    allocation = file.allocation
    return asdict(Summary.of(file)) | {
        "status": file.status.value,
        "allocation_status": allocation.status and allocation.status.value,
        "allocation_is_overdue": allocation.is_overdue,
        "allocation_content": allocation.content,
    }


def marks_of(file: File) -> frozenset[str]:
    """What a file is found by: the words of its title, its school and its reference, and its axes."""
    content, structure = file.current.content, file.current.content["structure"]
    named = (structure[name] for name in ("name", "commune", "uai"))
    texts = [content["title"], content.get("reference") or "", *named]
    words = {word for text in texts for word in words_of(text)}
    return frozenset(words | {mark("axis", axis) for axis in content["axes"]})


def summary_from(row: Row) -> Summary:
    """What a list shows, from the row of a file."""
    names = Summary.__dataclass_fields__
    return Summary(**{name: row[name] for name in names} | {"status": Status(row["status"])})


def allocation_from(row: Row) -> Allocation:
    """Where the money stands, from the row of a file."""
    status = row["allocation_status"]
    content = row["allocation_content"]
    return Allocation(status and AllocationStep(status), row["allocation_is_overdue"], content)


def version_row(version: DepositedVersion) -> dict[str, Any]:
    return {
        "version": version.number,
        "deposited_at": version.deposited_at,
        "deposited_on": version.deposited_on,
        "received_at": version.received_at,
        "content": version.content,
    }


def version_from(row: Row) -> DepositedVersion:
    return DepositedVersion(
        row["version"], row["deposited_at"], row["deposited_on"], row["received_at"], row["content"]
    )


def request_row(request: CompletionRequest) -> dict[str, Any]:
    return {
        "id": request.id,
        "version": request.version,
        "requested_at": request.requested_at,
        "requested_on": request.requested_on,
        "ended_at": request.ended_at,
        "ending": request.ending and request.ending.value,
    }


def request_from(row: Row, comments: Sequence[Row]) -> CompletionRequest:
    return CompletionRequest(
        id=row["id"],
        version=row["version"],
        requested_at=row["requested_at"],
        requested_on=row["requested_on"],
        comments=tuple(Comment(comment["id"], comment["part"], comment["text"]) for comment in comments),
        ended_at=row["ended_at"],
        ending=row["ending"] and Ending(row["ending"]),
    )


def comment_rows(request: CompletionRequest) -> list[dict[str, Any]]:
    return [
        {"request_id": request.id, "position": position, **asdict(comment)}
        for position, comment in enumerate(request.comments)
    ]


def decision_row(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.id,
        "version": decision.version,
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "grant_lines": [asdict(line) for line in decision.grant.lines],
        "grant_in_part": decision.grant.may_be_served_in_part,
        "decided_at": decision.decided_at,
        "decided_on": decision.decided_on,
        "allocation_due_on": decision.allocation_due_on,
        "decided_by": decision.decided_by,
        "amends": decision.amends,
        "corrects": decision.corrects,
        "error": decision.error,
        "awaits_credits": decision.awaits_credits,
    }


def decision_from(row: Row) -> Decision:
    return Decision(
        id=row["id"],
        version=row["version"],
        outcome=Outcome(row["outcome"]),
        reason=row["reason"],
        grant=Grant(tuple(GrantLine(**line) for line in row["grant_lines"]), row["grant_in_part"]),
        decided_at=row["decided_at"],
        decided_on=row["decided_on"],
        allocation_due_on=row["allocation_due_on"],
        decided_by=row["decided_by"],
        amends=row["amends"],
        corrects=row["corrects"],
        error=row["error"],
        awaits_credits=row["awaits_credits"],
    )


def history_row(entry: HistoryEntry) -> dict[str, Any]:
    return asdict(entry) | {"act": entry.act.value}


def history_from(row: Row) -> HistoryEntry:
    return HistoryEntry(row["at"], Act(row["act"]), row["version"], row["by"], row["text"])

"""Rows of projects <-> projects."""

from typing import Any

from sqlalchemy import RowMapping

from services.submission.domain.content import Content, content_of
from services.submission.domain.demands import Demands
from services.submission.domain.project import Awaited, CompletionRequest, DelayWarning, Project, Validation, reference
from services.submission.domain.summary import Summary
from services.submission.domain.timeline import Entry
from services.submission.domain.vocabulary import Party, Status

Row = RowMapping


def project_row(project: Project) -> dict[str, Any]:
    """A whole new row."""
    return {
        "id": project.id,
        "uai": project.uai,
        "number": project.number,
        "created_at": project.created_at,
        **content_row(project.content),
        **state_row(project),
    }


def content_row(content: Content) -> dict[str, Any]:
    """What a project says, and what of it other rows are found by."""
    return {"content": content.document(), "concertation_id": content.concertation_id}


def state_row(project: Project) -> dict[str, Any]:
    """What changes of a project besides its content, which is by far the largest value of the row."""
    awaited = project.awaited
    return {
        "status": project.status,
        "version": project.version,
        "revision": project.revision,
        "changed_at": project.changed_at,
        "awaited_party": awaited.party if awaited else None,
        "awaited_since": awaited.since if awaited else None,
        "awaited_due_on": awaited.due_on if awaited else None,
        "answer_due_on": project.answer_due_on,
        **_validation_row(project.validation),
        "completion": _completion_document(project.completion),
        "attachments": project.attachments,
        "supporters": list(project.supporters),
        "delay_warning": project.delay_warning,
    }


def project_from(row: Row, demands: Demands) -> Project:
    return Project(
        id=row["id"],
        uai=row["uai"],
        number=row["number"],
        content=content_of(row["content"]),
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        status=Status(row["status"]),
        version=row["version"],
        revision=row["revision"],
        awaited=awaited_from(row),
        answer_due_on=row["answer_due_on"],
        completion=_completion_from(row["completion"]),
        validation=_validation_from(row),
        attachments=row["attachments"],
        supporters=tuple(row["supporters"]),
        delay_warning=DelayWarning(row["delay_warning"]) if row["delay_warning"] else None,
        demands=demands,
    )


def _validation_row(validation: Validation | None) -> dict[str, Any]:
    money = validation.money if validation else None
    return {
        "validated_version": validation.version if validation else None,
        "money_awaited_since": money.since if money else None,
        "money_due_on": money.due_on if money else None,
    }


def _validation_from(row: Row) -> Validation | None:
    version, since = row["validated_version"], row["money_awaited_since"]
    if version is None:
        return None
    return Validation(version, Awaited(Party.FUND_MANAGER, since, row["money_due_on"]) if since else None)


def awaited_from(row: Row) -> Awaited | None:
    party = row["awaited_party"]
    return Awaited(Party(party), row["awaited_since"], row["awaited_due_on"]) if party else None


def summary_from(row: Row) -> Summary:
    return Summary(
        id=row["id"],
        reference=reference(row["uai"], row["number"]),
        uai=row["uai"],
        structure_name=row["structure_name"],
        title=row["title"],
        status=Status(row["status"]),
        version=row["version"],
        changed_at=row["changed_at"],
        awaited=awaited_from(row),
    )


def timeline_row(project_id: str, entry: Entry) -> dict[str, Any]:
    return {"project_id": project_id, **vars(entry)}


def entry_from(row: Row) -> Entry:
    return Entry(row["at"], row["kind"], row["details"], row["event_id"], row["is_applied"])


def _completion_document(completion: CompletionRequest | None) -> dict[str, Any] | None:
    return {"version": completion.version, "comments": list(completion.comments)} if completion else None


def _completion_from(document: dict[str, Any] | None) -> CompletionRequest | None:
    return CompletionRequest(document["version"], tuple(document["comments"])) if document else None

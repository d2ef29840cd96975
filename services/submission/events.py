"""The facts that this service states, as the catalogue describes them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from services.submission.domain.attachment import Attachment
from services.submission.domain.budget import Budget, Line
from services.submission.domain.concertation import Concertation
from services.submission.domain.project import Project
from services.submission.domain.report import Report
from services.submission.domain.structure import Structure
from services.submission.domain.summary import Answer
from shared.messaging.outbox import Fact


def structure_registered(structure: Structure) -> Fact:
    """A structure is registered, or what is known of it has changed."""
    return Fact("nefe.structure.registered.v1", structure.uai, asdict(structure))


NARRATIVES = ("needs", "objectives", "actions", "indicators")


def project_submitted(
    project: Project,
    structure: Structure,
    partner_names: Mapping[str, str],
    answers: Sequence[Answer] = (),
    files: Sequence[Attachment] = (),
    *,
    at: datetime,
) -> Fact:
    """A version of a complete project was deposited; `partner_names` by UAI."""
    content = project.content
    data = {
        "project_id": project.id,
        "reference": project.reference,
        "version": project.version,
        "deposited_at": instant(at),
        "structure": asdict(structure),
        "partners": [{"uai": uai, "name": partner_names[uai]} for uai in content.partners.structures],
        "title": content.title,
        "axes": list(content.axes),
        "summary": content.description,
        "digital": bool(content.digital),
        "pupils": content.pupils,
        "funding_requested": bool(content.budget.lines),
        "budget": _budget(content.budget),
        "attachments": [_file(file) for file in files],
    }
    data |= {name: text for name in NARRATIVES if (text := getattr(content, name))}
    if content.levels:
        data["levels"] = list(content.levels)
    if project.validated_version is not None:
        data["amends_version"] = project.validated_version
    if content.concertation_id is not None:
        data["concertation_id"] = content.concertation_id
    if answers:
        data["answers"] = [asdict(answer) for answer in answers]
    return Fact("nefe.project.submitted.v1", project.id, data)


def project_withdrawn(project: Project, *, reason: str, at: datetime) -> Fact:
    """A deposited project was taken back."""
    data = {"project_id": project.id, "withdrawn_at": instant(at), "reason": reason}
    return Fact("nefe.project.withdrawn.v1", project.id, data)


def project_stopped(project: Project, *, lessons: str, at: datetime) -> Fact:
    """A validated project ends early."""
    data = {"project_id": project.id, "stopped_at": instant(at), "lessons": lessons}
    return Fact("nefe.project.stopped.v1", project.id, data)


def report_requested(report: Report, *, at: datetime) -> Fact:
    """A school is asked for a report, or reminded of it."""
    data = {**_report(report), "requested_at": instant(at)}
    if report.due_on is not None:
        data["due_on"] = report.due_on.isoformat()
    if report.reminder is not None:
        data["reminder"] = report.reminder
    return Fact("nefe.report.requested.v1", report.project_id, data)


def report_submitted(report: Report, *, at: datetime) -> Fact:
    """A school has handed a report in."""
    return Fact("nefe.report.submitted.v1", report.project_id, {**_report(report), "submitted_at": instant(at)})


def concertation_declared(concertation: Concertation, structure: Structure) -> Fact:
    """A school means to hold a concertation."""
    moment = {"declared_at": instant(concertation.declared_at)}
    return _concertation_fact("declared", concertation, structure, moment)


def concertation_closed(concertation: Concertation, structure: Structure, *, at: datetime) -> Fact:
    """A concertation ended with what emerged."""
    ending = {"closed_at": instant(at), "outcome": concertation.outcome}
    return _concertation_fact("closed", concertation, structure, ending)


def concertation_abandoned(concertation: Concertation, structure: Structure, *, at: datetime) -> Fact:
    """A concertation will not be held, or not go on."""
    ending = {"abandoned_at": instant(at), "reason": concertation.reason}
    return _concertation_fact("abandoned", concertation, structure, ending)


def _concertation_fact(
    participle: str, concertation: Concertation, structure: Structure, moment: Mapping[str, Any]
) -> Fact:
    plan = concertation.plan
    data = {
        "concertation_id": concertation.id,
        "structure": asdict(structure),
        "scope": plan.scope,
        "themes": [asdict(theme) for theme in plan.themes],
        "participants": [asdict(count) for count in plan.participants],
        **moment,
    }
    return Fact(f"nefe.concertation.{participle}.v1", concertation.id, data)


def instant(moment: datetime) -> str:
    """As the catalogue writes instants: "2026-11-22T09:00:00.000001Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _file(file: Attachment) -> dict[str, Any]:
    return {
        "attachment_id": file.id,
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "sha256": file.sha256,
    }


def _report(report: Report) -> dict[str, Any]:
    return {"report_id": report.id, "project_id": report.project_id, "school_year": report.school_year}


def _budget(budget: Budget) -> dict[str, Any]:
    return {"requested_cents": budget.requested_cents, "lines": [_line(line) for line in budget.lines]}


def _line(line: Line) -> dict[str, Any]:
    return {
        "line_id": line.line_id,
        "category": line.category,
        "label": line.label,
        "quantity": line.quantity,
        "unit_cost_cents": line.unit_cost_cents,
        "amount_cents": line.amount_cents,
        "school_year": line.school_year,
    }

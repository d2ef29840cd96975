"""Gauges of this service's domain."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, func, select

from services.submission.domain.attachment import State as Check
from services.submission.domain.report import State
from services.submission.domain.vocabulary import Status
from services.submission.tables import attachment, deposit, project, report
from shared.messaging.service import Measure
from shared.uai import FICTITIOUS

IS_REAL = project.c.uai != FICTITIOUS
Samples = Iterable[tuple[tuple[str, ...], float]]


def count_deposits(connection: Connection, _today: date) -> Samples:
    """Versions deposited since the beginning."""
    counted = select(func.count()).select_from(deposit.join(project)).where(IS_REAL)
    yield (), connection.execute(counted).scalar_one()


def count_projects(connection: Connection, _today: date) -> Samples:
    """Projects in each status, those without any included."""
    found = connection.execute(select(project.c.status, func.count()).where(IS_REAL).group_by(project.c.status))
    counts = {row[0]: row[1] for row in found}
    for status in Status:
        yield (status.value,), counts.get(status, 0)


def count_reports(connection: Connection, today: date) -> Samples:
    """Reports that schools were asked for and have not handed in, late ones apart."""
    is_awaited = report.c.state == State.REQUESTED.value
    for label, is_so in (("in_time", report.c.due_on >= today), ("late", report.c.due_on < today)):
        counted = select(func.count()).select_from(report).where(is_awaited, is_so)
        yield (label,), connection.execute(counted).scalar_one()


def oldest_unchecked(connection: Connection, today: date) -> Samples:
    """Days that the oldest file has waited for its check."""
    waits = attachment.c.state == Check.BEING_CHECKED.value
    since = connection.execute(select(func.min(attachment.c.added_at)).where(waits)).scalar_one()
    yield (), float((today - since.date()).days) if since else 0.0


MEASURES = (
    Measure("nefe_submission_deposits", "Versions of projects deposited since the beginning.", (), count_deposits),
    Measure(
        "nefe_submission_reports_awaited", "Reports that schools still have to hand in.", ("delay",), count_reports
    ),
    Measure(
        "nefe_submission_oldest_unchecked_days", "Days that a file has waited for its check.", (), oldest_unchecked
    ),
    Measure("nefe_submission_projects", "Projects by status.", ("status",), count_projects),
)

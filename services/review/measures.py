"""How the commission keeps up: files by status, answers that are overdue, and how long the oldest open file waits."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, func, select

from services.review.domain.sitting import State
from services.review.domain.states import Status
from services.review.tables import file, sitting
from shared.messaging.service import Measure
from shared.uai import FICTITIOUS

IS_REAL = file.c.uai != FICTITIOUS
Samples = Iterable[tuple[tuple[str, ...], float]]


def _files_by_status(connection: Connection, _today: date) -> Samples:
    counted = select(file.c.status, func.count()).where(IS_REAL).group_by(file.c.status)
    found: dict[str, int] = dict(connection.execute(counted).all())
    return [((status.value,), float(found.get(status.value, 0))) for status in Status]


def _answers_overdue(connection: Connection, today: date) -> Samples:
    is_overdue = (file.c.status == Status.OPEN.value) & (file.c.answer_due_on < today)
    return [((), float(connection.execute(select(func.count()).where(IS_REAL, is_overdue)).scalar_one()))]


def _oldest_open_days(connection: Connection, today: date) -> Samples:
    oldest = select(func.min(file.c.deposited_on)).where(IS_REAL, file.c.status == Status.OPEN.value)
    deposited_on = connection.execute(oldest).scalar_one()
    return [((), float((today - deposited_on).days if deposited_on else 0))]


def _unsigned_days(connection: Connection, today: date) -> Samples:
    oldest = select(func.min(sitting.c.day)).where(sitting.c.state == State.CLOSED.value)
    day = connection.execute(oldest).scalar_one()
    return [((), float((today - day).days if day else 0))]


MEASURES = (
    Measure("nefe_review_oldest_unsigned_days", "Days since the first sitting to be signed.", (), _unsigned_days),
    Measure("nefe_review_files", "Files before the commission, by status.", ("status",), _files_by_status),
    Measure("nefe_review_answers_overdue", "Open files whose answer was due before today.", (), _answers_overdue),
    Measure("nefe_review_oldest_open_days", "Days since the oldest open file was deposited.", (), _oldest_open_days),
)

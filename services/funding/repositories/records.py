"""Validated projects with all that figures need of them, read at once."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, func, select

from services.funding.domain.figures import Record
from services.funding.domain.ledger import EntryKind
from services.funding.domain.payment import PaymentStatus
from services.funding.domain.repayment import RepaymentStatus
from services.funding.repositories.projects import Projects
from services.funding.rows.allocation import allocation_of
from services.funding.tables import ALLOCATION, INTENTION, JOURNAL_ENTRY, PAYMENT, PROJECT, REPAYMENT

STEPS = (EntryKind.RESERVED, EntryKind.ALLOCATED, EntryKind.PAID)


class Records:
    """What became of every validation."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Record]:
        """By project id."""
        statement = select(ALLOCATION).order_by(ALLOCATION.c.project_id)
        projects, paid, steps = Projects(self._connection).all(), self._paid(), self._steps()
        found = []
        for row in self._connection.execute(statement):
            allocation = allocation_of(row)
            project = projects.get(allocation.project_id)
            reserved, made, first_paid = (steps.get((allocation.project_id, kind.value)) for kind in STEPS)
            found.append(
                Record(
                    allocation,
                    project.school if project else None,
                    project.title if project else "",
                    project.reference if project else None,
                    paid.get(allocation.project_id, {}),
                    reserved,
                    made,
                    first_paid,
                )
            )
        return found

    def intentions(self) -> int:
        """Concertations declared."""
        return int(self._connection.execute(select(func.count()).select_from(INTENTION)).scalar_one())

    def deposited(self) -> int:
        """Projects deposited."""
        return int(self._connection.execute(select(func.count()).select_from(PROJECT)).scalar_one())

    def _paid(self) -> dict[str, dict[int, int]]:
        """Cents by project and budget year that were executed, less what came back."""
        paid: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        executed = select(PAYMENT.c.project_id, PAYMENT.c.draws).where(PAYMENT.c.outcome == PaymentStatus.EXECUTED)
        received = select(REPAYMENT.c.project_id, REPAYMENT.c.draws)
        received = received.where(REPAYMENT.c.status == RepaymentStatus.RECEIVED)
        for sign, statement in ((1, executed), (-1, received)):
            for row in self._connection.execute(statement):
                for draw in row.draws:
                    paid[row.project_id][draw["budget_year"]] += sign * draw["amount_cents"]
        return {project_id: dict(years) for project_id, years in paid.items()}

    def _steps(self) -> dict[tuple[str, str], datetime]:
        """When each project first had money reserved, committed, paid: as the ledger has it."""
        columns = JOURNAL_ENTRY.c
        first = select(columns.project_id, columns.kind, func.min(columns.id).label("id"))
        first = first.where(columns.kind.in_(STEPS)).group_by(columns.project_id, columns.kind)
        numbers = first.subquery()
        joined = select(columns.project_id, columns.kind, columns.at).join(numbers, numbers.c.id == columns.id)
        return {(row.project_id, row.kind): row.at for row in self._connection.execute(joined)}

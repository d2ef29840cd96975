"""Payments ordered."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, update

from services.funding.domain.budget import Programme
from services.funding.domain.payment import NoSuchPayment, Payment, PaymentStatus, Settlement, ordered_by_year
from services.funding.rows.payment import payment_of, row_of_payment
from services.funding.tables import ALLOCATION, PAYMENT


class Payments:
    """Payments ordered."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, payment: Payment) -> None:
        """Keep a new one."""
        self._connection.execute(insert(PAYMENT), row_of_payment(payment))

    def settle(self, payment_id: str, settlement: Settlement) -> None:
        """Keep what became of it."""
        changes = {
            "outcome": settlement.outcome,
            "settled_on": settlement.settled_on,
            "finance_reference": settlement.reference,
            "reason": settlement.reason,
        }
        self._connection.execute(update(PAYMENT).where(PAYMENT.c.id == payment_id).values(changes))

    def page(self, *, status: PaymentStatus | None, after: str | None, limit: int | None) -> list[Payment]:
        """By id, which is the order in which they were ordered, beginning after the one named."""
        statement = select(PAYMENT).order_by(PAYMENT.c.id)
        if status is not None:
            outcome = None if status is PaymentStatus.ORDERED else status
            statement = statement.where(
                PAYMENT.c.outcome.is_(None) if outcome is None else PAYMENT.c.outcome == outcome
            )
        if after is not None:
            statement = statement.where(PAYMENT.c.id > after)
        return [payment_of(row) for row in self._connection.execute(statement.limit(limit))]

    def get(self, payment_id: str) -> Payment:
        """Raises NoSuchPayment."""
        row = self._connection.execute(select(PAYMENT).where(PAYMENT.c.id == payment_id)).first()
        if row is None:
            raise NoSuchPayment(f"no payment {payment_id} was ordered here")
        return payment_of(row)

    def ordered_by_project(self, programme: Programme) -> Mapping[str, dict[int, int]]:
        """Cents by project and budget year that were ordered of a programme and not refused."""
        found: dict[str, list[Payment]] = defaultdict(list)
        statement = select(PAYMENT).join(ALLOCATION, ALLOCATION.c.project_id == PAYMENT.c.project_id)
        for row in self._connection.execute(statement.where(ALLOCATION.c.programme == programme)):
            found[row.project_id].append(payment_of(row))
        return {project_id: ordered_by_year(payments) for project_id, payments in found.items()}

    def of_project(self, project_id: str) -> list[Payment]:
        """A project's payments, in the order in which they were ordered."""
        statement = select(PAYMENT).where(PAYMENT.c.project_id == project_id)
        rows = self._connection.execute(statement.order_by(PAYMENT.c.ordered_at, PAYMENT.c.id))
        return [payment_of(row) for row in rows]

"""Batches of payments, and the finance system's answers that matched none."""

from collections.abc import Iterable

from sqlalchemy import Connection, Row, insert, select

from services.funding.domain.batch import Batch, NoSuchBatch
from services.funding.domain.payment import Payment
from services.funding.rows.payment import payment_of
from services.funding.tables import BATCHED_PAYMENT, PAYMENT, PAYMENT_BATCH

SHOWN = [column for column in PAYMENT_BATCH.c if column.name not in ("csv", "pdf")]


class Batches:
    """Batches: their rows never change."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def to_hand_over(self, *, limit: int) -> list[Payment]:
        """Payments that were ordered, are not settled, and are in no batch; oldest first."""
        in_one = select(BATCHED_PAYMENT.c.payment_id).where(BATCHED_PAYMENT.c.payment_id == PAYMENT.c.id).exists()
        statement = (
            select(PAYMENT).where(PAYMENT.c.outcome.is_(None), ~in_one).order_by(PAYMENT.c.ordered_at, PAYMENT.c.id)
        )
        return [payment_of(row) for row in self._connection.execute(statement.limit(limit))]

    def add(self, batch: Batch, payment_ids: Iterable[str], *, csv: bytes, pdf: bytes) -> None:
        """Keep it, for good."""
        self._connection.execute(insert(PAYMENT_BATCH), vars(batch) | {"csv": csv, "pdf": pdf})
        rows = [{"payment_id": payment_id, "batch_id": batch.id} for payment_id in payment_ids]
        self._connection.execute(insert(BATCHED_PAYMENT), rows)

    def page(self, *, after: str | None, limit: int) -> list[Batch]:
        """By number, which is the order in which they were made, beginning after the one named."""
        statement = select(*SHOWN).order_by(PAYMENT_BATCH.c.number).limit(limit)
        if after is not None:
            statement = statement.where(PAYMENT_BATCH.c.number > after)
        return [_batch(row) for row in self._connection.execute(statement)]

    def get(self, batch_id: str) -> Batch:
        """Raises NoSuchBatch."""
        row = self._connection.execute(select(*SHOWN).where(PAYMENT_BATCH.c.id == batch_id)).first()
        if row is None:
            raise NoSuchBatch(f"no batch {batch_id} was made")
        return _batch(row)

    def file(self, batch_id: str, name: str) -> bytes:
        """Its `csv` or its `pdf`, as it was made."""
        statement = select(PAYMENT_BATCH.c[name]).where(PAYMENT_BATCH.c.id == batch_id)
        return bytes(self._connection.execute(statement).scalar_one())

    def numbers(self) -> dict[str, str]:
        """The batch that each payment was handed over in."""
        joined = BATCHED_PAYMENT.join(PAYMENT_BATCH)
        statement = select(BATCHED_PAYMENT.c.payment_id, PAYMENT_BATCH.c.number).select_from(joined)
        return dict(self._connection.execute(statement).all())


def _batch(row: Row[tuple[object, ...]]) -> Batch:
    return Batch(**dict(row._mapping))

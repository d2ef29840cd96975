"""Payments that are handed to the finance system together, under a number, once."""

from dataclasses import dataclass
from datetime import datetime

from shared.errors import Conflict, NotFound


class NoSuchBatch(NotFound):
    """No batch has this identifier."""


class NothingToHandOver(Conflict):
    """Every payment that was ordered is in a batch, or settled."""


class PaymentAlreadyHandedOver(Conflict):
    """A payment that was asked for is in a batch, or settled."""


@dataclass(frozen=True)
class Batch:
    """A batch as it was made; its files never change. `sha256` is that of the table, `list_sha256` of the paper."""

    id: str
    number: str
    payments: int
    total_cents: int
    made_at: datetime
    made_by: str
    sha256: str
    list_sha256: str

"""Whether the secretariat found that a deposit has all that is needed to examine it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReceiptState(StrEnum):
    """Received, until the secretariat has looked; a further deposit is to be looked at anew."""

    RECEIVED = "received"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class Receipt:
    """What the secretariat found of a version. A later check of the same version replaces it."""

    project_id: str
    version: int
    is_complete: bool
    note: str | None
    checked_at: datetime
    checked_by: str

    def state_of(self, version: int) -> ReceiptState:
        """Where `version` stands, of which this may or may not speak."""
        if self.version != version:
            return ReceiptState.RECEIVED
        return ReceiptState.COMPLETE if self.is_complete else ReceiptState.INCOMPLETE

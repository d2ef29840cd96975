"""Credits that leave an envelope: taken back by the ministry, moved to another envelope, carried over to the next year.

Every envelope's own postings sum to zero: what is moved leaves the books of one envelope as if the ministry had taken
it back, and enters those of the other as if it had granted it.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.funding.domain.budget import Envelope
from services.funding.domain.ledger import Entry, EntryKind, State, Transfer, entry_of
from shared.errors import Conflict, Invalid


class InsufficientCredits(Conflict):
    """The envelope has less available: what is promised to projects cannot be taken from it."""


class MovementReferenceAlreadyUsed(Conflict):
    """Credits were moved under this reference before; nothing was moved again."""


class UnlikeEnvelopes(Invalid):
    """Credits go to another envelope of the same kind: AE are no CP."""


class MovementKind(StrEnum):
    """Why credits leave."""

    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    CARRIED_OVER = "carried_over"


@dataclass(frozen=True)
class Movement:
    """Cents that leave `source`, for `target` or (None) for the ministry. `reference` serves once."""

    kind: MovementKind
    source: Envelope
    target: Envelope | None
    amount_cents: int
    reference: str
    reason: str

    def require_possible(self, available_cents: int) -> None:
        """Raises UnlikeEnvelopes, InsufficientCredits."""
        if self.target and (self.target == self.source or self.target.kind is not self.source.kind):
            raise UnlikeEnvelopes(f"from {self.source.name} to {self.target.name}")
        if self.amount_cents > available_cents:
            raise InsufficientCredits(
                f"{self.amount_cents} cents asked for, {available_cents} available in {self.source.name}",
                extensions={"available_cents": available_cents},
            )

    @property
    def entry(self) -> Entry:
        """How it stands in the ledger."""
        transfers = [Transfer(self.source, State.AVAILABLE, State.GRANTED_BY_MINISTRY, self.amount_cents)]
        if self.target:
            transfers.append(Transfer(self.target, State.GRANTED_BY_MINISTRY, State.AVAILABLE, self.amount_cents))
        return entry_of(EntryKind(self.kind.value), self.reference, transfers)

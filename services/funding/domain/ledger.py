"""Double entry: every cent that arrives somewhere has left somewhere else, and nothing written is ever changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.funding.domain.budget import Envelope


class State(StrEnum):
    """Where a cent is. `granted_by_ministry` is the counter-account that all credits come from, and is the only one
    whose balance is below zero. `frozen` is committed and held back; `returned` was paid and is asked back."""

    GRANTED_BY_MINISTRY = "granted_by_ministry"
    AVAILABLE = "available"
    RESERVED = "reserved"
    ALLOCATED = "allocated"
    ORDERED = "ordered"
    PAID = "paid"
    FROZEN = "frozen"
    RETURNED = "returned"


class EntryKind(StrEnum):
    """What an entry is about."""

    CREDITED = "credited"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    CARRIED_OVER = "carried_over"
    RESERVED = "reserved"
    ALLOCATED = "allocated"
    RELEASED = "released"
    RETURNED = "returned"
    ORDERED = "ordered"
    PAID = "paid"
    HOURS_GIVEN = "hours_given"
    REFUSED = "refused"
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    CANCELLED = "cancelled"
    ASKED_BACK = "asked_back"
    REPAID = "repaid"
    LET_OFF = "let_off"


class UnbalancedEntry(Exception):
    """A fault of this program: money would appear or vanish."""


class Overdrawn(Exception):
    """A fault of this program: more would leave an account than it holds."""


@dataclass(frozen=True)
class Account:
    """Money of one envelope in one state; of one project, once it is promised to it."""

    envelope: Envelope
    state: State
    project_id: str | None = None


@dataclass(frozen=True)
class Posting:
    """A change of one account, in cents; never zero."""

    account: Account
    amount_cents: int


@dataclass(frozen=True)
class Entry:
    """Postings that belong together and sum to zero. `reference` names what justifies them outside the ledger."""

    kind: EntryKind
    reference: str
    postings: tuple[Posting, ...]
    project_id: str | None = None

    def __post_init__(self) -> None:
        if not self.postings or sum(posting.amount_cents for posting in self.postings) != 0:
            raise UnbalancedEntry(f"{self.kind} {self.reference}: {self.postings}")


@dataclass(frozen=True)
class Transfer:
    """Cents that go from one state to another within an envelope."""

    envelope: Envelope
    source: State
    target: State
    amount_cents: int

    def postings(self, project_id: str | None) -> tuple[Posting, Posting]:
        """One out, one in."""
        source = account_of(self.envelope, self.source, project_id)
        target = account_of(self.envelope, self.target, project_id)
        return Posting(source, -self.amount_cents), Posting(target, self.amount_cents)


def account_of(envelope: Envelope, state: State, project_id: str | None) -> Account:
    """The account of a state: what is granted or available belongs to no project."""
    is_shared = state in (State.GRANTED_BY_MINISTRY, State.AVAILABLE)
    return Account(envelope, state, None if is_shared else project_id)


def entry_of(kind: EntryKind, reference: str, transfers: Iterable[Transfer], *, project_id: str | None = None) -> Entry:
    """An entry made of transfers."""
    postings = [posting for transfer in transfers for posting in transfer.postings(project_id)]
    return Entry(kind, reference, tuple(postings), project_id)

"""Envelopes and ledger, as people look at them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.funding.domain.budget import Envelope, Programme
from services.funding.ledger import Balance, EnvelopeStanding, WrittenEntry
from services.funding.repositories import FundingUnitOfWork


@dataclass(frozen=True)
class TrialBalance:
    """The balance of every envelope in each state, up to an entry; they sum to zero."""

    last_entry: int
    balances: list[Balance]

    @property
    def total_cents(self) -> int:
        """Zero, or the ledger is wrong."""
        return sum(balance.cents for balance in self.balances)


@dataclass(frozen=True)
class EnvelopePage:
    """Envelopes, and whether there are more."""

    standings: list[EnvelopeStanding]
    has_more: bool


def list_envelopes(
    uow: FundingUnitOfWork,
    *,
    budget_year: int | None,
    programme: Programme | None,
    after: Envelope | None,
    limit: int,
) -> EnvelopePage:
    """At most `limit`, by budget year, programme and kind."""
    with uow:
        found = uow.ledger.envelopes(budget_year=budget_year, programme=programme, after=after, limit=limit + 1)
        return EnvelopePage(uow.ledger.standings_of(found[:limit]), has_more=len(found) > limit)


def read_trial_balance(uow: FundingUnitOfWork, *, on: date | None = None) -> TrialBalance:
    """The whole ledger, added up; or as much of it as was written until the end of a day at the academy."""
    with uow:
        ended = datetime.combine(on + timedelta(days=1), time(), uow.zone) if on else None
        last_entry = uow.ledger.last_entry(ended)
        return TrialBalance(last_entry, uow.ledger.sums_up_to(last_entry))


@dataclass(frozen=True)
class EntryPage:
    """Entries, and whether there are more."""

    entries: list[WrittenEntry]
    has_more: bool


def list_entries(
    uow: FundingUnitOfWork,
    *,
    after: int | None,
    limit: int,
    project_id: str | None = None,
    envelope: Envelope | None = None,
) -> EntryPage:
    """At most `limit` entries, in the order in which they were written; of one project, or of one envelope."""
    with uow:
        found = uow.ledger.entries(after=after, limit=limit + 1, project_id=project_id, envelope=envelope)
    return EntryPage(found[:limit], has_more=len(found) > limit)

"""Envelopes and ledger, as people look at them."""

from dataclasses import dataclass

from services.funding.domain.budget import Envelope, Programme
from services.funding.ledger import Balance, EnvelopeStanding, WrittenEntry
from services.funding.repositories import FundingUnitOfWork


@dataclass(frozen=True)
class TrialBalance:
    """The balance of every envelope in each state; they sum to zero."""

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


def read_trial_balance(uow: FundingUnitOfWork) -> TrialBalance:
    """The whole ledger, added up."""
    with uow:
        return TrialBalance(uow.ledger.balances())


@dataclass(frozen=True)
class EntryPage:
    """Entries, and whether there are more."""

    entries: list[WrittenEntry]
    has_more: bool


def list_entries(uow: FundingUnitOfWork, *, after: int | None, limit: int) -> EntryPage:
    """At most `limit` entries, in the order in which they were written."""
    with uow:
        found = uow.ledger.entries(after=after, limit=limit + 1)
    return EntryPage(found[:limit], has_more=len(found) > limit)

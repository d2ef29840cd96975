"""The rows of the ledger: written once, and added up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, tuple_, update

from services.funding.domain.budget import Envelope, EnvelopeKind, Programme
from services.funding.domain.ledger import Account, Entry, EntryKind, Overdrawn, Posting, State
from services.funding.tables import JOURNAL, JOURNAL_ENTRY, LEDGER, POSTING

ENVELOPE_KEY = (POSTING.c.budget_year, POSTING.c.programme, POSTING.c.kind)


@dataclass(frozen=True)
class WrittenEntry:
    """An entry as it stands in the ledger."""

    id: int
    at: datetime
    cause_event_id: str | None
    entry: Entry


@dataclass(frozen=True)
class Balance:
    """What an account, or all accounts of a state, add up to."""

    account: Account
    cents: int


@dataclass(frozen=True)
class EnvelopeStanding:
    """What an envelope was granted, and how much of it is in each state."""

    envelope: Envelope
    cents: Mapping[State, int]

    @property
    def granted_cents(self) -> int:
        """What was credited in all; the counter-account owes it."""
        return -self.cents.get(State.GRANTED_BY_MINISTRY, 0)


def standings(balances: Iterable[Balance]) -> list[EnvelopeStanding]:
    """The balances, envelope by envelope."""
    found: dict[Envelope, dict[State, int]] = {}
    for balance in balances:
        account = balance.account
        found.setdefault(account.envelope, {})[account.state] = balance.cents
    return [EnvelopeStanding(envelope, cents) for envelope, cents in found.items()]


class Ledger:
    """The ledger of this academy. Whoever writes to it holds the lock of the programme."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, entry: Entry, *, at: datetime, cause_event_id: str | None) -> None:
        """Add an entry. Raises Overdrawn if an account that is no counter-account would fall below zero."""
        entry_id = self._next_number()
        rows = [_posting_row(entry_id, position, posting) for position, posting in enumerate(entry.postings)]
        self._connection.execute(insert(POSTING), rows)
        seal = {
            "id": entry_id,
            "at": at,
            "kind": entry.kind,
            "reference": entry.reference,
            "project_id": entry.project_id,
            "cause_event_id": cause_event_id,
        }
        self._connection.execute(insert(JOURNAL_ENTRY), seal)
        self._refuse_overdraft(entry)

    def available(self, programme: Programme, kind: EnvelopeKind) -> dict[int, int]:
        """What the envelopes of a programme hold, by budget year."""
        columns = POSTING.c
        statement = (
            select(columns.budget_year, func.sum(columns.amount_cents))
            .where(columns.programme == programme, columns.kind == kind, columns.state == State.AVAILABLE)
            .group_by(columns.budget_year)
        )
        return {year: int(cents) for year, cents in self._connection.execute(statement)}

    def held_by(self, project_id: str, state: State) -> list[Balance]:
        """The engagement that a project still has in a state, by envelope; nothing where nothing is left."""
        columns = POSTING.c
        conditions = (columns.project_id == project_id, columns.state == state, columns.kind == EnvelopeKind.ENGAGEMENT)
        found = self._balances(columns.project_id, *conditions)
        return [balance for balance in found if balance.cents]

    def balances(self, *conditions: ColumnElement[bool]) -> list[Balance]:
        """Every envelope's balance in each state, all projects together."""
        return self._balances(None, *conditions)

    def envelopes(
        self, *, budget_year: int | None, programme: Programme | None, after: Envelope | None, limit: int
    ) -> list[Envelope]:
        """Those that were credited, by year, programme and kind, beginning after the one named."""
        wanted = ((POSTING.c.budget_year, budget_year), (POSTING.c.programme, programme))
        statement: Select[Any] = select(*ENVELOPE_KEY).where(POSTING.c.state == State.GRANTED_BY_MINISTRY).distinct()
        statement = statement.where(*(column == value for column, value in wanted if value is not None))
        if after is not None:
            statement = statement.where(tuple_(*ENVELOPE_KEY) > _key(after))
        found = self._connection.execute(statement.order_by(*ENVELOPE_KEY).limit(limit))
        return [_envelope(row) for row in found]

    def standings_of(self, envelopes: Iterable[Envelope]) -> list[EnvelopeStanding]:
        """How envelopes that were credited stand, by year, programme and kind."""
        return standings(self._balances(None, tuple_(*ENVELOPE_KEY).in_([_key(one) for one in envelopes])))

    def standing_of(self, envelope: Envelope) -> EnvelopeStanding:
        """How an envelope that was credited stands."""
        return self.standings_of([envelope])[0]

    def entries(self, *, after: int | None, limit: int) -> list[WrittenEntry]:
        """Entries in the order in which they were written, beginning after the one named."""
        statement = select(JOURNAL_ENTRY).order_by(JOURNAL_ENTRY.c.id).limit(limit)
        if after is not None:
            statement = statement.where(JOURNAL_ENTRY.c.id > after)
        seals = self._connection.execute(statement).all()
        postings = self._postings([seal.id for seal in seals])
        return [_written(seal, postings[seal.id]) for seal in seals]

    def _next_number(self) -> int:
        counted = update(JOURNAL).where(JOURNAL.c.name == LEDGER).values(entries=JOURNAL.c.entries + 1)
        return int(self._connection.execute(counted.returning(JOURNAL.c.entries)).scalar_one())

    def _refuse_overdraft(self, entry: Entry) -> None:
        for posting in entry.postings:
            account = posting.account
            if posting.amount_cents > 0 or account.state is State.GRANTED_BY_MINISTRY:
                continue
            cents = self._cents(account)
            if cents < 0:
                raise Overdrawn(f"{account} would hold {cents} cents")

    def _cents(self, account: Account) -> int:
        columns = POSTING.c
        is_of_project = columns.project_id == account.project_id if account.project_id else columns.project_id.is_(None)
        conditions = (*_of(account.envelope), columns.state == account.state, is_of_project)
        return int(
            self._connection.execute(select(func.sum(columns.amount_cents)).where(*conditions)).scalar_one() or 0
        )

    def _balances(self, project: ColumnElement[Any] | None, *conditions: ColumnElement[bool]) -> list[Balance]:
        columns = POSTING.c
        keys: list[ColumnElement[Any]] = [columns.budget_year, columns.programme, columns.kind, columns.state]
        keys += [] if project is None else [project]
        statement: Select[Any] = select(*keys, func.sum(columns.amount_cents).label("cents"))
        statement = statement.where(*conditions).group_by(*keys).order_by(*keys)
        return [_balance(row) for row in self._connection.execute(statement)]

    def _postings(self, entry_ids: Iterable[int]) -> dict[int, list[Posting]]:
        found: dict[int, list[Posting]] = {entry_id: [] for entry_id in entry_ids}
        statement = select(POSTING).where(POSTING.c.entry_id.in_(list(found))).order_by(POSTING.c.position)
        for row in self._connection.execute(statement):
            found[row.entry_id].append(Posting(_account(row), row.amount_cents))
        return found


def _of(envelope: Envelope) -> tuple[ColumnElement[bool], ...]:
    columns = POSTING.c
    return (
        columns.budget_year == envelope.budget_year,
        columns.programme == envelope.programme,
        columns.kind == envelope.kind,
    )


def _posting_row(entry_id: int, position: int, posting: Posting) -> dict[str, Any]:
    account = posting.account
    return {
        "entry_id": entry_id,
        "position": position,
        "budget_year": account.envelope.budget_year,
        "programme": account.envelope.programme,
        "kind": account.envelope.kind,
        "state": account.state,
        "project_id": account.project_id,
        "amount_cents": posting.amount_cents,
    }


def _key(envelope: Envelope) -> tuple[int, str, str]:
    return envelope.budget_year, envelope.programme.value, envelope.kind.value


def _envelope(row: Row[Any]) -> Envelope:
    return Envelope(row.budget_year, Programme(row.programme), EnvelopeKind(row.kind))


def _account(row: Row[Any]) -> Account:
    return Account(_envelope(row), State(row.state), getattr(row, "project_id", None))


def _balance(row: Row[Any]) -> Balance:
    return Balance(_account(row), int(row.cents))


def _written(seal: Row[Any], postings: list[Posting]) -> WrittenEntry:
    entry = Entry(EntryKind(seal.kind), seal.reference, tuple(postings), seal.project_id)
    return WrittenEntry(seal.id, seal.at, seal.cause_event_id, entry)

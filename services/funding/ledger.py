"""The rows of the ledger: written once, and added up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from services.funding.domain.budget import Envelope, EnvelopeKind, Programme
from services.funding.domain.ledger import Account, Entry, EntryKind, Overdrawn, Posting, State
from services.funding.tables import ACCOUNT_BALANCE, CLOSING, JOURNAL, JOURNAL_ENTRY, LEDGER, NOT_OVERDRAWN, POSTING
from shared.database import Instant

BALANCE = ACCOUNT_BALANCE.c
NO_PROJECT = ""
ENVELOPE_KEY = (BALANCE.budget_year, BALANCE.programme, BALANCE.kind)
AVAILABLE = select(BALANCE.budget_year, BALANCE.cents).where(
    BALANCE.programme == bindparam("programme"),
    BALANCE.kind == bindparam("kind"),
    BALANCE.state == State.AVAILABLE,
    BALANCE.project_id == NO_PROJECT,
)
_LAST_AT = JOURNAL.c.last_at
_INSTANT = bindparam("instant", type_=Instant())
NEXT = (
    update(JOURNAL)
    .where(JOURNAL.c.name == LEDGER)
    .values(entries=JOURNAL.c.entries + 1, last_at=case((_LAST_AT > _INSTANT, _LAST_AT), else_=_INSTANT))
    .returning(JOURNAL.c.entries, _LAST_AT)
)
ENTRIES_OF_A_CLOSING = 5_000
"""So many postings are added up in a few milliseconds."""


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


def differences(ledger: "Ledger") -> list[Account]:
    """Accounts (all projects together) whose kept balance is not what their postings add up to: never any."""
    kept = {balance.account: balance.cents for balance in ledger.balances()}
    summed = {balance.account: balance.cents for balance in ledger.sums_up_to(ledger.last_entry())}
    return [account for account in kept.keys() | summed.keys() if kept.get(account, 0) != summed.get(account, 0)]


class Ledger:
    """The ledger of this academy. Whoever writes to it holds the lock of the programme."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, entry: Entry, *, at: datetime, cause_event_id: str | None) -> None:
        """Add an entry. Raises Overdrawn if an account that is no counter-account would fall below zero."""
        entry_id, written_at = self._next(at)
        rows = [_posting_row(entry_id, position, posting) for position, posting in enumerate(entry.postings)]
        try:
            self._connection.execute(insert(POSTING), rows)
        except IntegrityError as error:
            if NOT_OVERDRAWN in str(error.orig):
                raise Overdrawn(f"{entry}") from error
            raise
        seal = {
            "id": entry_id,
            "at": written_at,
            "kind": entry.kind,
            "reference": entry.reference,
            "project_id": entry.project_id,
            "cause_event_id": cause_event_id,
        }
        self._connection.execute(insert(JOURNAL_ENTRY), seal)

    def available(self, programme: Programme, kind: EnvelopeKind) -> dict[int, int]:
        """What the envelopes of a programme hold, by budget year."""
        values = {"programme": programme, "kind": kind}
        return {year: int(cents) for year, cents in self._connection.execute(AVAILABLE, values)}

    def held_by(self, project_id: str, state: State, kind: EnvelopeKind = EnvelopeKind.ENGAGEMENT) -> list[Balance]:
        """What a project still has in a state, by envelope; nothing where nothing is left."""
        statement = select(ACCOUNT_BALANCE).where(
            BALANCE.project_id == project_id, BALANCE.state == state, BALANCE.kind == kind, BALANCE.cents != 0
        )
        return [_balance(row) for row in self._connection.execute(statement.order_by(*ENVELOPE_KEY))]

    def balances(self, *conditions: ColumnElement[bool]) -> list[Balance]:
        """Every envelope's balance in each state, all projects together."""
        keys = (*ENVELOPE_KEY, BALANCE.state)
        statement: Select[Any] = select(*keys, func.sum(BALANCE.cents).label("cents")).where(*conditions)
        return [_balance(row) for row in self._connection.execute(statement.group_by(*keys).order_by(*keys))]

    def envelopes(
        self, *, budget_year: int | None, programme: Programme | None, after: Envelope | None, limit: int
    ) -> list[Envelope]:
        """Those that were credited, by year, programme and kind, beginning after the one named."""
        wanted = ((BALANCE.budget_year, budget_year), (BALANCE.programme, programme))
        statement: Select[Any] = select(*ENVELOPE_KEY).where(BALANCE.state == State.GRANTED_BY_MINISTRY)
        statement = statement.where(*(column == value for column, value in wanted if value is not None))
        if after is not None:
            statement = statement.where(tuple_(*ENVELOPE_KEY) > _key(after))
        found = self._connection.execute(statement.order_by(*ENVELOPE_KEY).limit(limit))
        return [_envelope(row) for row in found]

    def standings_of(self, envelopes: Iterable[Envelope]) -> list[EnvelopeStanding]:
        """How envelopes that were credited stand, by year, programme and kind."""
        return standings(self.balances(tuple_(*ENVELOPE_KEY).in_([_key(one) for one in envelopes])))

    def standing_of(self, envelope: Envelope) -> EnvelopeStanding:
        """How an envelope that was credited stands."""
        return self.standings_of([envelope])[0]

    def last_entry(self, before: datetime | None = None) -> int:
        """The number of the last entry, or of the last one written before an instant; 0 when there is none."""
        if before is None:
            return int(self._connection.execute(select(JOURNAL.c.entries)).scalar_one())
        columns = JOURNAL_ENTRY.c
        earlier = select(columns.id).where(columns.at < before).order_by(columns.at.desc(), columns.id.desc())
        return int(self._connection.execute(earlier.limit(1)).scalar() or 0)

    def sums_up_to(self, last_entry: int) -> list[Balance]:
        """Every envelope's balance in each state once an entry was written: postings added up from a closing on."""
        begun = self._closing_before(last_entry)
        sums = Counter({_account(row): row.cents for row in self._closing(begun)})
        columns = POSTING.c
        keys = (columns.budget_year, columns.programme, columns.kind, columns.state)
        statement: Select[Any] = select(*keys, func.sum(columns.amount_cents).label("cents"))
        since = statement.where(columns.entry_id > begun, columns.entry_id <= last_entry).group_by(*keys)
        for row in self._connection.execute(since):
            sums[_account(row)] += int(row.cents)
        return [Balance(account, sums[account]) for account in sorted(sums, key=_order)]

    def recount(self) -> None:
        """Make every account's balance what its postings add up to. Whoever asks holds the locks of all programmes."""
        columns = POSTING.c
        of_project = func.coalesce(columns.project_id, NO_PROJECT)
        keys = (columns.budget_year, columns.programme, columns.kind, columns.state, of_project)
        summed = select(*keys, func.sum(columns.amount_cents)).group_by(*keys)
        self._connection.execute(delete(ACCOUNT_BALANCE))
        names = [*(column.name for column in ENVELOPE_KEY), BALANCE.state.name, BALANCE.project_id.name]
        self._connection.execute(insert(ACCOUNT_BALANCE).from_select([*names, BALANCE.cents.name], summed))

    def close(self) -> bool:
        """Keep the next closing, once enough was written since the last one. False when there is nothing to close."""
        closed = self._closing_before(self.last_entry()) + ENTRIES_OF_A_CLOSING
        if closed > self.last_entry():
            return False
        rows = [_closing_row(closed, balance) for balance in self.sums_up_to(closed)]
        self._connection.execute(insert(CLOSING), rows)
        return True

    def _closing_before(self, last_entry: int) -> int:
        latest = select(func.max(CLOSING.c.last_entry_id)).where(CLOSING.c.last_entry_id <= last_entry)
        return int(self._connection.execute(latest).scalar_one() or 0)

    def _closing(self, last_entry: int) -> list[Row[Any]]:
        return list(self._connection.execute(select(CLOSING).where(CLOSING.c.last_entry_id == last_entry)))

    def entries(
        self, *, after: int | None, limit: int, project_id: str | None = None, envelope: Envelope | None = None
    ) -> list[WrittenEntry]:
        """Entries in the order in which they were written, beginning after the one named."""
        columns = JOURNAL_ENTRY.c
        statement = select(JOURNAL_ENTRY).order_by(columns.id).limit(limit)
        if after is not None:
            statement = statement.where(columns.id > after)
        if project_id is not None:
            statement = statement.where(columns.project_id == project_id)
        if envelope is not None:
            statement = statement.where(columns.id.in_(select(POSTING.c.entry_id).where(*_of(envelope))))
        seals = self._connection.execute(statement).all()
        postings = self._postings([seal.id for seal in seals])
        return [_written(seal, postings[seal.id]) for seal in seals]

    def _next(self, at: datetime) -> tuple[int, datetime]:
        """The next number, and an instant that is not before that of the entry before."""
        row = self._connection.execute(NEXT, {"instant": at}).one()
        return int(row.entries), row.last_at

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


def _closing_row(last_entry: int, balance: Balance) -> dict[str, Any]:
    envelope = balance.account.envelope
    key = {"budget_year": envelope.budget_year, "programme": envelope.programme, "kind": envelope.kind}
    return {"last_entry_id": last_entry, **key, "state": balance.account.state, "cents": balance.cents}


def _order(account: Account) -> tuple[int, str, str, str]:
    return *_key(account.envelope), account.state.value


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
    return Account(_envelope(row), State(row.state), getattr(row, "project_id", None) or None)


def _balance(row: Row[Any]) -> Balance:
    return Balance(_account(row), int(row.cents))


def _written(seal: Row[Any], postings: list[Posting]) -> WrittenEntry:
    entry = Entry(EntryKind(seal.kind), seal.reference, tuple(postings), seal.project_id)
    return WrittenEntry(seal.id, seal.at, seal.cause_event_id, entry)

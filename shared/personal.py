"""What a service keeps of people: which of its columns name accounts; telling a person what is there, and erasing them.

Erasing keeps the trail of what was done: all acts of one person stay those of one, whose account nobody knows any more.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, String, Table, cast, delete, or_, select, update

NAMELESS = "personne effacée"
FORGOTTEN = "forgotten"
"""The account that stands for everybody whose traces are older than what the academy keeps."""


@dataclass(frozen=True)
class Account:
    """A column that names accounts: one each, or several within a JSON document.

    `name`: the column beside it that tells what the person is called. `contact`: the one that tells how they are
    reached. `is_kept`: a legal act, which is told and never erased. `is_removed`: the row is of no use without the
    person, and goes. `hidden`: columns beside it that are nobody's business, such as secrets.
    """

    column: Column[Any]
    name: Column[Any] | None = None
    contact: Column[Any] | None = None
    is_document: bool = False
    is_kept: bool = False
    is_removed: bool = False
    hidden: tuple[Column[Any], ...] = ()

    @property
    def table(self) -> Table:
        """The one that it is a column of."""
        return self.column.table

    def names(self, subject: str) -> ColumnElement[bool]:
        """Whether a row may name the account; of a document, its text does."""
        if self.is_document:
            text = cast(self.column, String)  # each database escapes what is not ASCII, or does not
            spelt = (json.dumps(subject, ensure_ascii=is_ascii) for is_ascii in (True, False))
            return or_(*(text.contains(each, autoescape=True) for each in spelt))
        return self.column == subject


def traces_of(connection: Connection, accounts: Iterable[Account], subject: str) -> dict[str, list[dict[str, Any]]]:
    """Every row that names the account, by table; without the bytes of papers."""
    found: dict[str, list[dict[str, Any]]] = {}
    for account in accounts:
        columns = [column for column in account.table.c if column not in account.hidden]
        told = [column for column in columns if not isinstance(column.type, LargeBinary)]
        rows = connection.execute(select(*told).where(account.names(subject))).mappings()
        known = found.setdefault(account.table.name, [])
        known += [row for row in map(dict, rows) if row not in known and _mentions(row[account.column.name], subject)]
    return {table: rows for table, rows in found.items() if rows}


def erase(connection: Connection, accounts: Iterable[Account], subject: str, pseudonym: str) -> dict[str, int]:
    """Put the pseudonym in the place of the account; how many rows that changed, by table."""
    changed: dict[str, int] = {}
    for account in (each for each in accounts if not each.is_kept):
        if account.is_document:
            count = _rewrite(connection, account, subject, pseudonym)
        elif account.is_removed:
            count = connection.execute(delete(account.table).where(account.names(subject))).rowcount
        else:
            statement = update(account.table).where(account.names(subject)).values(_without(account, pseudonym))
            count = connection.execute(statement).rowcount
        changed[account.table.name] = changed.get(account.table.name, 0) + count
    return {table: count for table, count in changed.items() if count}


def forget(connection: Connection, accounts: Iterable[Account], where: Mapping[Table, ColumnElement[bool]]) -> int:
    """Forget who it was in the rows of these tables that match; how many accounts were there."""
    count = 0
    for account in accounts:
        if account.table not in where or account.is_kept:
            continue
        is_known = account.column.is_not(None) & (account.column != FORGOTTEN)
        statement = update(account.table).where(where[account.table], is_known)
        count += connection.execute(statement.values(_without(account, FORGOTTEN))).rowcount
    return count


def _without(account: Account, pseudonym: str) -> dict[str, str]:
    nameless = {account.name.name: NAMELESS} if account.name is not None else {}
    unreached = {account.contact.name: pseudonym} if account.contact is not None else {}
    return {account.column.name: pseudonym, **nameless, **unreached}


def _rewrite(connection: Connection, account: Account, subject: str, pseudonym: str) -> int:
    rows = connection.execute(select(account.table).where(account.names(subject))).mappings().all()
    named = [row for row in rows if _mentions(row[account.column.name], subject)]
    for row in named:
        its = [column == row[column.name] for column in account.table.primary_key]
        document = _replaced(row[account.column.name], subject, pseudonym)
        connection.execute(update(account.table).where(*its).values({account.column.name: document}))
    return len(named)


def _mentions(value: Any, subject: str) -> bool:
    if isinstance(value, Mapping):
        return any(_mentions(each, subject) for each in value.values())
    if isinstance(value, Collection) and not isinstance(value, str):
        return any(_mentions(each, subject) for each in value)
    return bool(value == subject)


def _replaced(value: Any, subject: str, pseudonym: str) -> Any:
    if isinstance(value, Mapping):
        return {name: _replaced(each, subject, pseudonym) for name, each in value.items()}
    if isinstance(value, Collection) and not isinstance(value, str):
        return [_replaced(each, subject, pseudonym) for each in value]
    return pseudonym if value == subject else value

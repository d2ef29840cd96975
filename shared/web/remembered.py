"""The rows of requests that were handled, each with its answer."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from flask import Response
from sqlalchemy import (
    Column,
    Connection,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    select,
)
from sqlalchemy.exc import OperationalError

from shared.database import Document, Instant
from shared.errors import Conflict, Invalid
from shared.upsert import upsert_for
from shared.writes import Write, changed_row

NAME = "idempotency"
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Link")
LOCK_NOT_AVAILABLE, QUERY_CANCELED = "55P03", "57014"


class IdempotencyKeyReused(Invalid):
    """The key has already been used, for a request that says something else."""


class IdempotencyInProgress(Conflict):
    """The same request is still being handled; it is safe to send it again a little later."""


class Replayed(Exception):
    """The request was handled before, and this was the answer."""

    def __init__(self, answer: Response) -> None:
        super().__init__("answered before")
        self.answer = answer


def idempotency_table(metadata: MetaData) -> Table:
    """Add the table of remembered answers to a service's metadata. Call once per service."""
    return Table(
        NAME,
        metadata,
        Column("request", String(64), primary_key=True),
        Column("sha256", String(64), nullable=False),
        Column("created_at", Instant, nullable=False, index=True),
        Column("status", Integer),
        Column("headers", Document),
        Column("body", LargeBinary),
    )


@dataclass(frozen=True)
class Claim:
    """A request that is to be done once: which one it is and what it says (two digests)."""

    table: Table
    request: str
    sha256: str
    at: datetime

    def insert(self, connection: Connection) -> None:
        """Claim the key, or raise Replayed, IdempotencyKeyReused or IdempotencyInProgress.

        While the same request is being handled elsewhere, this waits for it to end.
        """
        if not self._is_first(connection):
            self._replay(connection)

    def _is_first(self, connection: Connection) -> bool:
        row = {"request": self.request, "sha256": self.sha256, "created_at": self.at}
        try:
            return bool(connection.execute(_insert(self.table, connection.dialect.name), row).rowcount)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) in (LOCK_NOT_AVAILABLE, QUERY_CANCELED):
                raise IdempotencyInProgress("the same request is still being handled") from error
            raise

    def _replay(self, connection: Connection) -> None:
        row = connection.execute(select(self.table).where(self.table.c.request == self.request)).one()
        if row.sha256 != self.sha256:
            raise IdempotencyKeyReused("the key was used for a request with another body")
        answer = Response(row.body, row.status, row.headers)
        answer.headers[REPLAYED] = "true"
        raise Replayed(answer)

    def remembering(self, answer: Response) -> Write:
        """Writes the answer beside the effect, in the same transaction."""
        headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
        values = {"status": answer.status_code, "headers": headers, "body": answer.get_data()}
        return changed_row(self.table, {"request": self.request}, values)


@cache
def _insert(table: Table, dialect: str) -> Insert:
    """Made once: making a statement costs as much as running it."""
    statement: Insert = upsert_for(dialect)(table).on_conflict_do_nothing().inline()
    return statement.execution_options(preserve_rowcount=True)

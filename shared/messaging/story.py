"""Everything that one service has said, heard and done about a subject, in the order of its instants."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, Row, Table, func, literal, or_, select

from shared.database import transaction
from shared.messaging.runtime import Runtime

DEPOSIT = "nefe.project.submitted.v1"


@dataclass(frozen=True)
class Moment:
    """Something that happened: who, what (states, receives, applies, ignores, buries, discards, acts), to which event.

    `seconds` have passed since the event was stated.
    """

    at: str
    service: str
    what: str
    type: str
    sequence: int
    event_id: str
    correlation_id: str
    seconds: float | None = None
    detail: str = ""


class Story:
    """One service's part in the story of a subject."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._tables = runtime.tables

    def moments(self, about: str) -> Iterator[Moment]:
        """Of a project, by its id or its reference; or of any other subject."""
        with transaction(self._runtime.engine) as connection:
            subject = self._subject(connection, about)
            for row in self._about(connection, self._tables.outbox, subject):
                yield self._stated(row)
            for row in self._about(connection, self._tables.inbox, subject):
                yield from self._heard(connection, row)

    def _subject(self, connection: Connection, about: str) -> str:
        """A reference, such as 0930116W-7, stands in the deposit, whose subject is the project."""
        for table in (self._tables.outbox, self._tables.inbox):
            found = select(table.c.subject).where(
                table.c.type == DEPOSIT, _holds(connection, table, f'"reference": "{about}"')
            )
            subject = connection.execute(found.limit(1)).scalar()
            if subject:
                return str(subject)
        return about

    def _about(self, connection: Connection, table: Table, subject: str) -> Sequence[Row[Any]]:
        is_about = or_(table.c.subject == subject, _holds(connection, table, f'"{subject}"'))
        return connection.execute(select(table).where(is_about)).all()

    def _stated(self, row: Any) -> Moment:
        late = None if row.published_at is None else (row.published_at - row.stated_at).total_seconds()
        detail = row.last_error or ("" if row.published_at else "not published yet")
        return self._moment(row.stated_at, "states", row, _correlation(row.body), seconds=late, detail=detail)

    def _heard(self, connection: Connection, row: Any) -> Iterator[Moment]:
        correlation, stated_at = _correlation(row.body), _instant(row.body)
        yield self._moment(row.received_at, "receives", row, correlation, seconds=_since(stated_at, row.received_at))
        done = {"done": "applies", "ignored": "ignores", "discarded": "discards"}.get(row.status)
        if done and row.settled_at:
            yield self._moment(row.settled_at, done, row, correlation, seconds=_since(stated_at, row.settled_at))
        elif row.status == "dead":
            yield self._moment(row.next_at, "buries", row, correlation, detail=row.last_error or "")
        acts = self._tables.operator_act
        for act in connection.execute(select(acts).where(acts.c.act != "hand_on")):
            if act.target.get("event_id") == row.event_id:
                detail = f"{act.act} {act.operator}: {act.reason or ''}"
                yield self._moment(act.at, "acts", row, correlation, detail=detail)

    def _moment(self, at: datetime, what: str, row: Any, correlation: str, **more: Any) -> Moment:
        name = self._runtime.service_name
        return Moment(at.isoformat(), name, what, row.type, row.sequence, row.event_id, correlation, **more)


def _holds(connection: Connection, table: Any, text: str) -> Any:
    """Whether the body has these bytes in it."""
    piece = literal(text.encode(), LargeBinary)
    is_sqlite = connection.dialect.name == "sqlite"
    place = func.instr(table.c.body, piece) if is_sqlite else func.position(piece.op("IN")(table.c.body))
    return func.coalesce(place, 0) > 0


def _document(body: Any) -> dict[str, Any]:
    return json.loads(bytes(body)) if body is not None else {}


def _correlation(body: Any) -> str:
    return str(_document(body).get("correlationid") or "")


def _instant(body: Any) -> datetime | None:
    at = _document(body).get("time")
    return datetime.fromisoformat(at) if at else None


def _since(stated_at: datetime | None, at: datetime) -> float | None:
    return None if stated_at is None else (at - stated_at).total_seconds()

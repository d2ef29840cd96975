"""Events that partners have posted."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from services.submission.domain.entrusted import Entrusted, Refusal
from services.submission.tables import MESSAGING, entrusted_event
from shared.messaging.unit_of_work import Repository
from shared.upsert import insert_once

COLUMNS = ("source", "type", "sha256", "received_at")


class EntrustedEvents(Repository):
    """By source and id."""

    def add(self, event: Entrusted, *, outbox_event_id: str) -> bool:
        """False if one of that source and id is there; whoever is adding it at this moment is waited for."""
        row = {name: getattr(event, name) for name in COLUMNS}
        row |= {"event_id": event.id, "event_subject": event.subject, "outbox_event_id": outbox_event_id}
        return insert_once(self._connection, entrusted_event, row)

    def get(self, source: str, event_id: str) -> Entrusted | None:
        """None for one that was never posted."""
        outbox, is_its = MESSAGING.outbox, _is(source, event_id)
        joined = entrusted_event.join(outbox, outbox.c.event_id == entrusted_event.c.outbox_event_id)
        query = select(entrusted_event, outbox.c.published_at).select_from(joined).where(is_its)
        row = self._connection.execute(query).first()
        return _entrusted(row) if row else None

    def refuse(self, source: str, event_id: str, sha256: str, refusal: Refusal) -> None:
        """A service has refused the one with this body."""
        is_its = _is(source, event_id) & (entrusted_event.c.sha256 == sha256)
        said = {"refused_at": refusal.at, "code": refusal.code, "reason": refusal.reason}
        self._connection.execute(update(entrusted_event).where(is_its).values(said))

    def forget(self, before: datetime) -> None:
        """Those that were received before then and have been passed on."""
        outbox = MESSAGING.outbox
        passed_on = select(outbox.c.event_id).where(outbox.c.published_at.is_not(None))
        is_old = entrusted_event.c.received_at < before
        is_gone = entrusted_event.c.outbox_event_id.in_(passed_on)
        self._connection.execute(delete(entrusted_event).where(is_old & is_gone))


def _is(source: str, event_id: str) -> Any:
    return (entrusted_event.c.source == source) & (entrusted_event.c.event_id == event_id)


def _entrusted(row: Row[Any]) -> Entrusted:
    refused_at: datetime | None = row.refused_at
    refusal = Refusal(refused_at, row.code, row.reason) if refused_at else None
    known = {name: getattr(row, name) for name in COLUMNS}
    names = {"id": row.event_id, "subject": row.event_subject}
    return Entrusted(**known, **names, passed_on_at=row.published_at, refusal=refusal)

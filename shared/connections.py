"""Connections that wait in a pool for their next use, and may have been ended meanwhile."""

import select
from time import monotonic
from typing import Any

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

SECONDS_UNASKED = 30.0
"""After so long at rest a connection is asked whether it is still one: something between may have forgotten it."""
USED_AT = "used_at"


def replace_ended(engine: Engine) -> None:
    """Have PostgreSQL's pool replace the connections that were ended, without a question before each use.

    A server that stops or ends a session, or the system under it, says so; nothing else is to be read from a connection
    at rest. To ask costs a request as much as one of its statements.
    """

    def note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[USED_AT] = monotonic()

    def check(connection: Any, record: ConnectionPoolEntry, _taken: object) -> None:
        if connection.closed or _has_something_to_read(connection.fileno()):
            raise InvalidatePoolError
        if monotonic() - record.info[USED_AT] > SECONDS_UNASKED:
            _ask(engine.dialect, connection)

    event.listen(engine, "connect", note_use)
    event.listen(engine, "checkin", note_use)
    event.listen(engine, "checkout", check)


def _has_something_to_read(descriptor: int) -> bool:
    watch = select.poll()
    watch.register(descriptor, select.POLLIN)
    return bool(watch.poll(0))


def _ask(dialect: Dialect, connection: Any) -> None:
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error

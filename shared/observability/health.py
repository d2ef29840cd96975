"""Whether a running copy of a service can do its work."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from shared.migrations import is_current


@dataclass(frozen=True)
class Readiness:
    """What was found. Without a broker facts wait in the outbox and people go on working: that only degrades."""

    service: str
    has_database: bool
    is_migrated: bool
    has_broker: bool
    is_draining: bool

    @property
    def is_ready(self) -> bool:
        """Whether requests should be sent here."""
        return self.has_database and self.is_migrated and not self.is_draining

    @property
    def status(self) -> str:
        """One word: draining, unready, degraded or ready."""
        if self.is_draining:
            return "draining"
        if not self.is_ready:
            return "unready"
        return "ready" if self.has_broker else "degraded"

    def as_document(self) -> dict[str, object]:
        """For people and probes that read further than the status code."""
        checks = {"database": self.has_database, "migrations": self.is_migrated, "broker": self.has_broker}
        return {"service": self.service, "status": self.status, "checks": checks}


def _yes() -> bool:
    return True


class Health:
    """The health of one copy. A process that never talks to the broker leaves `has_broker` alone."""

    def __init__(
        self,
        service_name: str,
        engine: Engine,
        *,
        has_broker: Callable[[], bool] = _yes,
        is_alive: Callable[[], bool] = _yes,
    ) -> None:
        self._service_name = service_name
        self._engine = engine
        self._has_broker = has_broker
        self._is_alive = is_alive
        self._is_draining = False

    @property
    def is_alive(self) -> bool:
        """Whether the process still does its work at all; if not, it should be started anew."""
        return self._is_alive()

    def begin_draining(self) -> None:
        """From now on not ready: the process is about to stop."""
        self._is_draining = True

    def check(self) -> Readiness:
        """Look at the database (and, unless draining, at nothing else that could block)."""
        has_database, is_migrated = (False, False) if self._is_draining else self._look_at_database()
        return Readiness(self._service_name, has_database, is_migrated, self._has_broker(), self._is_draining)

    def _look_at_database(self) -> tuple[bool, bool]:
        try:
            return True, is_current(self._engine, self._service_name)
        except (SQLAlchemyError, OSError):
            return False, False

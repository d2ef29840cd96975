"""A process may die before or after any commit, or not learn what became of it."""

import random
import sqlite3
from collections.abc import Callable
from enum import Enum
from typing import Any

from sqlalchemy import Engine


class Killed(BaseException):
    """SIGKILL: no handler may catch it, nothing in memory survives it."""


class Fault(Enum):
    """What happens to one commit."""

    NONE = 0
    KILLED_BEFORE = 1
    KILLED_AFTER = 2
    ANSWER_LOST = 3
    REFUSED = 4


class Faults:
    """Decides the fate of each commit; while calm, all go through."""

    def __init__(self, chance: random.Random, *, rate: float) -> None:
        self._chance = chance
        self._rate = rate
        self.is_calm = True
        self.count = 0

    def next(self) -> Fault:
        """What happens to the commit that is about to be made."""
        if self.is_calm or self._chance.random() >= self._rate:
            return Fault.NONE
        self.count += 1
        return self._chance.choice(list(Fault)[1:])

    def threaten(self, engine: Engine) -> None:
        """Put every commit of `engine` under these faults."""
        dangerous = self._dangerous(engine.dialect.do_commit)
        engine.dialect.do_commit = dangerous  # type: ignore[method-assign, assignment]  # that is the point

    def _dangerous(self, commit: Callable[[Any], None]) -> Callable[[Any], None]:
        def do_commit(connection: Any) -> None:
            fault = self.next()
            if fault is Fault.KILLED_BEFORE:
                raise Killed
            if fault is Fault.REFUSED:
                raise outage("simulated: the database went away before the commit")
            commit(connection)
            if fault is Fault.KILLED_AFTER:
                raise Killed
            if fault is Fault.ANSWER_LOST:
                raise outage("simulated: the answer to the commit was lost")

        return do_commit


def outage(words: str) -> sqlite3.OperationalError:
    """What SQLite raises when its disk goes away."""
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    return error

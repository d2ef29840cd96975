"""One alert at a time: it is silent, something breaks, it fires, its page is followed, it ends."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.nodes import wait_until
from tests.watching.hall import Hall
from tests.watching.pages import Operator

PATIENCE = 300
"""Seconds; the longest that is waited for is an age of a minute, on a busy machine."""

IN_A_ROW = 3


@dataclass(frozen=True)
class Rehearsal:
    """How `alert` about `service` is provoked, and what somebody does who reads its page. `says` tells what breaks."""

    alert: str
    service: str
    says: str
    provoke: Callable[[Hall], None]
    follow: Callable[[Operator, Hall], None]


@dataclass(frozen=True)
class Outcome:
    """What became of a rehearsal: scaled seconds until the alert fired and until it ended, and what was done."""

    rehearsal: Rehearsal
    fired: float | None = None
    ended: float | None = None
    done: Sequence[str] = ()
    fault: str = ""

    @property
    def lines(self) -> list[str]:
        """For a person."""
        told = self.rehearsal
        fired = "did not fire" if self.fired is None else f"fired after {self.fired:.0f} s"
        ended = "DID NOT END" if self.ended is None else f"ended {self.ended:.0f} s after its page was begun"
        head = f"{told.alert} ({told.service}): {told.says}; {fired}, {ended}"
        return [head, *(f"    {each}" for each in self.done), *([f"    FAILED: {self.fault}"] if self.fault else [])]


def rehearse(rehearsal: Rehearsal, hall: Hall) -> Outcome:
    """All of it. A fault is told in what it returns."""
    operator = Operator(hall.compose, rehearsal.alert, rehearsal.service)
    fired = ended = None
    try:
        _wait_for_calm(rehearsal, hall)
        fired = _lasts(lambda: _break(rehearsal, hall))
        ended = _lasts(lambda: _mend(rehearsal, hall, operator))
    except Exception as error:
        hall.set_right()
        return Outcome(rehearsal, fired, ended, operator.done, f"{type(error).__name__}: {error}")
    return Outcome(rehearsal, fired, ended, operator.done)


def _break(rehearsal: Rehearsal, hall: Hall) -> None:
    rehearsal.provoke(hall)
    what = f"{rehearsal.alert} fires"
    wait_until(lambda: hall.is_firing(rehearsal.alert, rehearsal.service), what, seconds=PATIENCE, every=0.5)


def _mend(rehearsal: Rehearsal, hall: Hall, operator: Operator) -> None:
    rehearsal.follow(operator, hall)
    _wait_for_calm(rehearsal, hall)


def _wait_for_calm(rehearsal: Rehearsal, hall: Hall) -> None:
    """A process that starts again says nothing for a moment, which is no end: it is asked several times in a row."""
    seen = 0

    def is_calm() -> bool:
        nonlocal seen
        seen = seen + 1 if hall.is_over(rehearsal.alert, rehearsal.service) else 0
        return seen >= IN_A_ROW

    wait_until(is_calm, f"{rehearsal.alert} is over", seconds=PATIENCE, every=1)


def _lasts(act: Callable[[], None]) -> float:
    begun = time.monotonic()
    act()
    return time.monotonic() - begun

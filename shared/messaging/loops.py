"""Threads that repeat one step until they are asked to stop, and survive whatever the step raises."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event as Flag
from threading import Thread

import structlog

from shared.observability import metrics

LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Gathering:
    """How long to wait after a step that did little: each costs transactions, and what comes meanwhile shares the next.

    `each` seconds for each thing that the step did, up to `longest`; none after `most`, for there may be more.
    """

    each: float
    longest: float
    most: int

    def after(self, done: int) -> float:
        """Seconds to wait after a step that did so much."""
        return min(self.each * done, self.longest) if done < self.most else 0.0


BRIEFLY = Gathering(each=0.01, longest=0.01, most=20)

log = structlog.get_logger()


class Loop:
    """Repeats `step`, which says how much it did; after nothing it waits, or until `wake` is called.

    It waits `idle` seconds, and half as long again each time in a row, up to `longest`.
    """

    def __init__(
        self,
        service_name: str,
        name: str,
        step: Callable[[], int],
        *,
        idle: float,
        longest: float = 0.0,
        gathering: Gathering = BRIEFLY,
        stop: Flag,
    ) -> None:
        self._service_name = service_name
        self._step = step
        self._idle = idle
        self._longest = max(idle, longest)
        self._gathering = gathering
        self._pause = idle
        self._stop = stop
        self._wake = Flag()
        self._failures = 0
        self.is_resting = False
        self.thread = Thread(target=self._run, name=f"{service_name}-{name}", daemon=True)
        self._name = name

    def wake(self) -> None:
        """There is something to do now."""
        self._wake.set()

    def _run(self) -> None:
        structlog.contextvars.bind_contextvars(service=self._service_name)
        while not self._stop.is_set():
            self._wake.clear()
            pause = self._turn()
            beat(self._service_name, self._name)
            # Asked again: who said stop may have called `wake` just before it was cleared.
            if pause and not self._stop.is_set():
                self.is_resting = True
                self._wake.wait(pause)
                self.is_resting = False

    def _turn(self) -> float:
        """One step; returns how long to wait before the next."""
        try:
            done = self._step()
        except Exception as error:
            self._failures += 1
            log.warning("step failed", loop=self._name, error=type(error).__name__, reason=str(error)[:500])
            return min(0.2 * (1 << min(self._failures, 10)), LONGEST_PAUSE)
        self._failures = 0
        self._stop.wait(self._gathering.after(done))
        pause, self._pause = (0.0, self._idle) if done else (self._pause, min(self._pause * 1.5, self._longest))
        return pause


def beat(service_name: str, loop: str) -> None:
    """Say that the loop is alive: an alert watches the age of this."""
    metrics.loop_last_run_timestamp_seconds.labels(service_name, loop).set(time.time())

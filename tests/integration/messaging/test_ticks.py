"""What the passing of time makes due happens once, on one worker, and again when it has failed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import insert, select

from shared.messaging.outbox import Fact
from shared.messaging.service import Tick
from shared.messaging.ticks import Ticking
from shared.messaging.unit_of_work import UnitOfWork
from tests.integration.messaging.conftest import Urls
from tests.integration.messaging.probe import STATING, TYPE, Probe, payload
from tests.support.clock import HeldClock

EVERY = timedelta(hours=1)


class OutOfPaper(Exception):
    """What may go wrong in a tick."""


class Diary:
    """A probe with two ticks, each of which writes an effect and states a fact; `failing` names those that fail."""

    def __init__(self, url: str) -> None:
        self.clock = HeldClock()
        self.failing: set[str] = set()
        ticks = tuple(Tick(name, EVERY, self._writing(name)) for name in ("first", "second"))
        self.probe = Probe(STATING, url, clock=self.clock, ticks=ticks)

    def worker(self) -> Ticking:
        return Ticking(self.probe.service, self.probe.runtime)

    def entries(self) -> list[str]:
        return sorted(subject for subject, _ in self.probe.applied())

    def due(self) -> dict[str, Any]:
        return {row.name: row.due_at for row in self.probe.read(select(self.probe.tables.tick))}

    def _writing(self, name: str) -> Callable[[UnitOfWork], None]:
        def write(uow: UnitOfWork) -> None:
            with uow:
                uow.connection.execute(insert(self.probe.effects), {"event_id": uow.new_id(), "subject": name})
                uow.record(Fact(TYPE, name, payload(TYPE, name)))
                if name in self.failing:
                    raise OutOfPaper(name)
                uow.commit()

        return write


@pytest.fixture(params=["sqlite", "postgres"])
def diary(request: pytest.FixtureRequest) -> Iterator[Diary]:
    urls: Urls = request.getfixturevalue(f"{request.param}_urls")
    diary = Diary(urls.stating)
    yield diary
    diary.probe.engine.dispose()


def test_a_tick_runs_when_it_is_due_and_not_before(diary: Diary) -> None:
    worker = diary.worker()
    assert (worker.run_once(), worker.run_once()) == (2, 0)
    diary.clock.advance(EVERY - timedelta(seconds=1))
    assert worker.run_once() == 0
    diary.clock.advance(timedelta(seconds=1))
    assert worker.run_once() == 2
    assert diary.entries() == ["first", "first", "second", "second"]


def test_of_many_workers_one_runs_each_tick(diary: Diary) -> None:
    rounds, workers = 5, 4
    start = Barrier(workers)

    def work(_number: int) -> int:
        worker, done = diary.worker(), 0
        for _ in range(rounds):
            if start.wait() == 0:
                diary.clock.advance(EVERY)
            start.wait()
            done += worker.run_once()
        return done

    with ThreadPoolExecutor(workers) as threads:
        done = sum(threads.map(work, range(workers)))
    assert done == 2 * rounds
    assert diary.entries() == ["first"] * rounds + ["second"] * rounds


def test_a_tick_that_fails_leaves_nothing_and_is_tried_again(diary: Diary) -> None:
    diary.failing = {"second"}
    worker = diary.worker()
    with pytest.raises(OutOfPaper):
        worker.run_once()
    assert diary.entries() == ["first"]
    assert diary.due() == {"first": diary.clock.now() + EVERY, "second": diary.clock.now()}
    diary.failing = set()
    assert worker.run_once() == 1
    assert diary.entries() == ["first", "second"]
    assert len(diary.probe.outbox()) == 2


def test_a_tick_that_fails_does_not_keep_the_others_from_running(diary: Diary) -> None:
    diary.failing = {"first"}
    with pytest.raises(OutOfPaper):
        diary.worker().run_once()
    assert diary.entries() == ["second"]

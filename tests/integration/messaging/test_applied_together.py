"""Events of different subjects share a transaction, and none of them can tell."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event as Flag
from time import sleep

import pytest
from sqlalchemy import Update, insert, select, update

from shared.database import transaction
from shared.errors import NotYet, Unacceptable
from shared.messaging.event import Event, encode
from shared.messaging.inbox import Handlers
from shared.messaging.outbox import Fact
from shared.messaging.publishers import Publishers
from shared.messaging.quarantine import Incoming
from shared.messaging.service import Consumer
from shared.messaging.unit_of_work import UnitOfWork
from tests.integration.messaging.broker import FINANCE
from tests.integration.messaging.conftest import Pair, Urls
from tests.integration.messaging.probe import ACADEMY, APPLYING, INBOUND_TYPE, TYPE, Probe, fact, payload, poison
from tests.support.clock import HeldClock

SUBJECTS = ("a", "b", "c", "d")


def store(probe: Probe, *subjects: str) -> None:
    """The first event of each lane, with ids such as a1, received one after the other."""
    probe.receiver().store([fact(subject, 1, event_id=f"{subject}1") for subject in subjects])


def handlers(probe: Probe, consumer: Consumer) -> Handlers:
    return Handlers(replace(probe.service, consumers={TYPE: consumer}), probe.runtime)


def counted(probe: Probe) -> list[str]:
    """Grows by one with each commit of a unit of work."""
    commits: list[str] = []
    probe.runtime.on_commit = lambda: commits.append("one")
    return commits


def test_events_of_different_subjects_are_committed_at_once_in_the_order_in_which_they_came(pair: Pair) -> None:
    store(pair.applying, *SUBJECTS)
    commits = counted(pair.applying)
    assert pair.applying.handlers().run_once() == len(SUBJECTS)
    assert pair.applying.applied() == [(subject, 1) for subject in SUBJECTS]
    assert len(commits) == 1


def test_events_of_one_subject_are_not(pair: Pair) -> None:
    pair.applying.receiver().store([fact("a", number, event_id=f"a{number}") for number in (1, 2)])
    assert pair.applying.handlers().run_once() == 1
    assert pair.applying.applied() == [("a", 1)]


@pytest.mark.parametrize("failure", [ValueError("again"), NotYet("not yet"), Unacceptable("never")])
def test_one_that_fails_undoes_the_others_work_once_and_they_are_applied_all_the_same(
    pair: Pair, failure: Exception
) -> None:
    store(pair.applying, *SUBJECTS)
    pair.applying.failures["c"] = failure
    assert pair.applying.handlers().run_once() == len(SUBJECTS)
    assert pair.applying.applied() == [("a", 1), ("b", 1), ("d", 1)]
    row = pair.applying.rows()["c1"]
    assert row.attempts + row.deferrals == 1


def test_what_has_failed_before_is_tried_alone(pair: Pair) -> None:
    store(pair.applying, "a")
    pair.applying.failures["a"] = ValueError("again")
    pair.applying.settle()
    pair.clock.advance(pair.applying.rows()["a1"].next_at - pair.clock.now())
    store(pair.applying, "b", "c")
    commits = counted(pair.applying)
    pair.applying.settle()
    assert sorted(pair.applying.applied()) == [("b", 1), ("c", 1)]
    assert len(commits) == 1


def test_each_sees_what_the_one_before_it_did(pair: Pair) -> None:
    seen: list[list[str]] = []
    effects = pair.applying.effects

    def look(event: Event, uow: UnitOfWork) -> None:
        with uow:
            seen.append(list(uow.connection.execute(select(effects.c.subject).order_by(effects.c.number)).scalars()))
            pair.applying.write_down(event, uow)
            uow.commit()

    store(pair.applying, "a", "b")
    handlers(pair.applying, look).run_once()
    assert seen == [[], ["a"]]


def test_facts_that_they_state_are_numbered_in_their_subject_without_a_gap(pair: Pair) -> None:
    def state(event: Event, uow: UnitOfWork) -> None:
        with uow:
            uow.record(Fact(TYPE, "answers", payload(TYPE, event.subject)))
            uow.commit()
            if event.subject == "c":
                raise poison("c")

    store(pair.applying, *SUBJECTS)
    told: list[str] = []
    pair.applying.runtime.on_statement = lambda: told.append("one")
    handlers(pair.applying, state).run_once()
    assert [row.sequence for row in pair.applying.outbox()] == [1, 2, 3]
    assert len(told) == 3


def test_one_that_begins_and_does_not_commit_takes_nobody_with_it(pair: Pair) -> None:
    def forget(event: Event, uow: UnitOfWork) -> None:
        with uow:
            pair.applying.write_down(event, uow)
            if event.subject != "b":
                uow.commit()

    store(pair.applying, "a", "b", "c")
    handlers(pair.applying, forget).run_once()
    assert pair.applying.applied() == [("a", 1), ("c", 1)]
    assert pair.applying.rows()["b1"].last_error.startswith("RuntimeError: the consumer")


def test_several_types_of_which_one_is_ignored_share_it_too(pair: Pair) -> None:
    pair.applying.receiver().store(
        [fact("a", 1, event_id="a1"), fact("b", 1, event_id="b1", kind="nefe.opinion.requested.v1")]
    )
    commits = counted(pair.applying)
    pair.applying.settle()
    assert pair.applying.statuses() == {"a1": "done", "b1": "ignored"}
    assert len(commits) == 1


def test_two_sources_may_use_the_same_id(pair: Pair) -> None:
    data = payload(INBOUND_TYPE, "envelope")
    credit = Event("same", FINANCE.source, INBOUND_TYPE, "envelope", pair.clock.now(), data)
    told = Incoming(encode(credit), "nefe.inbound", INBOUND_TYPE, "nefe.funding", publisher=FINANCE.user)
    pair.applying.receiver(Publishers(ACADEMY, (FINANCE,))).store([fact("a", 1, event_id="same"), told])
    pair.applying.handlers().run_once()
    assert sorted(subject for subject, _ in pair.applying.applied()) == ["a", "envelope"]


def test_whoever_waits_for_a_row_that_a_group_holds_is_never_the_one_that_is_ended(postgres_urls: Urls) -> None:
    """A request holds the second row and wants the first; the group holds the first and wants the second."""
    probe = Probe(APPLYING, postgres_urls.applying, clock=HeldClock())
    probe.execute(insert(probe.effects).values([{"event_id": name, "subject": name, "sequence": 0} for name in "ab"]))
    request_holds, group_holds = Flag(), Flag()

    def touch(event: Event, uow: UnitOfWork) -> None:
        with uow:
            uow.connection.execute(_count(probe, event.subject))
            if event.subject == "a" and not group_holds.is_set():
                request_holds.wait(10)
                group_holds.set()
                sleep(0.3)  # the request begins to wait first, and would be the first to be looked at
            uow.commit()

    def request() -> None:
        with transaction(probe.engine) as connection:
            connection.execute(_count(probe, "b"))
            request_holds.set()
            group_holds.wait(10)
            connection.execute(_count(probe, "a"))

    store(probe, "a", "b")
    _at_once(request, handlers(probe, touch).run_once)
    assert probe.read(select(probe.effects.c.subject, probe.effects.c.sequence).order_by(probe.effects.c.subject)) == [
        ("a", 2),
        ("b", 2),
    ]
    assert probe.statuses() == {"a1": "done", "b1": "done"}
    probe.engine.dispose()


def _count(probe: Probe, name: str) -> Update:
    return update(probe.effects).where(probe.effects.c.event_id == name).values(sequence=probe.effects.c.sequence + 1)


def _at_once(*steps: Callable[[], object]) -> None:
    with ThreadPoolExecutor(len(steps)) as threads:
        for running in [threads.submit(step) for step in steps]:
            running.result()

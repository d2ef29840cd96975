"""Promise 4: a failure delays only its own subject, is tried again, and ends with a person who looks at it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.errors import Conflict, NotYet, Unacceptable
from shared.messaging.inbox import ATTEMPTS
from shared.messaging.operations import EventNotDead, NoSuchEvent, NoSuchGap
from shared.messaging.views import Filter
from tests.integration.messaging.conftest import Pair, World
from tests.integration.messaging.probe import SOURCE, Probe, fact, poison


def store(probe: Probe, subject: str, count: int) -> None:
    """Facts numbered 1 to `count` about `subject`, with ids such as a1."""
    probe.receiver().store([fact(subject, number, event_id=f"{subject}{number}") for number in range(1, count + 1)])


def browse(probe: Probe, box: str, **wanted: Any) -> list[str]:
    return [row.event_id for row in probe.operations().browse(box, Filter(**wanted))]


def kill(pair: Pair, subject: str, count: int) -> None:
    """Store `count` facts about `subject`, of which the first is dead."""
    store(pair.applying, subject, count)
    pair.applying.failures[f"{subject}1"] = poison(subject)
    pair.applying.settle()
    pair.applying.failures.clear()


def acts(probe: Probe) -> list[tuple[str, str, dict[str, Any], str | None]]:
    return [(row.operator, row.act, row.target, row.reason) for row in probe.operations().browse("acts", Filter())]


def test_a_poison_event_stops_only_its_own_subject(world: World) -> None:
    for subject in ("a", "b", "c"):
        for _ in range(3):
            world.stating.state(subject)
    world.applying.failures["b"] = poison("b")
    world.carry()
    world.applying.settle()
    assert sorted(world.applying.applied()) == [("a", 1), ("a", 2), ("a", 3), ("c", 1), ("c", 2), ("c", 3)]
    assert sorted(world.applying.statuses().values()) == ["dead"] + ["done"] * 6 + ["pending"] * 2


def test_a_failed_effect_leaves_nothing_behind(pair: Pair) -> None:
    store(pair.applying, "a", 1)
    pair.applying.failures["a"] = ValueError("half done")
    pair.applying.settle()
    assert pair.applying.applied() == []
    row = pair.applying.rows()["a1"]
    assert (row.status, row.attempts, row.last_error) == ("pending", 1, "ValueError: half done")


def test_what_fails_is_tried_again_later_each_time_and_is_dead_at_the_tenth(pair: Pair) -> None:
    store(pair.applying, "a", 1)
    pair.applying.failures["a"] = ValueError("again")
    waits = []
    for attempt in range(1, ATTEMPTS):
        assert pair.applying.handlers().run_once() == 1
        row = pair.applying.rows()["a1"]
        assert (row.status, row.attempts) == ("pending", attempt)
        waits.append(row.next_at - pair.clock.now())
        pair.clock.advance(waits[-1] - timedelta(milliseconds=1))
        assert pair.applying.handlers().run_once() == 0
        pair.clock.advance(timedelta(milliseconds=1))
    assert pair.applying.handlers().run_once() == 1
    assert pair.applying.rows()["a1"].status == "dead"
    for number, wait in enumerate(waits):
        assert timedelta(seconds=2**number) * 0.5 <= wait <= timedelta(seconds=2**number)
    assert len({wait / 2**number for number, wait in enumerate(waits)}) > 1


def test_another_subject_does_not_wait_for_what_is_tried_again(pair: Pair) -> None:
    store(pair.applying, "a", 2)
    pair.applying.failures["a"] = ValueError("again")
    pair.applying.settle()
    store(pair.applying, "b", 2)
    pair.applying.settle()
    assert pair.applying.applied() == [("b", 1), ("b", 2)]
    pair.applying.failures.clear()
    pair.clock.advance(timedelta(seconds=1))
    pair.applying.settle()
    assert pair.applying.applied() == [("b", 1), ("b", 2), ("a", 1), ("a", 2)]


class ProjectHasGone(Conflict):
    """A refusal such as a use case gives."""


@pytest.mark.parametrize("final", [Unacceptable("never"), ProjectHasGone("it has gone")])
def test_a_final_no_is_dead_at_once(pair: Pair, final: Exception) -> None:
    store(pair.applying, "a", 1)
    pair.applying.failures["a"] = final
    pair.applying.settle()
    row = pair.applying.rows()["a1"]
    assert (row.status, row.attempts) == ("dead", 1)
    assert row.last_error == f"{type(final).__name__}: {final}"


@pytest.mark.parametrize(
    "nobodys_fault",
    [
        NotYet("the project is to come"),
        OperationalError("SELECT 1", {}, OSError("server is gone")),
        PoolTimeout("every connection is in use"),
    ],
)
def test_what_is_nobodys_fault_does_not_count_as_an_attempt(pair: Pair, nobodys_fault: Exception) -> None:
    store(pair.applying, "a", 2)
    pair.applying.failures["a1"] = nobodys_fault
    for _ in range(3 * ATTEMPTS):
        assert pair.applying.handlers().run_once() == 1
        row = pair.applying.rows()["a1"]
        assert (row.status, row.attempts) == ("pending", 0)
        assert timedelta() < row.next_at - pair.clock.now() <= timedelta(minutes=1)
        pair.clock.advance(row.next_at - pair.clock.now())
    pair.applying.failures.clear()
    pair.applying.settle()
    assert pair.applying.applied() == [("a", 1), ("a", 2)]


def test_what_follows_a_dead_event_is_parked_behind_it(pair: Pair) -> None:
    kill(pair, "a", 3)
    assert browse(pair.applying, "dead") == ["a1"]
    assert browse(pair.applying, "parked") == ["a2", "a3"]
    assert browse(pair.applying, "gaps", subject="a") == []
    store(pair.applying, "b", 1)
    pair.clock.advance(timedelta(days=30))
    pair.applying.settle()
    assert pair.applying.applied() == [("b", 1)]


def test_a_replayed_event_and_what_was_parked_behind_it_are_applied_in_order(pair: Pair) -> None:
    kill(pair, "a", 3)
    pair.applying.operations().replay(Filter(), event_id="a1")
    pair.applying.settle()
    assert pair.applying.applied() == [("a", 1), ("a", 2), ("a", 3)]
    assert acts(pair.applying) == [("camille", "replay", {"source": SOURCE, "event_id": "a1"}, None)]


def test_a_replayed_event_has_all_its_attempts_again(pair: Pair) -> None:
    kill(pair, "a", 1)
    pair.applying.operations().replay(Filter(), event_id="a1")
    pair.applying.failures["a"] = ValueError("again")
    pair.applying.settle()
    row = pair.applying.rows()["a1"]
    assert (row.status, row.attempts) == ("pending", 1)


def test_replay_by_filter_takes_what_it_names_and_nothing_else(pair: Pair) -> None:
    for subject in ("a", "b", "c"):
        kill(pair, subject, 1)
    replayed = pair.applying.operations().replay(Filter(subject="b"))
    pair.applying.settle()
    assert [row.event_id for row in replayed] == ["b1"]
    assert pair.applying.statuses() == {"a1": "dead", "b1": "done", "c1": "dead"}


def test_a_dry_run_says_what_would_be_replayed_and_changes_nothing(pair: Pair) -> None:
    kill(pair, "a", 1)
    kill(pair, "b", 1)
    before = pair.applying.rows()
    would = pair.applying.operations().replay(Filter(), dry_run=True)
    assert sorted(row.event_id for row in would) == ["a1", "b1"]
    assert pair.applying.rows() == before
    assert acts(pair.applying) == []


def test_a_discarded_event_has_no_effect_and_lets_its_lane_go_on(pair: Pair) -> None:
    kill(pair, "a", 3)
    pair.applying.operations().discard("a1", reason="entered twice by hand")
    pair.applying.settle()
    assert pair.applying.applied() == [("a", 2), ("a", 3)]
    assert pair.applying.statuses()["a1"] == "discarded"
    target = {"source": SOURCE, "event_id": "a1"}
    assert acts(pair.applying) == [("camille", "discard", target, "entered twice by hand")]


def test_a_discarded_event_that_is_delivered_again_stays_discarded(pair: Pair) -> None:
    kill(pair, "a", 1)
    pair.applying.operations().discard("a1", reason="entered twice by hand")
    store(pair.applying, "a", 2)
    pair.applying.settle()
    assert pair.applying.applied() == [("a", 2)]


def test_only_a_dead_event_is_replayed_or_discarded(pair: Pair) -> None:
    store(pair.applying, "a", 1)
    for state in ("pending", "done"):
        assert pair.applying.statuses() == {"a1": state}
        with pytest.raises(EventNotDead):
            pair.applying.operations().replay(Filter(), event_id="a1")
        with pytest.raises(EventNotDead):
            pair.applying.operations().discard("a1", reason="no reason")
        pair.applying.settle()
    assert pair.applying.applied() == [("a", 1)]
    assert acts(pair.applying) == []


def test_a_skipped_gap_lets_its_lane_go_on_and_the_true_event_is_set_aside(pair: Pair) -> None:
    true = fact("a", 2, event_id="a2")
    pair.applying.receiver().store([fact("a", number, event_id=f"a{number}") for number in (1, 3)])
    pair.applying.settle()
    assert pair.applying.operations().skip_gap(SOURCE, "a", reason="lost with the old server") == 2
    pair.applying.settle()
    pair.applying.receiver().store([true])
    pair.applying.settle()
    assert pair.applying.applied() == [("a", 1), ("a", 3)]
    assert [(row.code, row.body) for row in pair.applying.quarantine()] == [("sequence_conflict", true.body)]
    target = {"source": SOURCE, "subject": "a", "sequence": 2}
    assert acts(pair.applying) == [("camille", "skip_gap", target, "lost with the old server")]


def test_gaps_of_subjects_with_long_names_are_skipped_one_after_the_other(pair: Pair) -> None:
    subjects = ["é" * 254 + end for end in ("a", "b")]
    pair.applying.receiver().store([fact(subject, 4, event_id=subject[-1], project_id="long") for subject in subjects])
    for subject in subjects:
        skipped = [pair.applying.operations().skip_gap(SOURCE, subject, reason="lost") for _ in range(3)]
        assert skipped == [1, 2, 3]
    pair.applying.settle()
    assert sorted(pair.applying.applied()) == [(subject, 4) for subject in subjects]


def test_where_nothing_is_missing_nothing_is_skipped(pair: Pair) -> None:
    kill(pair, "a", 2)
    store(pair.applying, "b", 1)
    for subject in ("a", "b", "never heard of"):
        with pytest.raises(NoSuchGap):
            pair.applying.operations().skip_gap(SOURCE, subject, reason="no reason")


def test_an_operator_sees_everything_that_is_kept_of_an_event(pair: Pair) -> None:
    kill(pair, "a", 1)
    ((box, row),) = pair.applying.operations().show("a1")
    assert (box, row.status, row.body) == ("inbox", "dead", fact("a", 1, event_id="a1").body)
    with pytest.raises(NoSuchEvent):
        pair.applying.operations().show("a2")

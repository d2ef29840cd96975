"""The story of a subject, as each service's own tables tell it, on both kinds of database."""

from datetime import timedelta

from shared.errors import Unacceptable
from shared.messaging.story import Moment, Story
from tests.integration.messaging.conftest import Pair
from tests.integration.messaging.probe import TYPE


def told(pair: Pair, about: str) -> list[Moment]:
    moments = [*Story(pair.stating.runtime).moments(about), *Story(pair.applying.runtime).moments(about)]
    return sorted(moments, key=lambda moment: (moment.at, moment.sequence))


def carry(pair: Pair, by: timedelta) -> None:
    pair.clock.advance(by)
    pair.applying.receiver().store(pair.stating.sent())
    pair.clock.advance(by)
    pair.applying.settle()


def test_what_was_stated_received_and_applied_is_told_in_order(pair: Pair) -> None:
    event_id = pair.stating.state("p1")
    pair.stating.state("p2")
    carry(pair, timedelta(seconds=2))
    moments = told(pair, "p1")
    assert [(each.service, each.what, each.seconds) for each in moments] == [
        ("review", "states", None),
        ("submission", "receives", 2.0),
        ("submission", "applies", 4.0),
    ]
    assert {(each.event_id, each.type, each.sequence) for each in moments} == {(event_id, TYPE, 1)}
    assert len({each.correlation_id for each in moments}) == 1
    assert moments[0].detail == "not published yet"


def test_what_could_not_be_applied_and_what_an_operator_did_are_told_with_the_reason(pair: Pair) -> None:
    event_id = pair.stating.state("p1")
    pair.applying.failures[event_id] = Unacceptable("no such project")
    carry(pair, timedelta(seconds=1))
    buried = told(pair, "p1")[-1]
    assert (buried.what, "no such project" in buried.detail) == ("buries", True)
    pair.clock.advance(timedelta(seconds=1))
    pair.applying.operations().discard(event_id, reason="told by telephone")
    assert {each.what for each in told(pair, "p1")} == {"states", "receives", "discards", "acts"}
    assert any("discard camille: told by telephone" in each.detail for each in told(pair, "p1"))


def test_nobody_has_heard_of_another(pair: Pair) -> None:
    pair.stating.state("p1")
    assert told(pair, "p") == []

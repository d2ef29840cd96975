"""From the commit that states a fact to the commit that applies it, in another service; beside the plain pipeline."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from tests.integration.messaging.probe import APPLYING, STATING, Probe
from tests.nodes import wait_until
from tests.performance import plain
from tests.performance.children import Child
from tests.performance.figures import Figure, Of, Target
from tests.performance.ground import Ground
from tests.performance.parties import commit_times, effects
from tests.performance.rounds import medians, percentile

FACTS, AT_ONCE = 3_000, 4
STEADY_FACTS, STEADY_PER_SECOND, SHARE = 1_000, 50, 0.99
WARM_UP = timedelta(seconds=2)
"""The first facts open connections and have statements made: the question is how a steady pace is kept up with."""
DEADLINE = 60.0


def measure(ground: Ground) -> Iterator[Figure]:
    """Rates with one and with several people at work, then latencies at a steady pace; product and plain in turns."""
    yield from _rates(ground, 1, "one at a time")
    yield from _rates(ground, AT_ONCE, f"{AT_ONCE} at once")
    found = medians(_steadily(ground), ground.rounds)
    name = f"stated to applied at {STEADY_PER_SECOND}/s, p{SHARE * 100:.0f}"
    yield Figure(name, found["product"], "ms", Target(100, is_ceiling=True), found["plain"])


def _rates(ground: Ground, threads: int, manner: str) -> Iterator[Figure]:
    count = ground.amount(FACTS) // threads * threads
    subjects: dict[str, Callable[[], float]] = {
        "product": lambda: rate(*_product(ground, count, threads)),
        "plain": lambda: rate(*_plain(ground, count, threads)),
    }
    found = medians(subjects, ground.rounds)
    name = f"stated {manner}, to applied"
    yield Figure(name, found["product"], "events/s", Target(500), found["plain"])
    yield Figure(f"{name}, beside plain", found["product"], "events/s", Target(1, Of.RATIO), found["plain"])


def _steadily(ground: Ground) -> dict[str, Callable[[], float]]:
    """The latency in milliseconds that all but a few events keep to, once the pace is steady."""
    count = ground.amount(STEADY_FACTS) // AT_ONCE * AT_ONCE

    def of(pipeline: Callable[..., tuple[Times, Times]]) -> Callable[[], float]:
        return lambda: percentile(_latencies(*pipeline(ground, count, AT_ONCE, per_second=STEADY_PER_SECOND)), SHARE)

    return {"product": of(_product), "plain": of(_plain)}


Times = dict[str, datetime]


def rate(stated: Times, applied: Times) -> float:
    """Events per second from the first commit that stated one to the last that applied one."""
    return len(applied) / (max(applied.values()) - min(stated.values())).total_seconds()


def _latencies(stated: Times, applied: Times) -> list[float]:
    begun = min(stated.values()) + WARM_UP
    return [
        (applied[event_id] - instant).total_seconds() * 1000 for event_id, instant in stated.items() if instant >= begun
    ]


@contextmanager
def _pair(ground: Ground, *, is_created: bool = True) -> Iterator[tuple[str, str, Probe, Probe]]:
    """The URLs and probes of a stating and an applying service."""
    with ground.database() as stating_url, ground.database() as applying_url:
        stating = Probe(STATING, stating_url, is_created=is_created)
        applying = Probe(APPLYING, applying_url, is_created=is_created)
        try:
            yield stating_url, applying_url, stating, applying
        finally:
            stating.engine.dispose()
            applying.engine.dispose()


def _named(stating_url: str, applying_url: str) -> list[tuple[str, str]]:
    return [(STATING, stating_url), (APPLYING, applying_url)]


def _product(ground: Ground, count: int, threads: int, *, per_second: int = 0) -> tuple[Times, Times]:
    with ground.vhost() as vhost, _pair(ground) as (stating_url, applying_url, stating, applying):
        workers = [
            Child("tests.performance.working", name, url, ground.broker_url(vhost, name))
            for name, url in _named(stating_url, applying_url)
        ]
        stater = Child("tests.performance.stating", stating_url, str(count), str(threads), str(per_second))
        with workers[0], workers[1], stater:
            stater.go()
            _wait_for(applying, count)
        return commit_times(stating), commit_times(applying)


def _plain(ground: Ground, count: int, threads: int, *, per_second: int = 0) -> tuple[Times, Times]:
    with ground.vhost() as vhost, _pair(ground, is_created=False) as (stating_url, applying_url, stating, applying):
        plain.create_table(stating_url)
        plain.create_table(applying_url)
        broker_url = ground.rabbit.url(vhost=vhost)
        plain.declare(broker_url)
        consumer = Child("tests.performance.plain", "consume", applying_url, broker_url)
        pace = str(count), str(threads), str(per_second)
        producer = Child("tests.performance.plain", "produce", stating_url, broker_url, *pace)
        with consumer, producer:
            producer.go()
            _wait_for(applying, count)
            consumer.end()
        return commit_times(stating), commit_times(applying)


def _wait_for(applying: Probe, count: int) -> None:
    are_applied = partial(effects, applying.engine, applying)
    wait_until(lambda: are_applied() >= count, f"{count} events are applied", seconds=DEADLINE, every=0.25)

"""A process of its own: states facts, as fast as some threads can, or at a steady pace."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from tests.integration.messaging.probe import STATING, Probe
from tests.performance.children import say_ready, wait_for_end, wait_for_go
from tests.performance.pace import paced
from tests.performance.parties import state


def main(database_url: str, count: str, threads: str, per_second: str) -> None:
    """State `count` facts; `per_second` 0 is as fast as possible."""
    probe = Probe(STATING, database_url, is_created=False)
    say_ready()
    wait_for_go()
    spread(lambda: state(probe, uuid4().hex), int(count), int(threads), float(per_second))
    wait_for_end()


def spread(act: Callable[[], None], count: int, threads: int, per_second: float) -> None:
    """Do `act` `count` times in all."""
    with ThreadPoolExecutor(threads) as pool:
        done = [pool.submit(_repeat, act, count // threads, per_second / threads) for _ in range(threads)]
    for future in done:
        future.result()


def _repeat(act: Callable[[], None], count: int, per_second: float) -> None:
    for _ in paced(range(count), per_second):
        act()


if __name__ == "__main__":
    main(*sys.argv[1:])

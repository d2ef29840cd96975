"""`python -m tests.simulation --seeds 200`: play as many histories; a seed that fails prints how to play it again."""

import argparse
import logging
import sys
import time
import traceback
from collections.abc import Iterator
from multiprocessing import Pool

import structlog

from tests.simulation.history import STEPS, Outcome, play


def main() -> int:
    """Exit status 1 when a history broke something."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many histories")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seed", type=int, help="only this one, in this process")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    be_quiet()
    if options.seed is not None:
        print(play(options.seed, steps=options.steps))
        return 0
    seeds, began_at = range(options.first, options.first + options.seeds), time.monotonic()
    results = list(_play_all(seeds, options.steps, options.processes))
    return _report(results, options.steps, seconds=time.monotonic() - began_at)


def _play_all(seeds: range, steps: int, processes: int) -> Iterator[Outcome | tuple[int, str]]:
    with Pool(processes, initializer=be_quiet) as pool:
        yield from pool.imap_unordered(_try, [(seed, steps) for seed in seeds])


def _try(work: tuple[int, int]) -> Outcome | tuple[int, str]:
    seed, steps = work
    try:
        return play(seed, steps=steps)
    except Exception:
        return seed, traceback.format_exc(limit=-6)


def _report(results: list[Outcome | tuple[int, str]], steps: int, *, seconds: float) -> int:
    played = [result for result in results if isinstance(result, Outcome)]
    failed = sorted(result for result in results if not isinstance(result, Outcome))
    for seed, trace in failed:
        print(f"seed {seed} failed:\n{trace}play it again: python -m tests.simulation --seed {seed} --steps {steps}\n")
    facts, faults = sum(result.facts for result in played), sum(result.faults for result in played)
    deaths = sum(result.deaths for result in played)
    print(f"{facts} facts, {faults} failed commits, {deaths} deaths in {seconds:.0f} s")
    print(f"{len(played)} passed, {len(failed)} failed")
    return 1 if failed else 0


def be_quiet() -> None:
    """Only results are printed: thousands of simulated faults would be logged otherwise."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)


if __name__ == "__main__":
    sys.exit(main())

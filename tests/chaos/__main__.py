"""`python -m tests.chaos`: 200 projects on a real installation whose processes and servers are killed at random.

Then the demo's story on three bad days, a full minute each: the broker stopped, the databases stopped, a queue full.
"""

import argparse
import signal
import sys
import traceback
from contextlib import ExitStack
from pathlib import Path
from random import SystemRandom
from types import FrameType

from tests.chaos.bad_days import DAYS, academy_at_work
from tests.chaos.monkey import PROCESS_KINDS, SERVER_KINDS
from tests.chaos.run import Plan, run
from tests.nodes import PostgresNode, RabbitNode, new_folder

PER_SERVER_KILL = 3
"""A process of each kind is killed so many times as often as a server."""

INTERRUPTED = 130


def main() -> int:
    """Exit status 1, with the reasons, when something does not hold."""
    signal.signal(signal.SIGTERM, _leave)
    options = _options()
    say(f"seed {options.seed}")
    try:
        with ExitStack() as stack:
            postgres = stack.enter_context(PostgresNode(stack.enter_context(new_folder("postgres"))))
            rabbit = stack.enter_context(RabbitNode(stack.enter_context(new_folder("rabbit"))))
            folder = stack.enter_context(new_folder("chaos"))
            if options.projects:
                run(_plan(options), folder / "storm", postgres, rabbit, say).print()
            _live_through_bad_days(folder / "bad-days", postgres, rabbit, options.outage)
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED
    except Exception:
        traceback.print_exc()
        say(f"seed {options.seed} failed: python -m tests.chaos --seed {options.seed}")
        return 1
    say("everything holds")
    return 0


def _live_through_bad_days(folder: Path, postgres: PostgresNode, rabbit: RabbitNode, seconds: float) -> None:
    say(f"three bad days of {seconds:.0f} s")
    with academy_at_work(folder, postgres, rabbit, seconds=seconds) as academy:
        for name, day in DAYS.items():
            academy.live_through(day)
            say(f"{name.replace('_', ' ')}: the story has ended, once")


def say(line: str) -> None:
    """At once, also into a file."""
    print(line, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--projects", type=int, default=200, help="0: no storm, only the bad days")
    parser.add_argument("--kills", type=int, default=4, help="how often each server is killed, paused and restarted")
    parser.add_argument("--minutes", type=float, default=12, help="the longest storm")
    parser.add_argument("--workers", type=int, default=2, help="of each service")
    parser.add_argument("--outage", type=float, default=60, help="how many seconds a bad day lasts")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    return parser.parse_args()


def _plan(options: argparse.Namespace) -> Plan:
    times = dict.fromkeys(SERVER_KINDS, options.kills)
    times |= dict.fromkeys(PROCESS_KINDS, options.kills * PER_SERVER_KILL)
    return Plan(
        seed=options.seed,
        projects=options.projects,
        times=times,
        pause=(0.5, 4),
        workers=options.workers,
        longest_storm=options.minutes * 60,
    )


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.chaos`: 200 projects on a real installation whose processes and servers are killed at random."""

import argparse
import signal
import sys
import traceback
from contextlib import ExitStack
from random import SystemRandom
from types import FrameType

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
            report = run(_plan(options), folder, postgres, rabbit, say)
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED
    except Exception:
        traceback.print_exc()
        say(f"seed {options.seed} failed: python -m tests.chaos --seed {options.seed}")
        return 1
    report.print()
    say("everything holds")
    return 0


def say(line: str) -> None:
    """At once, also into a file."""
    print(line, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--projects", type=int, default=200)
    parser.add_argument("--kills", type=int, default=4, help="how often each server is killed, paused and restarted")
    parser.add_argument("--minutes", type=float, default=12, help="the longest storm")
    parser.add_argument("--workers", type=int, default=2, help="of each service")
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

"""`python -m tests.watching.runbooks`: every alert that can be provoked fires, and ends when its page is followed.

The table of what was done is in build/runbooks.txt. Names of alerts, given as arguments, are rehearsed alone.
"""

import sys
from contextlib import ExitStack
from pathlib import Path

import yaml

from tests.nodes import PostgresNode, RabbitNode, new_folder
from tests.watching import (
    rehearsals_of_ages,
    rehearsals_of_facts,
    rehearsals_of_rare_faults,
    rehearsals_of_servers,
    rehearsals_of_the_programme,
)
from tests.watching.hall import opened
from tests.watching.prometheus import DEPLOYED
from tests.watching.rehearsing import Outcome, Rehearsal, rehearse
from tests.watching.scaling import changes
from tests.watching.unrehearsed import UNREHEARSED

TABLE = Path("build") / "runbooks.txt"
REHEARSALS: tuple[Rehearsal, ...] = (
    *rehearsals_of_facts.REHEARSALS,
    *rehearsals_of_servers.REHEARSALS,
    *rehearsals_of_the_programme.REHEARSALS,
    *rehearsals_of_ages.REHEARSALS,
    *rehearsals_of_rare_faults.REHEARSALS,
)


def main(alerts: list[str]) -> int:
    """Exit status 1 when one of them did not fire, or did not end."""
    chosen = [each for each in REHEARSALS if not alerts or each.alert in alerts]
    outcomes: list[Outcome] = []
    with ExitStack() as stack:
        postgres = stack.enter_context(PostgresNode(stack.enter_context(new_folder("postgres"))))
        rabbit = stack.enter_context(RabbitNode(stack.enter_context(new_folder("rabbit"))))
        hall = stack.enter_context(opened(stack.enter_context(new_folder("hall")), postgres, rabbit))
        for each in chosen:
            outcomes.append(rehearse(each, hall))
            print("\n".join(outcomes[-1].lines), flush=True)
            write(outcomes)
    return int(any(outcome.fault for outcome in outcomes))


def write(outcomes: list[Outcome]) -> None:
    """What was done, what was left out, and what was scaled."""
    rules = yaml.safe_load((DEPLOYED / "rules.yml").read_text(encoding="utf-8"))
    lines = [line for outcome in outcomes for line in outcome.lines]
    TABLE.parent.mkdir(exist_ok=True)
    left_out = [f"{alert}: {why}" for alert, why in UNREHEARSED.items()]
    whole = [*lines, "", "Not rehearsed:", *left_out, "", "Scaled:", *changes(rules)]
    TABLE.write_text("\n".join(whole) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

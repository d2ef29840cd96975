"""The short version of the chaos run: every fate, every kind of kill, both servers once."""

from pathlib import Path

from tests.chaos.monkey import PROCESS_KINDS, Kind
from tests.chaos.run import Plan, run
from tests.nodes import PostgresNode, RabbitNode

SEED = 20
TIMES = dict.fromkeys(PROCESS_KINDS, 2) | {Kind.POSTGRES_KILLED: 1, Kind.RABBIT_KILLED: 1}


def test_a_dozen_projects_end_well_although_everything_is_killed_once(
    tmp_path: Path, postgres_node: PostgresNode, rabbit_node: RabbitNode
) -> None:
    postgres_node.ensure_running()
    rabbit_node.ensure_running()
    plan = Plan(seed=SEED, projects=12, times=TIMES, pause=(0.3, 1), workers=1, credit_every=1)
    report = run(plan, tmp_path, postgres_node, rabbit_node, print)
    assert report.done == TIMES

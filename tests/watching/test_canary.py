"""A canary flies through an installation with a broker, and says which part of it stands still."""

import re
from contextlib import ExitStack
from pathlib import Path

from tests.chaos.installation import installed, read
from tests.chaos.post_office import PostOffice
from tests.nodes import PostgresNode, RabbitNode, wait_until
from tests.watching.door import flying


def value(port: int, series: str) -> float:
    """What the process on `port` says of a series; 0 while it says nothing."""
    found = re.search(rf"^{re.escape(series)} (\S+)$", read(port, "/metrics")[1], re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_a_worker_that_is_gone_is_named_by_the_step_that_fails(
    tmp_path: Path, postgres_node: PostgresNode, rabbit_node: RabbitNode
) -> None:
    postgres_node.ensure_running()
    rabbit_node.ensure_running()
    with ExitStack() as stack:
        office = stack.enter_context(PostOffice())
        made = stack.enter_context(installed(tmp_path, postgres_node, rabbit_node, office, workers=1))
        port = stack.enter_context(flying(made, tmp_path, step_seconds=60))
        passed, failed = 'nefe_canary_runs_total{outcome="passed"}', 'nefe_canary_failures_total{step="opened"}'
        wait_until(lambda: value(port, passed) >= 2, "two passages come to their end", seconds=300)
        assert value(port, failed) == 0
        (worker,) = made.workers_of("review")
        worker.give_up()
        wait_until(lambda: value(port, failed) >= 1, "the commission has opened no file", seconds=300)

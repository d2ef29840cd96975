"""An upgrade without interruption: tables become new under programs of before, which are then replaced one by one."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from shared.demo.story import Story
from shared.messaging.topology import SERVICES
from tests.chaos.agreement import differences
from tests.chaos.installation import SECONDS_TO_START, Broker, Installation, defined_broker, is_ready, kept_running
from tests.chaos.post_office import PostOffice
from tests.integration.upgrades.former import define_as, has_history, unpack_program_before_last_migration
from tests.nodes import PostgresNode, RabbitNode, wait_until


class Upgraded(Installation):
    """What it starts is the program of before, until `arrive`."""

    def __init__(self, former: dict[str, Path], *given: Any) -> None:
        self._former = former
        super().__init__(*given)

    def environment(self, service: str) -> dict[str, str]:
        return {**super().environment(service), "PYTHONPATH": str(self._former.get(service, ""))}

    def arrive(self) -> None:
        """What is started from now on is the program of now."""
        self._former = {}


@pytest.fixture
def former(tmp_path: Path) -> dict[str, Path]:
    """For each service, the folder of the program before its last migration."""
    if not has_history():
        pytest.skip("needs the history of the checkout: git fetch --unshallow")
    folders = {service: tmp_path / f"former-{service}" for service in SERVICES}
    for service, folder in folders.items():
        unpack_program_before_last_migration(service, folder)
    return folders


def define_before(broker: Broker, former: dict[str, Path]) -> None:
    for folder in former.values():
        define_as(folder, broker)


def test_the_story_is_begun_by_the_version_before_and_ended_by_this_one(
    former: dict[str, Path], tmp_path: Path, postgres_node: PostgresNode, rabbit_node: RabbitNode
) -> None:
    postgres_node.ensure_running()
    rabbit_node.ensure_running()
    with ExitStack() as stack:
        office = stack.enter_context(PostOffice())
        broker = stack.enter_context(defined_broker(rabbit_node, lambda broker: define_before(broker, former)))
        made = Upgraded(former, tmp_path, postgres_node, broker, office)
        made.migrate()
        made.add_workers(1)
        stack.enter_context(kept_running(made))
        wait_until(made.is_ready, "the version before is at work", seconds=SECONDS_TO_START)
        story = Story(made.people, lambda _who, _what: None)
        story.prepare()
        of_before = made.processes
        made.arrive()
        made.migrate()
        story.deposit()
        broker.define()
        made.add_workers(1)
        new_ports = [process.port for process in made.processes if process not in of_before]
        wait_until(lambda: all(map(is_ready, new_ports)), "this version is beside it", seconds=SECONDS_TO_START)
        story.complete()
        for process in of_before:
            process.tell({"PYTHONPATH": ""})
            process.kill()
        wait_until(made.is_ready, "this version is alone", seconds=SECONDS_TO_START)
        story.validate()
        story.allocate()
        story.look_back()
        wait_until(lambda: not differences(made), "nothing differs", seconds=60)

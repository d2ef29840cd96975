"""The database server is lost in the middle of the story; its standby takes its place, and nothing is lost."""

from contextlib import ExitStack
from pathlib import Path

from shared.demo.story import Story
from tests.chaos.agreement import differences
from tests.chaos.installation import Installation, defined_broker, started
from tests.chaos.post_office import PostOffice
from tests.nodes import PostgresNode, RabbitNode, new_folder, wait_until
from tests.nodes.postgres import StandbyNode


def test_the_story_goes_on_when_the_database_server_is_killed(tmp_path: Path, rabbit_node: RabbitNode) -> None:
    rabbit_node.ensure_running()
    with ExitStack() as stack:
        primary = stack.enter_context(PostgresNode(stack.enter_context(new_folder("postgres"))))
        standby = stack.enter_context(StandbyNode(stack.enter_context(new_folder("postgres")), follows=primary))
        # A commit is one when the standby has it, too: what was answered to anybody survives the server.
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.execute("SELECT pg_reload_conf()")
        office = stack.enter_context(PostOffice())
        broker = stack.enter_context(defined_broker(rabbit_node))
        made = Installation(tmp_path, standby, broker, office)
        stack.enter_context(started(made, workers=1))
        story = Story(made.people, lambda _who, _what: None)
        story.prepare()
        story.deposit()
        primary.kill()
        standby.promote()
        wait_until(made.is_ready, "every process has found the other server")
        story.complete()
        story.validate()
        story.allocate()
        story.look_back()
        wait_until(lambda: not differences(made), "nothing differs", seconds=60)

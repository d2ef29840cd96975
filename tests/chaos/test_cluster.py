"""A broker of three nodes loses the one that leads, in the middle of the story: nobody notices, and nothing is lost."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from shared.demo.story import Story
from shared.messaging.definitions import definitions, password_hash, users
from shared.messaging.topology import queue_of
from tests.chaos.agreement import differences
from tests.chaos.installation import FINANCE, SUBSCRIPTIONS, Broker, Installation, started
from tests.chaos.post_office import PostOffice
from tests.nodes import PostgresNode, RabbitNode, new_folder, wait_until

SIZE = 3


@dataclass(frozen=True)
class Cluster(Broker):
    """Several nodes, each of which will do."""

    others: tuple[RabbitNode, ...] = ()

    @property
    def nodes(self) -> tuple[RabbitNode, ...]:
        return (self.node, *self.others)

    def url(self, user: str) -> str:
        return ";".join(node.url(user, self.passwords[user], self.vhost) for node in self.nodes)

    def leader_of(self, queue: str) -> RabbitNode:
        """The node whose copy of the queue the others follow."""
        witness = next(node for node in self.nodes if node.is_running)
        found = witness.ask("GET", "queues", self.vhost, queue)
        assert len(found["members"]) == SIZE
        return next(node for node in self.nodes if node.name == found["leader"])


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Three nodes on this machine, with the definitions of production."""
    with ExitStack() as stack:
        first = stack.enter_context(RabbitNode(stack.enter_context(new_folder("rabbit"))))
        others = [RabbitNode(stack.enter_context(new_folder("rabbit")), joins=first) for _ in range(SIZE - 1)]
        starting = [Thread(target=stack.enter_context, args=(node,)) for node in others]
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()
        for node in others:
            node.join(first)
        passwords = {user: secrets.token_urlsafe(16) for user in users([FINANCE], SUBSCRIPTIONS)}
        hashes = {user: password_hash(password, secrets.token_bytes(4)) for user, password in passwords.items()}
        document = definitions([FINANCE], SUBSCRIPTIONS, password_hashes=hashes, vhost="academy")
        first.define(document)
        first.set_permissions("academy", "guest")
        yield Cluster(first, "academy", passwords, others=tuple(others))


def test_the_story_goes_on_when_the_leader_of_the_queues_is_killed(tmp_path: Path, postgres_node: PostgresNode) -> None:
    postgres_node.ensure_running()
    with ExitStack() as stack:
        office = stack.enter_context(PostOffice())
        broker = stack.enter_context(cluster())
        made = Installation(tmp_path, postgres_node, broker, office)
        stack.enter_context(started(made, workers=1))
        story = Story(made.people, lambda _who, _what: None)
        story.prepare()
        story.deposit()
        lost = broker.leader_of(queue_of("review"))
        lost.kill()
        story.complete()
        story.validate()
        story.allocate()
        story.look_back()
        wait_until(lambda: not differences(made), "nothing differs", seconds=60)
        lost.start()
        wait_until(lambda: len(broker.node.ask("GET", "nodes")) == SIZE and made.is_ready(), "all are there again")

"""Processes that are killed (SIGKILL) at the worst instant: each is run as `python -m`, with JSON arguments."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from shared.messaging.local import LocalPublisher
from shared.messaging.rabbit_publisher import RabbitPublisher
from shared.messaging.relay import Outcome, Outgoing, Publisher, Relay
from tests.integration.messaging.probe import APPLYING, STATING, Probe
from tests.nodes.waiting import PATIENCE, wait_until


def die() -> None:
    """As a power cut would have it."""
    os.kill(os.getpid(), signal.SIGKILL)


class PublishesAndDies:
    """Hands the facts to the bus, awaits its answers, and is gone before they can be marked."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def publish(self, messages: Sequence[Outgoing]) -> Mapping[str, Outcome]:
        def is_confirmed() -> bool:
            outcomes = self._publisher.publish(messages)
            return [outcomes.get(message.event_id) for message in messages] == [Outcome.CONFIRMED] * len(messages)

        wait_until(is_confirmed, "the bus has confirmed all of it")
        die()
        return {}

    def rest(self) -> None:
        """Nothing is kept open."""


def relay_after_publish(stating: str, applying: str, broker: str | None) -> None:
    """Die between the confirm and the mark."""
    probe = Probe(STATING, stating, is_created=False)
    receiver = Probe(APPLYING, applying, is_created=False).receiver()
    publisher = RabbitPublisher(broker, STATING) if broker else LocalPublisher(STATING, {APPLYING: receiver})
    Relay(probe.runtime, PublishesAndDies(publisher)).run_once()


def handler_before_commit(applying: str) -> None:
    """Die with the effect written and not committed."""
    probe = Probe(APPLYING, applying, is_created=False)
    probe.before_commit = lambda _event: die()
    probe.settle()


def handler_after_commit(applying: str) -> None:
    """Die as soon as the effect is committed."""
    probe = Probe(APPLYING, applying, is_created=False)
    probe.runtime.on_commit = die
    probe.settle()


DEATHS = {death.__name__: death for death in (relay_after_publish, handler_before_commit, handler_after_commit)}


def let_die(death: str, *arguments: str | None) -> None:
    """Run one of these in a process of its own, until it is dead."""
    command = [sys.executable, "-m", __name__, death, json.dumps(arguments)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=2 * PATIENCE)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


if __name__ == "__main__":
    DEATHS[sys.argv[1]](*json.loads(sys.argv[2]))

"""Facts that come by the inbox: applied once, in the order of their lane, and kept for a person if they cannot be."""

from typing import Any

import pytest
from sqlalchemy import select

from services.review.domain.states import Status
from services.review.service import SERVICE
from services.review.tables import MESSAGING
from shared.contracts.examples import PROJECT_ID, example
from shared.messaging.event import Event, encode
from shared.messaging.inbox import Handlers
from shared.messaging.publishers import SERVICE_USER, Publishers
from shared.messaging.quarantine import Incoming
from shared.messaging.receiver import Receiver
from shared.messaging.topology import EVENTS
from tests.unit.review.world import World


class Inbox:
    """The inbox of one commission, and what is put into it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._receiver = Receiver(SERVICE, world.runtime, Publishers("creteil"))
        self._handlers = Handlers(SERVICE, world.runtime)

    def arrive(self, source: str, sequence: int, event_type: str, **changes: Any) -> None:
        """The fact number `sequence` of `source` about the project arrives."""
        identity = f"{source}-{sequence}"
        payload = example(event_type) | changes
        at = self._world.clock.now()
        event = Event(identity, f"/academies/creteil/{source}", event_type, PROJECT_ID, at, payload, sequence)
        publisher = SERVICE_USER.format(service=source)
        self._receiver.store([Incoming(encode(event), EVENTS, event_type, "nefe.review", publisher)])

    def settle(self) -> dict[str, str]:
        """Apply what can be applied; says what became of each fact."""
        while self._handlers.run_once():
            pass
        with self._world.engine.connect() as connection:
            rows = connection.execute(select(MESSAGING.inbox.c.event_id, MESSAGING.inbox.c.status)).all()
        return dict(rows)


@pytest.fixture
def inbox(world: World) -> Inbox:
    return Inbox(world)


def test_facts_are_applied_in_order_whatever_the_order_in_which_they_arrive(world: World, inbox: Inbox) -> None:
    inbox.arrive("submission", 3, "nefe.project.withdrawn.v1")
    inbox.arrive("submission", 2, "nefe.project.submitted.v1", version=2)
    inbox.arrive("submission", 1, "nefe.project.submitted.v1")
    inbox.arrive("submission", 1, "nefe.project.submitted.v1")
    assert set(inbox.settle().values()) == {"done"}
    assert (world.file().status, len(world.file().versions)) == (Status.WITHDRAWN, 2)
    assert world.stated_types() == ["opened", "opened"]


def test_what_the_commission_states_names_the_fact_that_caused_it(world: World, inbox: Inbox) -> None:
    inbox.arrive("submission", 1, "nefe.project.submitted.v1")
    inbox.settle()
    assert world.stated()[0].cause.causation_id == "submission-1"


def test_a_deposit_that_leaves_one_out_is_kept_for_a_person(world: World, inbox: Inbox) -> None:
    inbox.arrive("submission", 1, "nefe.project.submitted.v1")
    inbox.arrive("submission", 2, "nefe.project.submitted.v1", version=3)
    assert inbox.settle() == {"submission-1": "done", "submission-2": "dead"}
    assert len(world.file().versions) == 1


def test_money_that_arrives_before_the_deposit_waits_for_it(world: World, inbox: Inbox) -> None:
    inbox.arrive("funding", 1, "nefe.allocation.reserved.v1")
    assert inbox.settle() == {"funding-1": "pending"}
    inbox.arrive("submission", 1, "nefe.project.submitted.v1")
    inbox.settle()
    world.clock.pass_days(1)
    assert inbox.settle() == {"funding-1": "done", "submission-1": "done"}
    assert world.file().history[-1].act.value == "allocation_reserved"


def test_a_fact_that_concerns_no_file_is_settled_too(inbox: Inbox) -> None:
    inbox.arrive("submission", 1, "nefe.project.withdrawn.v1")
    assert inbox.settle() == {"submission-1": "done"}

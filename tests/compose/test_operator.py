"""The commands of the operator's guide work where it says that they do."""

import subprocess
from collections.abc import Iterator

import pytest
from kombu import Connection
from kombu.messaging import Producer

from shared.messaging.topology import EVENTS, UNROUTED
from tests.compose.stack import Stack
from tests.nodes.waiting import wait_until

NOBODY_S = "test.nobody-reads-this"


@pytest.fixture
def unrouted(stack: Stack) -> Iterator[None]:
    """A message to which no queue is bound."""
    with Connection(stack.broker_url("submission")) as connection:
        Producer(connection.channel()).publish(b"{}", exchange=EVENTS, routing_key=NOBODY_S)
    with Connection(stack.broker_url("operator")) as connection:
        kept = connection.channel()
        wait_until(lambda: kept.queue_declare(UNROUTED, passive=True).message_count > 0, "the broker has kept it")
        yield
        kept.queue_purge(UNROUTED)


@pytest.mark.usefixtures("unrouted")
def test_what_nobody_subscribed_to_is_seen_and_put_back(stack: Stack) -> None:
    found = stack.operator("unrouted", "list")
    assert f"{EVENTS}  {NOBODY_S}" in found
    assert "1 unrouted" in found
    assert "0 put back" in stack.operator("unrouted", "put-back")
    assert "1 unrouted" in stack.operator("unrouted", "list")


def test_facts_are_looked_at_in_a_worker_or_when_it_is_away_in_a_new_container(stack: Stack) -> None:
    assert "nothing" in stack.inside("review-worker", "nefe", "events", "--operator", "camille", "list", "dead")
    words = ("events", "list", "outbox", "--json")
    assert "nefe.review.opened.v1" in stack.compose("run", "--rm", "-T", "--no-deps", "review-worker", *words)


def test_a_token_is_made_without_a_program_on_the_machine(stack: Stack) -> None:
    token = stack.token("fund_manager")
    assert stack.get("/api/funding/v1/envelopes", token=token).status == 200
    assert stack.get("/api/funding/v1/envelopes").status == 401


def test_secrets_made_again_are_those_that_run(stack: Stack) -> None:
    before = {path.name: path.read_bytes() for path in stack.secrets.iterdir()}
    stack.provision()
    assert {path.name: path.read_bytes() for path in stack.secrets.iterdir()} == before


def test_the_doctor_finds_a_stack_in_good_health_and_says_what_has_stopped(stack: Stack) -> None:
    doctor = str(stack.project / "deploy" / "bin" / "doctor")
    well = subprocess.run([doctor], capture_output=True, text=True, check=False)
    assert well.returncode == 0, well.stdout + well.stderr
    assert "review-worker" in well.stdout
    stack.compose("stop", "review-worker")
    try:
        ill = subprocess.run([doctor], capture_output=True, text=True, check=False)
    finally:
        stack.compose("up", "--detach", "--wait", "--no-recreate", "review-worker")
    assert ill.returncode == 2
    assert "personne ne lit nefe.review" in ill.stdout

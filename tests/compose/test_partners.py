"""A partner is added, suspended and taken away, as the operator's guide says, while everything runs."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.compose.stack import Stack
from tests.nodes.waiting import wait_until

USER = "library"
TYPE = "nefe.structure.registered.v1"


@pytest.fixture(scope="module")
def example(stack: Stack) -> Iterator[str]:
    """The program that a new partner is given, who is gone after the tests."""
    told = stack.partners("add", USER, "--publishes", TYPE, "--reads", "nefe.structure.registered.*")
    program = told[told.index("# library speaks") :].partition("\nDefinitions imported")[0]
    program = program.replace("HOST:5672", f"127.0.0.1:{stack.amqp_port}")
    yield program
    stack.partners("remove", USER)
    assert "ConnectionClosedByBroker" in run(program) or "ProbableAuthenticationError" in run(program)


def run(program: str) -> str:
    """What it printed, its errors included."""
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return ended.stdout + ended.stderr


def test_the_example_that_it_gets_runs_as_it_is(stack: Stack, example: str) -> None:
    assert "taken by the broker:" in run(example)
    words = ("nefe", "events", "list", "inbox", "--type", TYPE, "--json", "--limit", "1000")
    wait_until(lambda: f"/partners/{USER}" in stack.inside("submission-worker", *words), "the example is received")
    refused = run(example.replace("'degree': 2", "'degree': 7"))
    assert "id_conflict" in refused or "schema_invalid" in refused


def test_one_that_is_suspended_cannot_do_anything_until_it_may_again(stack: Stack, example: str) -> None:
    stack.partners("suspend", USER)
    assert "ACCESS_REFUSED" in run(example)
    stack.partners("resume", USER)
    assert "taken by the broker:" in run(example)

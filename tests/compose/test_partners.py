"""A partner is added, suspended and taken away, as the operator's guide says, while everything runs."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.compose.stack import PROJECT, Stack
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


@pytest.fixture(scope="module")
def secret(stack: Stack, example: str) -> str:
    """What the same partner asks for its tokens with, when it speaks HTTP."""
    assert USER in example
    return stack.inside("identity-worker", "nefe", "identity", "put-client", USER, "--called", "Library").strip()


def posted(stack: Stack, secret: str, example: str) -> str:
    """What the example of HTTP says when it publishes the event of the other example."""
    found = re.search(r"^event = (.*)$", example, re.MULTILINE)
    assert found
    known = {"NEFE_URL": f"http://127.0.0.1:{stack.http_port}", "NEFE_CLIENT": USER, "NEFE_SECRET": secret}
    ended = subprocess.run(
        ["sh", str(PROJECT / "docs" / "exemples" / "partenaire-http.sh"), "publier"],
        input=json.dumps(ast.literal_eval(found[1])),
        env={**os.environ, **known},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.stdout


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


def test_it_posts_by_http_without_anything_being_restarted_for_it(stack: Stack, example: str, secret: str) -> None:
    wait_until(lambda: "/api/events/" in posted(stack, secret, example), "what it posts is taken")


def test_one_that_is_suspended_cannot_do_anything_until_it_may_again(stack: Stack, example: str, secret: str) -> None:
    stack.partners("suspend", USER)
    assert "ACCESS_REFUSED" in run(example)
    wait_until(lambda: "is suspended" in posted(stack, secret, example), "what it posts is refused")
    stack.partners("resume", USER)
    assert "taken by the broker:" in run(example)
    wait_until(lambda: "/api/events/" in posted(stack, secret, example), "what it posts is taken again")

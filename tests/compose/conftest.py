"""These tests look at a running stack, which deploy/bin/compose-test starts; without one, none is collected."""

import os

import pytest

from tests.compose.stack import Stack

collect_ignore_glob = [] if "COMPOSE_PROJECT_NAME" in os.environ else ["test_*.py"]


@pytest.fixture(scope="session")
def stack() -> Stack:
    """The stack that the environment names."""
    return Stack.from_env()

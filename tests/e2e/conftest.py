"""Installations in standalone mode."""

from collections.abc import Iterator

import pytest

from tests.e2e.asking import Asked
from tests.e2e.installation import Standalone
from tests.nodes.folders import new_folder


@pytest.fixture
def standalone() -> Iterator[Standalone]:
    """A new installation, running."""
    with new_folder("standalone") as folder, Standalone(folder) as node:
        yield node


@pytest.fixture(scope="session")
def lasting() -> Iterator[Standalone]:
    """An installation that the tests of one process share: they only ask it, or are refused."""
    with new_folder("standalone") as folder, Standalone(folder) as node:
        yield node


@pytest.fixture(scope="session")
def asked(lasting: Standalone) -> Asked:
    """That installation, with a project at the commission and a draft."""
    return Asked(lasting)

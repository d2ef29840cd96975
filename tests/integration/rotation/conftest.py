"""Servers of the deployment, for the tests of a process."""

from collections.abc import Iterator

import pytest

from shared.provisioning import Safe
from tests.integration.rotation.servers import AskingPostgres, furnished
from tests.nodes.folders import new_folder


@pytest.fixture(scope="package")
def deployed() -> Iterator[tuple[AskingPostgres, Safe]]:
    """The databases of the deployment, and its secrets, as they were made."""
    with new_folder("deployed") as folder, furnished(folder) as found:
        yield found


@pytest.fixture(scope="module")
def changed() -> Iterator[tuple[AskingPostgres, Safe]]:
    """The same, to be changed: each test takes another service."""
    with new_folder("changed") as folder, furnished(folder) as found:
        yield found

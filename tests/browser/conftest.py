"""An example academy for the tests of one process, and people at browsers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.academy import ExampleAcademy
from tests.browser.person import AXE, Person
from tests.nodes.folders import new_folder
from tests.nodes.programs import require

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play a journey a second time if it fails: a browser on a busy machine may be late in a way nobody foresaw."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def academy() -> Iterator[ExampleAcademy]:
    """It is shared: each journey begins a project of its own."""
    require("chromium", "chromedriver", "node")
    assert AXE.exists(), "axe-core is missing: make test installs it"
    with new_folder("browser") as folder, ExampleAcademy(folder) as node:
        yield node


@pytest.fixture(scope="session")
def browsers(academy: ExampleAcademy) -> Iterator[list[Person]]:
    """Browsers that were opened, to be used again: opening one takes a second."""
    opened: list[Person] = []
    yield opened
    for person in opened:
        person.close()


@pytest.fixture
def come(academy: ExampleAcademy, browsers: list[Person]) -> Iterator[Callable[[str | None], Person]]:
    """`come("proviseure")`: somebody who is signed in; `come(None)`: nobody in particular."""
    present: list[Person] = []

    def arrive(account: str | None) -> Person:
        person = browsers.pop() if browsers else Person(academy.url)
        present.append(person)
        person.resize((1280, 900))
        person.forget_everything()
        person.errors()
        if account is not None:
            person.enter(account)
        return person

    yield arrive
    browsers.extend(present)

"""An example academy for the tests of one process, and people at browsers."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.academy import ExampleAcademy
from tests.browser.person import AXE, Person
from tests.nodes.folders import new_folder
from tests.nodes.programs import require


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

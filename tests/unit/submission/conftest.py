"""The academy that the tests of this service happen in."""

from collections.abc import Iterator

import pytest

from services.submission.app import create_app
from services.submission.config import Settings
from shared.identity.actor import Role
from tests.support.application import Application, Caller, settings_for
from tests.unit.submission.world import COLLEGE, ECOLE, LYCEE, World, build_world


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """Three schools are registered; nothing else has happened."""
    world = build_world(sqlite_url)
    world.register(LYCEE, COLLEGE, ECOLE)
    yield world
    world.runtime.engine.dispose()


@pytest.fixture
def application(world: World) -> Application:
    """The service's API on that world."""
    settings = settings_for(Settings, "sqlite://")
    return Application(create_app(settings, world.runtime), world.runtime)


@pytest.fixture
def lycee(application: Application) -> Caller:
    """Somebody of the lycée."""
    return application.caller(Role.SCHOOL, uai=LYCEE)


@pytest.fixture
def administrator(application: Application) -> Caller:
    """Who keeps the list of structures."""
    return application.caller(Role.ADMINISTRATOR)

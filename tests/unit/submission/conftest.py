"""The academy that the tests of this service happen in."""

from collections.abc import Iterator

import pytest
from sqlalchemy import MetaData

from services.submission.app import create_app
from services.submission.config import Settings
from services.submission.service import SERVICE
from shared.identity.actor import Role
from tests.support.application import Application, Caller, settings_for
from tests.support.reuse import take
from tests.unit.submission.world import COLLEGE, ECOLE, LYCEE, World, build_world


@pytest.fixture(scope="session")
def furniture() -> MetaData:
    """A database comes with the tables of this service."""
    return SERVICE.metadata


def _three_schools(url: str) -> Iterator[World]:
    world = build_world(url)
    world.register(LYCEE, COLLEGE, ECOLE)
    yield world
    world.runtime.engine.dispose()


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """Three schools are registered; nothing else has happened."""
    yield from _three_schools(sqlite_url)


@pytest.fixture
def world_on_each(database_url: str) -> Iterator[World]:
    """The same on SQLite, then on PostgreSQL."""
    yield from _three_schools(database_url)


@pytest.fixture
def application(world: World) -> Application:
    """The service's API on that world."""
    settings = settings_for(Settings, "sqlite://")
    return Application(take(create_app, settings, world.runtime), world.runtime)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """One application for all cases that ask who is let in: that changes nothing which the others look at."""
    for world in _three_schools(f"sqlite:///{tmp_path_factory.mktemp('door') / 'nefe.db'}"):
        yield Application(create_app(settings_for(Settings, "sqlite://"), world.runtime), world.runtime)


@pytest.fixture
def lycee(application: Application) -> Caller:
    """Somebody of the lycée."""
    return application.caller(Role.SCHOOL, uai=LYCEE)


@pytest.fixture
def administrator(application: Application) -> Caller:
    """Who keeps the list of structures."""
    return application.caller(Role.ADMINISTRATOR)

"""The tiny service, running on real databases."""

from collections.abc import Iterator

import pytest

from shared.config import Settings
from shared.identity.actor import Role
from tests.support.application import Application, Caller, open_application, settings_for
from tests.support.tiny import SERVICE, create_app


def _opened(url: str) -> Iterator[Application]:
    application = open_application(create_app, SERVICE, settings_for(Settings, url))
    yield application
    application.close()


@pytest.fixture
def tiny(sqlite_url: str) -> Iterator[Application]:
    """The tiny service on SQLite."""
    yield from _opened(sqlite_url)


@pytest.fixture
def tiny_on_each(database_url: str) -> Iterator[Application]:
    """The tiny service on SQLite, then on PostgreSQL."""
    yield from _opened(database_url)


@pytest.fixture
def tiny_on_postgres(postgres_url: str) -> Iterator[Application]:
    """The tiny service on PostgreSQL."""
    yield from _opened(postgres_url)


@pytest.fixture
def writer(tiny: Application) -> Caller:
    """Somebody who may write notes."""
    return tiny.caller(Role.SCHOOL)

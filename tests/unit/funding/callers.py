"""People who call funding over HTTP, on the world's own clock and database."""

from services.funding.app import create_app
from services.funding.config import Settings
from tests.support.application import Application, settings_for
from tests.support.reuse import take
from tests.unit.funding.world import World

ROOT = "/api/funding/v1"


def application_of(world: World, *, is_kept: bool = False) -> Application:
    """The application that works on this world; if `is_kept`, for longer than one test."""
    settings = settings_for(Settings, world.settings.database_url)
    return Application(take(create_app, settings, world.runtime, is_kept=is_kept), world.runtime)

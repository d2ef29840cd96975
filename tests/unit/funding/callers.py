"""People who call funding over HTTP, on the world's own clock and database."""

from services.funding.app import create_app
from services.funding.config import Settings
from tests.support.application import Application, settings_for
from tests.unit.funding.world import World

ROOT = "/api/funding/v1"


def application_of(world: World) -> Application:
    """The application that works on this world."""
    settings = settings_for(Settings, world.settings.database_url)
    return Application(create_app(settings, world.runtime), world.runtime)

"""The web application of the sign-in."""

import json
from pathlib import Path

from flask import Flask

from services.identity.config import PREFIX, Settings
from services.identity.pages import access, accounts, colleagues, door, holder, own
from services.identity.pages.french import SENTENCES
from services.identity.permissions import PERMISSIONS
from services.identity.provider.server import Provider
from services.identity.service import SERVICE
from shared.config import Misconfigured
from shared.identity.key_ring import KeyRing
from shared.messaging.runtime import Runtime
from shared.messaging.service import build_runtime
from shared.web.app import build_app
from shared.web.pages import viewer
from shared.web.pages.rendering import Website

COOKIE = "nefe_identite"
WEBSITE = Website(
    prefix=PREFIX,
    pages=(door.pages, access.pages, own.pages, colleagues.pages, accounts.pages),
    templates=Path(__file__).parent / "pages" / "templates",
    sentences=SENTENCES,
    is_sign_in=True,
)


def create_app(settings: Settings, runtime: Runtime | None = None) -> Flask:
    """The application; without a runtime, on the database of the settings. Raises Misconfigured."""
    runtime = runtime or build_runtime(SERVICE, settings)
    ring = _ring(settings)
    app = build_app(
        service=SERVICE,
        runtime=runtime,
        settings=settings,
        blueprints=(),
        permissions=PERMISSIONS,
        title="NEFE: sign-in",
        website=WEBSITE,
        keys=json.dumps(ring.public()),
    )
    app.config.update(SESSION_COOKIE_NAME=COOKIE, SESSION_COOKIE_PATH=PREFIX)
    app.extensions[viewer.FINDER] = holder.find_viewer
    app.extensions[door.PROVIDER] = Provider(app, runtime, ring)
    return app


def _ring(settings: Settings) -> KeyRing:
    if settings.signing_key is None:
        raise Misconfigured("NEFE_SIGNING_KEY: missing (usually NEFE_SIGNING_KEY_FILE)")
    return KeyRing.read(settings.signing_key)

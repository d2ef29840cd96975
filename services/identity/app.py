"""The web application of the sign-in."""

import json
from pathlib import Path

from flask import Flask
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from services.identity.config import PREFIX, Settings
from services.identity.pages import access, accounts, colleagues, door, holder, own
from services.identity.pages.french import SENTENCES
from services.identity.permissions import PERMISSIONS
from services.identity.provider.server import Provider
from services.identity.service import SERVICE
from shared.config import Misconfigured
from shared.identity.tokens import public_keys
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
    key = _key(settings)
    app = build_app(
        service=SERVICE,
        runtime=runtime,
        settings=settings,
        blueprints=(),
        permissions=PERMISSIONS,
        title="NEFE: sign-in",
        website=WEBSITE,
        keys=public_keys(key),
    )
    app.config.update(SESSION_COOKIE_NAME=COOKIE, SESSION_COOKIE_PATH=PREFIX)
    app.extensions[viewer.FINDER] = holder.find_viewer
    app.extensions[door.PROVIDER] = Provider(app, runtime, key)
    return app


def _key(settings: Settings) -> ECKey:
    if settings.signing_key is None:
        raise Misconfigured("NEFE_SIGNING_KEY: missing (usually NEFE_SIGNING_KEY_FILE)")
    try:
        return ECKey.import_key(json.loads(settings.signing_key))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Misconfigured("NEFE_SIGNING_KEY: not a private key (JWK)") from error

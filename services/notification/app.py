"""The web application of the notification service."""

from flask import Flask

from services.notification.api import feeds, gazette, inbox, leaving, preferences, routes, templates, webhooks
from services.notification.config import Settings
from services.notification.pages.website import WEBSITE
from services.notification.permissions import PERMISSIONS
from services.notification.service import SERVICE
from shared.messaging.runtime import Runtime
from shared.messaging.service import build_runtime
from shared.web.app import build_app

PARTS = (routes, inbox, templates, preferences, leaving, webhooks, feeds, gazette)


def create_app(settings: Settings, runtime: Runtime | None = None) -> Flask:
    """The application, on `runtime` or else on the database that the settings name."""
    return build_app(
        service=SERVICE,
        runtime=runtime or build_runtime(SERVICE, settings),
        settings=settings,
        blueprints=[
            module.blueprint for module in (routes, inbox, templates, preferences, leaving, webhooks, feeds, gazette)
        ],
        permissions=PERMISSIONS,
        website=WEBSITE,
        title="NEFE: messages",
    )

"""Making the Flask application of funding."""

from flask import Flask

from services.funding.api import (
    allocations,
    document_templates,
    envelopes,
    figures,
    freezes,
    grants,
    hours,
    invoices,
    ledger,
    payments,
    repayments,
    waiting,
)
from services.funding.config import Settings
from services.funding.pages.website import WEBSITE
from services.funding.permissions import PERMISSIONS
from services.funding.service import SERVICE
from shared.database import open_database
from shared.messaging.runtime import Runtime, real_runtime
from shared.web.app import build_app

MODULES = (
    envelopes,
    allocations,
    waiting,
    grants,
    document_templates,
    freezes,
    hours,
    invoices,
    payments,
    repayments,
    figures,
    ledger,
)


def create_app(settings: Settings, runtime: Runtime | None = None) -> Flask:
    """The application, on a runtime of its own unless one is passed in."""
    return build_app(
        service=SERVICE,
        runtime=runtime or _runtime(settings),
        settings=settings,
        blueprints=[module.blueprint for module in MODULES],
        permissions=PERMISSIONS,
        website=WEBSITE,
        title="NEFE funding",
    )


def _runtime(settings: Settings) -> Runtime:
    return real_runtime(
        open_database(settings.database_url),
        SERVICE.tables,
        academy=settings.academy,
        service_name=SERVICE.name,
        zone=settings.zone,
        settings=settings,
    )

"""The commission's web application."""

from flask import Flask

from services.review.api.decisions import blueprint as decisions
from services.review.api.listings import blueprint as listings
from services.review.api.opinions import blueprint as opinions
from services.review.api.rapporteurs import blueprint as rapporteurs
from services.review.api.readings import blueprint as readings
from services.review.api.receipts import blueprint as receipts
from services.review.api.recusals import blueprint as recusals
from services.review.api.routes import blueprint
from services.review.api.sections import blueprint as sections
from services.review.api.sittings import blueprint as sittings
from services.review.api.votes import blueprint as votes
from services.review.config import Settings
from services.review.pages.website import WEBSITE
from services.review.permissions import PERMISSIONS
from services.review.service import SERVICE
from shared.messaging.runtime import Runtime
from shared.messaging.service import build_runtime
from shared.web.app import build_app


def create_app(settings: Settings, runtime: Runtime | None = None) -> Flask:
    """The application, on its own database unless a runtime is given. Raises Misconfigured."""
    return build_app(
        service=SERVICE,
        runtime=runtime or build_runtime(SERVICE, settings),
        settings=settings,
        blueprints=[
            blueprint,
            decisions,
            listings,
            opinions,
            rapporteurs,
            readings,
            receipts,
            recusals,
            sections,
            sittings,
            votes,
        ],
        permissions=PERMISSIONS,
        website=WEBSITE,
        title="NEFE: commission d’examen",
    )

"""The web application of this service."""

from flask import Flask

from services.submission.api import (
    attachments,
    concertations,
    deposits,
    events,
    invitations,
    meetings,
    networks,
    prizes,
    projects,
    public,
    reports,
    resources,
    saves,
    structures,
    support,
)
from services.submission.config import Settings
from services.submission.pages.website import website
from services.submission.permissions import PERMISSIONS
from services.submission.service import SERVICE
from shared.messaging.runtime import Runtime
from shared.messaging.service import build_runtime
from shared.web.app import build_app

TITLE = "NEFE submission"
PROJECTS = (
    projects.blueprint,
    saves.blueprint,
    attachments.blueprint,
    public.blueprint,
    public.public_blueprint,
    public.models_blueprint,
    support.blueprint,
    support.academy_blueprint,
    deposits.blueprint,
    reports.blueprint,
    reports.academy_blueprint,
)
CONCERTATIONS = (concertations.blueprint, meetings.blueprint, invitations.blueprint, networks.blueprint)


OF_THE_ACADEMY = (resources.blueprint, prizes.blueprint, prizes.public_blueprint)


def create_app(settings: Settings, runtime: Runtime | None = None) -> Flask:
    """The application; without a runtime, on the database of the settings and the machine's clock."""
    return build_app(
        service=SERVICE,
        runtime=runtime or build_runtime(SERVICE, settings),
        settings=settings,
        blueprints=[structures.blueprint, events.blueprint, *PROJECTS, *CONCERTATIONS, *OF_THE_ACADEMY],
        permissions=PERMISSIONS,
        title=TITLE,
        website=website(settings),
    )

"""All pages of this service, as one website."""

from pathlib import Path
from urllib.parse import urlsplit

from services.submission.config import Settings
from services.submission.pages import (
    academy,
    catalogue,
    concertations,
    dashboard,
    deposits,
    editor,
    files,
    helping,
    home,
    meetings,
    networks,
    prizes,
    reports,
    resources,
    sheet,
)
from services.submission.pages.french import SENTENCES
from shared.web.pages.events.routes import event_pages
from shared.web.pages.rendering import Website

HERE = Path(__file__).parent
PAGES = (
    home.pages,
    catalogue.pages,
    dashboard.pages,
    academy.pages,
    editor.pages,
    sheet.pages,
    deposits.pages,
    files.pages,
    helping.pages,
    reports.pages,
    concertations.pages,
    meetings.pages,
    networks.pages,
    prizes.pages,
    resources.pages,
)


def website(settings: Settings) -> Website:
    """The pages, with the map that the academy has set."""
    tiles = urlsplit(settings.map_tiles)
    return Website(
        prefix="/depot",
        pages=(*PAGES, event_pages()),
        templates=HERE / "templates",
        sentences=SENTENCES,
        images=(f"{tiles.scheme}://{tiles.netloc}",),
        assets=(HERE / "static",),
    )

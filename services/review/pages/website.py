"""All pages of this service, as one website."""

from pathlib import Path

from services.review.pages import commission, deciding, files, opinions, reading, sittings
from services.review.pages.french import SENTENCES
from shared.web.pages.rendering import Website

HERE = Path(__file__).parent
WEBSITE = Website(
    prefix="/commission",
    pages=(files.pages, reading.pages, deciding.pages, opinions.pages, sittings.pages, commission.pages),
    templates=HERE / "templates",
    sentences=SENTENCES,
    assets=(HERE / "static",),
)

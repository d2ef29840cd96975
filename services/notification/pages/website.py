"""All pages of this service, as one website."""

from pathlib import Path

from services.notification.pages import gazette, inbox, letters, preferences, webhooks
from services.notification.pages.french import SENTENCES
from shared.web.pages.rendering import Website

WEBSITE = Website(
    prefix="/messages",
    pages=(inbox.pages, preferences.pages, gazette.pages, letters.pages, webhooks.pages),
    templates=Path(__file__).parent / "templates",
    sentences=SENTENCES,
)

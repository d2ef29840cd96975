"""All pages of this service, as one website."""

from pathlib import Path

from services.funding.pages import allocations, envelopes, figures, ledger, money, papers, payments
from services.funding.pages.french import SENTENCES
from shared.web.pages.rendering import Website

WEBSITE = Website(
    prefix="/fonds",
    pages=(
        allocations.pages,
        envelopes.pages,
        money.pages,
        papers.pages,
        payments.pages,
        ledger.pages,
        figures.pages,
    ),
    templates=Path(__file__).parent / "templates",
    sentences=SENTENCES,
)

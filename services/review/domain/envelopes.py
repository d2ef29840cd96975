"""What the academy's envelopes still hold, as the commission knows it, and what a grant draws on them.

The fund has its own books, which decide; this view says before a decision whether there is money behind it. Which
programme and which budget year bear a grant is the same rule on both sides, and a test holds them together.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.review.domain.grant import Grant
from services.review.domain.refusals import EnvelopeExceeded

PRIVATE, PUBLIC_PRIMARY, PUBLIC_SECONDARY = "139", "140", "141"
ENGAGEMENT = "AE"
"""The kind of credits that a promise draws on."""


@dataclass(frozen=True)
class Credit:
    """Engagement authorisations that arrived, or (below zero) left; `reference` serves once."""

    reference: str
    budget_year: int
    programme: str
    amount_cents: int


@dataclass(frozen=True)
class Envelope:
    """One budget year of one programme. `committed_cents`: promised to projects, as far as the commission knows."""

    budget_year: int
    programme: str
    credited_cents: int
    committed_cents: int

    @property
    def is_open(self) -> bool:
        """Whether credits arrived of which the commission heard."""
        return self.credited_cents > 0

    @property
    def left_cents(self) -> int:
        """What can still be granted; below zero when decisions wait for credits."""
        return self.credited_cents - self.committed_cents


def programme_of(*, sector: str, degree: int) -> str:
    """The programme that pays for a structure (DOMAIN: envelope)."""
    if sector == "private_under_contract":
        return PRIVATE
    return PUBLIC_PRIMARY if degree == 1 else PUBLIC_SECONDARY


def drawn_by(grant: Grant, *, engaged_on: date) -> Mapping[int, int]:
    """Cents by budget year: that in which the school year begins, or the present one if that is over."""
    drawn: Counter[int] = Counter()
    for line in grant.lines:
        drawn[max(int(line.school_year[:4]), engaged_on.year)] += line.amount_cents
    return {year: cents for year, cents in drawn.items() if cents}


def ensure_held(drawn: Mapping[int, int], held: Mapping[int, Envelope]) -> None:
    """Raises EnvelopeExceeded. A year of which the commission knows no envelope is left to the fund."""
    short = [
        {"budget_year": year, "drawn_cents": cents, "left_cents": max(0, held[year].left_cents)}
        for year, cents in sorted(drawn.items())
        if year in held and held[year].is_open and cents > held[year].left_cents
    ]
    if short:
        detail = "The envelopes hold less than what is granted; say that the decision awaits credits, or grant less."
        raise EnvelopeExceeded(detail, extensions={"envelopes": short})

"""The academy's envelopes, and which of them pays for what."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.errors import NotFound


class NoSuchEnvelope(NotFound):
    """No envelope has this name."""


class Programme(StrEnum):
    """Budget programmes of the State that pay for projects."""

    PRIVATE = "139"
    PUBLIC_PRIMARY = "140"
    PUBLIC_SECONDARY = "141"


class EnvelopeKind(StrEnum):
    """Engagement authorisations (AE) say what may be promised, payment credits (CP) what may be paid."""

    ENGAGEMENT = "AE"
    PAYMENT = "CP"


@dataclass(frozen=True, order=True)
class Envelope:
    """Credits of one budget year, programme and kind."""

    budget_year: int
    programme: Programme
    kind: EnvelopeKind

    @property
    def name(self) -> str:
        """`2026-141-AE`."""
        return f"{self.budget_year}-{self.programme}-{self.kind}"


@dataclass(frozen=True)
class Credit:
    """Money that the ministry delegates to an envelope. `reference` is the document's own, and serves once."""

    envelope: Envelope
    amount_cents: int
    reference: str


def programme_of(*, sector: str, degree: int) -> Programme:
    """The programme that pays for a structure: private under contract, public primary or public secondary."""
    if sector == "private_under_contract":
        return Programme.PRIVATE
    return Programme.PUBLIC_PRIMARY if degree == 1 else Programme.PUBLIC_SECONDARY


def budget_year_of(school_year: str, *, engaged_on: date) -> int:
    """The budget year on which money for a school year ("2026-2027") is engaged, if it is engaged on that day.

    No text fixes it. A school year is engaged on the calendar year in which it begins: orders for September are placed
    in the autumn, and the whole year is promised at once. But a budget year that is over takes no new engagement, so
    that what is engaged in March 2027 for the year begun in September 2026 is engaged on 2027.
    """
    return max(int(school_year[:4]), engaged_on.year)

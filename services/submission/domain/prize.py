"""The yearly prize: schools present validated projects that they have published, a jury reads them, the rector awards.

announced ── from opens_on to closes_on: candidates come and go ── closed ── award ──> awarded, for good
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from services.submission.domain.refusals import (
    CandidacyClosed,
    LaureateUnknown,
    NotOfTheJury,
    PrizeAlreadyAwarded,
    PrizeEndsBeforeItBegins,
    PrizeStillOpen,
)
from shared.errors import FieldError


@dataclass(frozen=True)
class Juror:
    """Who reads the candidates: an account, and a name."""

    subject: str
    name: str


@dataclass(frozen=True)
class Prize:
    """That of one school year. Candidates come from `opens_on` to `closes_on`, both included."""

    school_year: str
    title: str
    opens_on: date
    closes_on: date
    jury: tuple[Juror, ...]
    awarded_at: datetime | None = None

    def ensure_forwards(self) -> None:
        """Raises PrizeEndsBeforeItBegins."""
        if self.closes_on < self.opens_on:
            raise PrizeEndsBeforeItBegins("Candidates come until a day that is before the first.")

    def ensure_open_to_candidates(self, today: date) -> None:
        """Raises CandidacyClosed, PrizeAlreadyAwarded."""
        self.ensure_not_awarded()
        if not self.opens_on <= today <= self.closes_on:
            raise CandidacyClosed(f"Candidates come from {self.opens_on} to {self.closes_on}.")

    def ensure_not_awarded(self) -> None:
        """Raises PrizeAlreadyAwarded."""
        if self.awarded_at is not None:
            raise PrizeAlreadyAwarded("The prize was awarded.")

    def is_judged_by(self, subject: str) -> bool:
        """Whether an account is of the jury."""
        return subject in {juror.subject for juror in self.jury}

    def ensure_judged_by(self, subject: str) -> None:
        """Raises NotOfTheJury."""
        if not self.is_judged_by(subject):
            raise NotOfTheJury("Only the jury of this prize reads its candidates.")

    def awarded(self, laureates: Collection[str], candidates: Collection[str], *, at: datetime, today: date) -> Self:
        """The prize once these candidates have it. Raises PrizeAlreadyAwarded, PrizeStillOpen, LaureateUnknown."""
        self.ensure_not_awarded()
        if today <= self.closes_on:
            raise PrizeStillOpen(f"Candidates come until {self.closes_on}.")
        unknown = [place for place, project_id in enumerate(laureates) if project_id not in candidates]
        if unknown:
            faults = tuple(FieldError(f"/laureates/{place}/project_id", "is no candidate") for place in unknown)
            raise LaureateUnknown("Only a candidate is awarded the prize.", faults)
        return replace(self, awarded_at=at)


@dataclass(frozen=True)
class JurorOpinion:
    """What somebody of the jury makes of a candidate: 1 (least) to 5, and why."""

    subject: str
    mark: int
    text: str | None
    given_at: datetime


@dataclass(frozen=True)
class Candidate:
    """A project that its school presents, with what it says for it; a laureate has a `distinction`."""

    project_id: str
    text: str
    presented_at: datetime
    shown: Mapping[str, object]
    distinction: str | None = None
    opinions: tuple[JurorOpinion, ...] = ()


@dataclass(frozen=True)
class PrizeSheet:
    """A prize, and those of its candidates that the reader may see."""

    prize: Prize
    candidates: tuple[Candidate, ...]

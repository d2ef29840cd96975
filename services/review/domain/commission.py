"""Who sits: the president (the rector), perhaps a deputy, and the members that the rector appoints."""

from dataclasses import dataclass
from datetime import datetime

from services.review.domain.refusals import DeputyIsPresident, MemberRepeated, NotPresiding, TooFewMembers
from shared.errors import FieldError


@dataclass(frozen=True)
class Person:
    """Someone who sits; `subject` is the account by which they sign in."""

    subject: str
    name: str
    quality: str | None = None


@dataclass(frozen=True)
class Commission:
    """A commission as it was appointed; a later appointment replaces it as a whole."""

    id: str
    appointed_at: datetime
    appointed_by: str
    president: Person
    deputy: Person | None
    members: tuple[Person, ...]

    def ensure_constituted(self, *, minimum: int) -> None:
        """Raises MemberRepeated, DeputyIsPresident or TooFewMembers."""
        self._ensure_distinct()
        if self.deputy and self.deputy.subject == self.president.subject:
            raise DeputyIsPresident("The deputy must be someone else than the president.", _at("/deputy/subject"))
        # The text asks for "au moins trois membres nommés par lui": the rector does not appoint the rector.
        appointed = [member for member in self.members if member.subject != self.president.subject]
        if len(appointed) < minimum:
            message = f"At least {minimum} members besides the president must be appointed."
            raise TooFewMembers(message, (FieldError("/members", f"has {len(appointed)} of {minimum}"),))

    def _ensure_distinct(self) -> None:
        subjects = [member.subject for member in self.members]
        repeated = [place for place, subject in enumerate(subjects) if subject in subjects[:place]]
        if repeated:
            errors = tuple(FieldError(f"/members/{place}/subject", "appears twice") for place in repeated)
            raise MemberRepeated("The same person is appointed twice.", errors)

    def ensure_presided_by(self, subject: str) -> None:
        """Raises NotPresiding unless `subject` is the president or the deputy."""
        if subject not in {person.subject for person in (self.president, self.deputy) if person}:
            raise NotPresiding("Only the president of the commission or the deputy decides.")

    def seats(self, subject: str) -> bool:
        """Whether `subject` sits in this commission."""
        return subject in {person.subject for person in (self.president, self.deputy, *self.members) if person}

    def is_same_as(self, other: "Commission") -> bool:
        """Whether both seat the same people in the same places."""
        return (self.president, self.deputy, self.members) == (other.president, other.deputy, other.members)


def _at(pointer: str) -> tuple[FieldError, ...]:
    return (FieldError(pointer, "is the president"),)

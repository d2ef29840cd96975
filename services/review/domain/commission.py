"""Who sits: the president (the rector), perhaps a deputy, and the members that the rector appoints."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.review.domain.refusals import (
    CommissionNotComposed,
    DeputyIsPresident,
    MemberRepeated,
    NotPresiding,
    TermEndsBeforeItBegins,
    TooFewMembers,
)
from shared.errors import FieldError


@dataclass(frozen=True)
class Person:
    """Someone who sits; `subject` is the account by which they sign in. A term includes its first and its last day."""

    subject: str
    name: str
    quality: str | None = None
    since: date | None = None
    until: date | None = None

    def sits_on(self, day: date) -> bool:
        """Whether their term has begun on `day` and is not over."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


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
        """Raises TermEndsBeforeItBegins, MemberRepeated, DeputyIsPresident or TooFewMembers."""
        self._ensure_terms()
        self._ensure_distinct()
        if self.deputy and self.deputy.subject == self.president.subject:
            raise DeputyIsPresident("The deputy must be someone else than the president.", _at("/deputy/subject"))
        # The text asks for "au moins trois membres nommés par lui": the rector does not appoint the rector.
        appointed = self._appointed
        if len(appointed) < minimum:
            message = f"At least {minimum} members besides the president must be appointed."
            raise TooFewMembers(message, (FieldError("/members", f"has {len(appointed)} of {minimum}"),))

    @property
    def _appointed(self) -> list[Person]:
        return [member for member in self.members if member.subject != self.president.subject]

    @property
    def _everybody(self) -> list[Person]:
        return [*self._presiding, *self.members]

    @property
    def _presiding(self) -> list[Person]:
        return [person for person in (self.president, self.deputy) if person]

    def _ensure_terms(self) -> None:
        places = {"/president": self.president, "/deputy": self.deputy}
        places |= {f"/members/{place}": member for place, member in enumerate(self.members)}
        backwards = [at for at, person in places.items() if person and _is_backwards(person)]
        if backwards:
            errors = tuple(FieldError(f"{pointer}/until", "is before the term begins") for pointer in backwards)
            raise TermEndsBeforeItBegins("A term ends on the day when it begins, or later.", errors)

    def ensure_composed(self, *, minimum: int, on: date) -> None:
        """Raises CommissionNotComposed unless somebody presides on the day `on`, and enough members sit."""
        if not any(person.sits_on(on) for person in self._presiding):
            raise CommissionNotComposed("Nobody presides: the terms of the president and of the deputy are over.")
        sitting = [member for member in self._appointed if member.sits_on(on)]
        if len(sitting) < minimum:
            raise CommissionNotComposed(f"{len(sitting)} appointed members sit today, of {minimum} that are needed.")

    def _ensure_distinct(self) -> None:
        subjects = [member.subject for member in self.members]
        repeated = [place for place, subject in enumerate(subjects) if subject in subjects[:place]]
        if repeated:
            errors = tuple(FieldError(f"/members/{place}/subject", "appears twice") for place in repeated)
            raise MemberRepeated("The same person is appointed twice.", errors)

    def ensure_presided_by(self, subject: str, *, on: date) -> None:
        """Raises NotPresiding unless `subject` is the president or the deputy, in their term on the day `on`."""
        if subject not in {person.subject for person in self._presiding if person.sits_on(on)}:
            raise NotPresiding("Only the president of the commission or the deputy decides.")

    def acts_as_president(self, subject: str, *, on: date, recused: Collection[str] = ()) -> bool:
        """Whether `subject` presides on the day `on`: the deputy does when the president's term is over, or when the
        president is among the `recused`.
        """
        able = [person for person in self._presiding if person.sits_on(on) and person.subject not in recused]
        return bool(able) and able[0].subject == subject

    def seats(self, subject: str, *, on: date) -> bool:
        """Whether `subject` sits in this commission on the day `on`; a member whose term is over no longer does."""
        return subject in self.seated(on)

    def seated(self, day: date) -> Mapping[str, Person]:
        """Everybody who sits on `day`, the president and the deputy included, by account."""
        return {person.subject: person for person in self._everybody if person.sits_on(day)}

    @property
    def presiding(self) -> frozenset[str]:
        """The accounts of the president and of the deputy."""
        return frozenset(person.subject for person in self._presiding)

    @property
    def accounts(self) -> frozenset[str]:
        """Those of everybody who is of this commission, whenever their term is."""
        return frozenset(person.subject for person in self._everybody)

    def is_same_as(self, other: "Commission") -> bool:
        """Whether both seat the same people in the same places."""
        return (self.president, self.deputy, self.members) == (other.president, other.deputy, other.members)


def _is_backwards(person: Person) -> bool:
    return person.since is not None and person.until is not None and person.until < person.since


def _at(pointer: str) -> tuple[FieldError, ...]:
    return (FieldError(pointer, "is the president"),)

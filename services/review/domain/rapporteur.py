"""Who presents a file: chosen by hand, or by the commission's rules; never somebody who is tied to its structures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.review.domain.commission import Commission, Person
from services.review.domain.refusals import MemberUnknown, RuleRepeated
from shared.errors import FieldError


@dataclass(frozen=True)
class Rapporteur:
    """Who presents a file, under the name of their seat. `assigned_by` is None where a rule chose."""

    project_id: str
    subject: str
    name: str
    assigned_at: datetime
    assigned_by: str | None


@dataclass(frozen=True)
class Rule:
    """Files of this `department`, `degree` and kind go to `member`; a condition that is None lets all files pass."""

    member: str
    department: str | None = None
    degree: int | None = None
    is_digital: bool | None = None

    @property
    def conditions(self) -> tuple[str | None, int | None, bool | None]:
        return self.department, self.degree, self.is_digital

    @property
    def specificity(self) -> int:
        """How many conditions are stated."""
        return sum(condition is not None for condition in self.conditions)

    def applies_to(self, content: Mapping[str, Any]) -> bool:
        """Whether a deposit with this `content` meets every condition."""
        structure = content["structure"]
        found = (structure["department"], structure["degree"], content["digital"])
        return all(wanted in (None, is_so) for wanted, is_so in zip(self.conditions, found, strict=True))


@dataclass(frozen=True)
class Rules:
    """The rules as they were set; a later set replaces them as a whole."""

    id: str
    set_at: datetime
    set_by: str
    rules: tuple[Rule, ...]

    def ensure_usable(self, commission: Commission) -> None:
        """Raises RuleRepeated, or MemberUnknown for a rule that names nobody of `commission`."""
        repeated = [place for place, rule in enumerate(self.rules) if rule in self.rules[:place]]
        if repeated:
            errors = tuple(FieldError(f"/rules/{place}", "appears twice") for place in repeated)
            raise RuleRepeated("The same rule is given twice.", errors)
        strangers = [place for place, rule in enumerate(self.rules) if rule.member not in commission.accounts]
        if strangers:
            errors = tuple(FieldError(f"/rules/{place}/member", "is not of the commission") for place in strangers)
            raise MemberUnknown("A rule names somebody who is not of the commission.", errors)


@dataclass(frozen=True)
class Ties:
    """The structures (UAI) that somebody of the commission is tied to, as last declared."""

    id: str
    subject: str
    structures: tuple[str, ...]
    declared_at: datetime
    declared_by: str


def structures_of(content: Mapping[str, Any]) -> frozenset[str]:
    """The UAI of the school that deposited, and of its partners."""
    return frozenset({content["structure"]["uai"], *(partner["uai"] for partner in content["partners"])})


def choose(
    rules: Sequence[Rule],
    content: Mapping[str, Any],
    *,
    suited: Mapping[str, Person],
    open_files: Mapping[str, int],
) -> Person | None:
    """The member of the most specific rules; of several the one with the fewest open files, then by name. Or nobody.

    `suited` are those who may present the file, by account.
    """
    applicable = [rule for rule in rules if rule.member in suited and rule.applies_to(content)]
    most = max((rule.specificity for rule in applicable), default=0)
    people = [suited[rule.member] for rule in applicable if rule.specificity == most]
    return min(people, key=lambda one: (open_files.get(one.subject, 0), one.name, one.subject), default=None)

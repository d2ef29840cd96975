"""Sections of the commission, if the academy wants some: members examine the files of their départements only.

Who presides examines every file, and so does a member of no section; a file of a département without a section is
everybody's.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.review.domain.commission import Commission
from services.review.domain.refusals import SectionMemberUnknown, SectionsOverlap
from shared.errors import FieldError


@dataclass(frozen=True)
class Section:
    """Members, by their accounts, who examine the files of some départements."""

    name: str
    departments: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True)
class Sections:
    """All of them, as they were set; a later set replaces them as a whole."""

    id: str
    set_at: datetime
    set_by: str
    sections: tuple[Section, ...]

    def ensure_usable(self, commission: Commission) -> None:
        """Raises SectionsOverlap, or SectionMemberUnknown for somebody who is not of `commission`."""
        departments = [department for section in self.sections for department in section.departments]
        twice = sorted(department for department, count in Counter(departments).items() if count > 1)
        if twice:
            raise SectionsOverlap(f"More than one section has: {', '.join(twice)}.")
        unknown = [
            FieldError(f"/sections/{place}/members", f"{member} is not of the commission")
            for place, section in enumerate(self.sections)
            for member in section.members
            if member not in commission.accounts
        ]
        if unknown:
            raise SectionMemberUnknown("A section is made of people of the commission.", tuple(unknown))

    def elsewhere(self, department: str, commission: Commission) -> frozenset[str]:
        """The accounts of the commission that do not examine the files of a département."""
        presiding = commission.presiding
        return frozenset(
            account for account in commission.accounts if department in self.hidden_from(account, presiding=presiding)
        )

    def hidden_from(self, account: str, *, presiding: Iterable[str]) -> frozenset[str]:
        """The départements whose files somebody who sits does not examine."""
        is_of_some = any(account in section.members for section in self.sections)
        if not is_of_some or account in presiding:
            return frozenset()
        others = [section for section in self.sections if account not in section.members]
        return frozenset(department for section in others for department in section.departments)

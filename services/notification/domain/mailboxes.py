"""Institutional addresses: of schools by their UAI, of roles by setting. No person's address is kept here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.notification.domain.audiences import Audience
from services.notification.domain.structure import Matter, Structure

LONGEST_ADDRESS = 254
WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
ADDRESS = re.compile(rf"{WORD}(\.{WORD})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

USUAL_MAILBOXES: Mapping[str, str] = {
    Audience.COMMISSION: "commission-nefe",
    Audience.EXPERTS: "commission-nefe",
    Audience.FUND: "fonds-nefe",
    Audience.RECTOR: "rectorat-nefe",
    Audience.SUPPORT: "accompagnement-nefe",
    Audience.OBSERVERS: "communication-nefe",
    Audience.ADMINISTRATORS: "administration-nefe",
    "dane": "dane",
    "inspector": "inspection-nefe",
    "canope": "canope",
    "cardie": "cardie",
}
"""What stands before the @ unless a setting says otherwise. Experts without a mailbox of their own are written to
through the commission's secretariat, which passes the message on."""


def is_address(text: str) -> bool:
    """Whether `text` is one plain e-mail address, and nothing that could add a header or a second recipient."""
    return len(text) <= LONGEST_ADDRESS and ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True)
class Addressee:
    """One mailbox that is written to, and the school it belongs to when it belongs to one."""

    audience: Audience
    address: str
    uai: str | None = None


@dataclass(frozen=True)
class Mailboxes:
    """The academy's address book. `by_role` holds the addresses that were set; the others are the usual ones."""

    domain: str
    by_role: Mapping[str, str]

    def of_school(self, structure: Structure) -> str:
        """The address given for the school, if it is one, else the one that every school has."""
        if structure.email and is_address(structure.email):
            return structure.email
        return f"ce.{structure.uai.lower()}@{self.domain}"

    def of_role(self, role: str) -> str:
        """The mailbox of an audience, or of a kind of expert."""
        known = role if role in USUAL_MAILBOXES else Audience.EXPERTS
        return self.by_role.get(known) or f"{USUAL_MAILBOXES[known]}@{self.domain}"

    def school(self, structure: Structure, audience: Audience = Audience.SCHOOL) -> Addressee:
        """A school as it is written to."""
        return Addressee(audience, self.of_school(structure), structure.uai)

    def addressees(
        self, audience: Audience, matter: Matter, *, expert_role: str | None = None
    ) -> tuple[Addressee, ...]:
        """Who belongs to `audience` in this matter: each partner school, or one mailbox."""
        if audience is Audience.SCHOOL:
            return (self.school(matter.school),)
        if audience is Audience.PARTNERS:
            return tuple(self.school(partner, audience) for partner in matter.partners)
        return (Addressee(audience, self.of_role(expert_role or audience)),)

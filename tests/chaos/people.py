"""Everybody who uses the installation, each with a token of her own."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.clock import SystemClock
from shared.identity.actor import Role
from shared.identity.tokens import issue_token
from shared.uai import check_letter
from tests.chaos.callers import Caller, Surroundings
from tests.chaos.installation import ACADEMY, Installation

SUBMISSION, REVIEW, FUNDING = "/api/submission/v1", "/api/review/v1", "/api/funding/v1"
RECTOR = "rectrice"


def today() -> date:
    """The date at the academy."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def _uai(number: int) -> str:
    return f"{number:07d}{check_letter(f'{number:07d}')}"


SECONDARY: Sequence[str] = tuple(map(_uai, (930001, 930002, 940003, 770004)))
PRIMARY: Sequence[str] = tuple(map(_uai, (930011, 940012)))


class People:
    """Makes callers. `chance` is theirs."""

    def __init__(self, installation: Installation, surroundings: Surroundings) -> None:
        self._installation = installation
        self.surroundings = surroundings

    def person(
        self, role: Role, chance: random.Random, *, subject: str | None = None, uai: str | None = None
    ) -> Caller:
        """Somebody with one role."""
        token = issue_token(
            self._installation.key,
            issuer="nefe",
            audience="nefe",
            academy=ACADEMY,
            subject=subject or f"{role}-1",
            roles=[role],
            uai=uai,
            lifetime=timedelta(hours=3),
            clock=SystemClock(),
        )
        return Caller(self.surroundings, token, random.Random(chance.random()))

    def prepare(self, chance: random.Random) -> None:
        """Schools and a commission exist."""
        administrator = self.person(Role.ADMINISTRATOR, chance)
        for uai in (*SECONDARY, *PRIMARY):
            administrator.ask("PUT", f"{SUBMISSION}/structures/{uai}", school(uai), allowed={200, 201})
        seats = [{"subject": f"membre-{number}", "name": f"Membre {number}"} for number in range(1, 4)]
        president = {"subject": RECTOR, "name": "La rectrice"}
        rector = self.person(Role.RECTOR, chance, subject=RECTOR)
        rector.ask("PUT", f"{REVIEW}/commission", {"president": president, "members": seats}, allowed={200})


def school(uai: str) -> dict[str, Any]:
    """What is registered of a school."""
    is_primary = uai in PRIMARY
    return {
        "name": f"École {uai}" if is_primary else f"Collège {uai}",
        "kind": "elementary_school" if is_primary else "college",
        "degree": 1 if is_primary else 2,
        "sector": "public",
        "commune": "Bondy",
        "postcode": "93140",
        "department": uai[1:3],
        "priority_education": "rep",
    }

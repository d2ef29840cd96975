"""Who is calling."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the programme; one person may be several things."""

    SCHOOL = "school"
    SUPPORT = "support"
    EXPERT = "expert"
    MEMBER = "member"
    SECRETARIAT = "secretariat"
    RECTOR = "rector"
    FUND_MANAGER = "fund_manager"
    OBSERVER = "observer"
    ADMINISTRATOR = "administrator"
    EXTERNAL_SYSTEM = "external_system"


@dataclass(frozen=True)
class Actor:
    """A proven caller. `uai` is the structure that a `school` acts for; `academy` is this deployment's."""

    subject: str
    roles: frozenset[Role]
    uai: str | None
    academy: str

"""What people were told about one project: it is held against what the services know in the end."""

from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a project."""

    FUNDED = "funded"
    PAID_IN_FULL = "paid in full"
    DECLINED = "declined"
    DEPOSITED_AGAIN = "declined, then funded"
    WITHDRAWN = "withdrawn"
    CROSSING = "withdrawn while it was decided on"
    STOPPED = "stopped"
    STOPPED_PAID = "stopped after a payment"
    WAITING = "without enough money"


FATES: tuple[Fate, ...] = (
    Fate.FUNDED,
    Fate.WAITING,
    Fate.DEPOSITED_AGAIN,
    Fate.WITHDRAWN,
    Fate.STOPPED,
    Fate.PAID_IN_FULL,
    Fate.CROSSING,
    Fate.DECLINED,
    Fate.STOPPED_PAID,
    Fate.WAITING,
    Fate.FUNDED,
    Fate.PAID_IN_FULL,
    Fate.FUNDED,
    Fate.DEPOSITED_AGAIN,
    Fate.FUNDED,
    Fate.CROSSING,
)
"""In turn, so that a dozen projects have met all of them."""


@dataclass
class Record:
    """`money` are the statuses that its allocation may have in the end; none: there is no allocation."""

    fate: Fate
    uai: str
    project_id: str = ""
    versions: int = 0
    decisions: list[str] = field(default_factory=list)
    status: str = "draft"
    money: frozenset[str] = frozenset()
    payments: dict[str, int] = field(default_factory=dict)
    was_deferred: bool = False

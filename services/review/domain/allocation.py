"""Where the money of a validated project stands, as the fund's facts tell it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class AllocationStep(StrEnum):
    """What the fund has stated."""

    RESERVED = "reserved"
    DEFERRED = "deferred"
    MADE = "made"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Allocation:
    """The fund's last word. Being overdue is no place in the queue: it leaves the status as it was.

    `status` is None while nothing but a delay is known; `content` is the payload of the last fact.
    """

    status: AllocationStep | None
    is_overdue: bool
    content: dict[str, Any]

    def after(self, step: AllocationStep, content: dict[str, Any]) -> "Allocation":
        """What is known once the fund has stated `step`."""
        if step is not AllocationStep.OVERDUE:
            return Allocation(step, self.is_overdue and step is not AllocationStep.MADE, content)
        if self.status is AllocationStep.MADE:
            return self
        return Allocation(self.status, is_overdue=True, content={**self.content, **content})


NOTHING_ALLOCATED = Allocation(None, is_overdue=False, content={})

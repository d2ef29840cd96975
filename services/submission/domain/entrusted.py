"""An event that a partner has posted, to be passed on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """How far it has come. Refused is what a service said of it after it was passed on."""

    ACCEPTED = "accepted"
    PASSED_ON = "passed_on"
    REFUSED = "refused"


@dataclass(frozen=True)
class Refusal:
    """Why a service did not take it: `code` and `reason` as in `nefe.event.rejected`."""

    at: datetime
    code: str
    reason: str


@dataclass(frozen=True)
class Entrusted:
    """`sha256` is of its body, in hexadecimal digits; instants are aware."""

    source: str
    id: str
    type: str
    subject: str
    sha256: str
    received_at: datetime
    passed_on_at: datetime | None = None
    refusal: Refusal | None = None

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        if self.refusal:
            return Stage.REFUSED
        return Stage.PASSED_ON if self.passed_on_at else Stage.ACCEPTED

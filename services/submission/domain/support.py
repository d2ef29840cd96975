"""Help (accompagnement) that a school asks for, and who gives it.

asked ── assign ──> assigned ── assign another ──> assigned ── end ──> ended
asked, assigned ── withdraw ──> withdrawn
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.submission.domain.refusals import SupportEnded, SupportNotAssigned
from shared.errors import Conflict


class Helper(StrEnum):
    """Who may be asked: the groupe d'appui académique, the inspecteur référent, réseau Canopé, CARDIE, DANE."""

    SUPPORT_GROUP = "support_group"
    INSPECTOR = "inspector"
    CANOPE = "canope"
    CARDIE = "cardie"
    DANE = "dane"


class State(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    ASSIGNED = "assigned"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class SupportAct(StrEnum):
    """What is done with a request."""

    ASSIGN = "assign"
    END = "end"
    WITHDRAW = "withdraw"


ALLOWED: Mapping[State, Mapping[SupportAct, State]] = {
    State.ASKED: {SupportAct.ASSIGN: State.ASSIGNED, SupportAct.WITHDRAW: State.WITHDRAWN},
    State.ASSIGNED: {
        SupportAct.ASSIGN: State.ASSIGNED,
        SupportAct.END: State.ENDED,
        SupportAct.WITHDRAW: State.WITHDRAWN,
    },
    State.ENDED: {},
    State.WITHDRAWN: {},
}
"""State -> act -> the state that it leads to; what is not listed is refused."""

REFUSED: Mapping[State, tuple[type[Conflict], str]] = {
    State.ASKED: (SupportNotAssigned, "Nobody is assigned yet."),
    State.ASSIGNED: (SupportEnded, "Somebody is assigned."),
    State.ENDED: (SupportEnded, "The help has come to its end."),
    State.WITHDRAWN: (SupportEnded, "The school does not ask for this help any more."),
}


@dataclass(frozen=True)
class Supporter:
    """Who helps: the account by which they sign in, and their name."""

    subject: str
    name: str


@dataclass
class SupportRequest:
    """What a school asks of whom, about which project."""

    id: str
    project_id: str
    helper: Helper
    text: str
    asked_at: datetime
    asked_by: str
    state: State = State.ASKED
    supporter: Supporter | None = None
    assigned_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether somebody helps now."""
        return self.state is State.ASSIGNED

    def assign(self, supporter: Supporter, *, at: datetime) -> None:
        """Say who helps from now on. Raises SupportEnded."""
        self._take(SupportAct.ASSIGN)
        self.supporter, self.assigned_at = supporter, at

    def end(self, *, at: datetime) -> None:
        """The help has come to its end. Raises SupportNotAssigned, SupportEnded."""
        self._take(SupportAct.END)
        self.ended_at = at

    def withdraw(self, *, at: datetime) -> None:
        """The school does not ask any more. Raises SupportEnded."""
        self._take(SupportAct.WITHDRAW)
        self.ended_at = at

    def _take(self, act: SupportAct) -> None:
        following = ALLOWED[self.state].get(act)
        if following is None:
            refusal, detail = REFUSED[self.state]
            raise refusal(detail)
        self.state = following


@dataclass(frozen=True)
class Message:
    """What a school and those who help it write to each other; `part`: the part of the project that it is about."""

    id: str
    project_id: str
    at: datetime
    author: str
    is_of_school: bool
    text: str
    part: str | None = None

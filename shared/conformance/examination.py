"""What a check has in hand: the stage, the part that is played, and the program, as far as it was given."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.conformance.desk import Desk
from shared.conformance.parts import Case, Part
from shared.conformance.program import Program
from shared.conformance.stage import Stage
from shared.demo.client import DidNotAnswer
from shared.messaging.event import Event

QUIET = 2.0
"""How long nothing more may come, after a later event was answered."""


class Failed(Exception):
    """The program does not do as it must; the message says what it did instead."""


class NotChecked(Exception):
    """The check needs something that was not given; the message says what."""


@dataclass(frozen=True)
class Examination:
    """The surroundings of a check."""

    stage: Stage
    part: Part
    program: Program | None
    restart_broker: Callable[[], object] | None
    within: float
    desk: Desk | None = None

    def play(self, case: Case) -> None:
        """Publish it, and wait for the program to react. Raises Failed."""
        self.stage.say([case.said])
        self.require(case)

    def require(self, case: Case, *, seconds: float | None = None) -> None:
        """Wait for the reaction to what was published. Raises Failed."""
        limit = seconds or self.within
        if self.stage.wait_until(lambda: self._effects(case), limit):
            return
        strangers = self.part.strangers(case)
        if strangers:
            raise Failed(_unrelated(case, strangers[0]))
        raise Failed(f"did not react to {case.event.type} within {limit:.0f} s{_wanted(case)}")

    def refuse_reaction(self, case: Case, why: str) -> None:
        """Raises Failed if there was one; something else is played meanwhile, so that there was time for it."""
        self.play(self.part.case())
        self.stage.listen(QUIET)
        if self._effects(case) or self.part.strangers(case):
            raise Failed(f"reacted to {case.event.type} {why}")

    def once(self, case: Case, times: int, why: str) -> None:
        """Raises Failed if the program has reacted more often."""
        self.stage.listen(QUIET)
        self.once_now(case, times, why)

    def once_now(self, case: Case, times: int, why: str) -> None:
        """The same, without waiting any more. Raises Failed."""
        found = self._effects(case)
        if found != times:
            raise Failed(f"reacted {found} times instead of {times} to one {case.event.type} {why}")

    def _effects(self, case: Case) -> int:
        try:
            return self.part.effects(case)
        except DidNotAnswer:
            return 0


@dataclass(frozen=True)
class Check:
    """One rule, and how it is tried."""

    name: str
    rule: str
    run: Callable[[Examination], None]


def _wanted(case: Case) -> str:
    return f": {' or '.join(sorted(case.expected))} about it was expected" if case.expected else ""


def _unrelated(case: Case, stated: Event) -> str:
    wanted = case.event.cause.correlation_id
    return (
        f"stated {stated.type} with correlationid {stated.cause.correlation_id} in answer to {case.event.type}, "
        f"whose correlationid is {wanted}: it must be handed on, or nobody can follow a project through the services"
    )

"""Whatever the school and the commission do, in any order: one decision per examination, and each act has its fact."""

from contextlib import suppress

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.review.domain.decision import Outcome
from services.review.domain.file import File
from services.review.domain.refusals import FileUnknown
from services.review.domain.states import Status
from shared.errors import NotYet, Refusal, Unacceptable
from tests.unit.review.world import World

SAYS_NO = (Refusal, NotYet, Unacceptable)
SHIFTS = st.sampled_from([1, 1, 1, 1, 0, 2, -1])
FINAL = frozenset({Status.WITHDRAWN, Status.STOPPED})
AFTER = {
    Status.OPEN: {Status.COMPLETION_REQUESTED, Status.VALIDATED, Status.DECLINED, *FINAL},
    Status.COMPLETION_REQUESTED: {Status.OPEN, *FINAL},
    Status.VALIDATED: {Status.OPEN, *FINAL},
    Status.DECLINED: {Status.OPEN, Status.VALIDATED, *FINAL},
    Status.WITHDRAWN: frozenset[Status](),
    Status.STOPPED: frozenset[Status](),
}
"""As the domain has it, and said a second time on purpose."""


class AnyHistory(RuleBasedStateMachine):
    """One project: deposits that come late, twice or too early, and a commission that acts at any moment."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World("sqlite://")
        self.world.appoint()
        self.last: File | None = None

    def teardown(self) -> None:
        self.world.engine.dispose()

    @rule(shift=SHIFTS, amends=st.sampled_from([None, "standing", "standing", 1]))
    def deposit(self, shift: int, amends: str | int | None) -> None:
        version = max(1, (self.last.current.number if self.last else 0) + shift)
        standing = self.last.validation.version if self.last and self.last.validation else None
        amended = standing if amends == "standing" else amends
        with suppress(*SAYS_NO):
            self.world.deposit(version, **({"amends_version": amended} if amended else {}))

    @rule(outcome=st.sampled_from(list(Outcome)))
    def correct(self, outcome: Outcome) -> None:
        with suppress(*SAYS_NO):
            self.world.correct(outcome)

    @rule(is_about_the_present=st.sampled_from([True, True, False]))
    def ask(self, is_about_the_present: bool) -> None:
        with suppress(*SAYS_NO):
            self.world.ask(version=None if is_about_the_present else 1)

    @rule()
    def cancel(self) -> None:
        with suppress(*SAYS_NO):
            self.world.cancel()

    @rule()
    def validate(self) -> None:
        with suppress(*SAYS_NO):
            self.world.validate()

    @rule()
    def decline(self) -> None:
        with suppress(*SAYS_NO):
            self.world.decline()

    @rule()
    def withdraw(self) -> None:
        with suppress(*SAYS_NO):
            self.world.withdraw()

    @rule()
    def stop(self) -> None:
        with suppress(*SAYS_NO):
            self.world.stop()

    @rule(days=st.integers(1, 40))
    def pass_days(self, days: int) -> None:
        self.world.clock.pass_days(days)

    @invariant()
    def it_went_only_where_it_may(self) -> None:
        now, before = self._now(), self.last
        if before is not None:
            assert now is not None
            assert now.status is before.status or now.status in AFTER[before.status]
            assert now.versions[: len(before.versions)] == before.versions
            assert now.decisions[: len(before.decisions)] == before.decisions
            assert now.history[: len(before.history)] == before.history
        self.last = now

    @invariant()
    def an_examination_has_one_decision_which_only_a_correction_follows(self) -> None:
        now = self._now()
        decisions = now.decisions if now else []
        versions = [decision.version for decision in decisions if decision.corrects is None]
        assert versions == sorted(set(versions))
        by_id = {decision.id: decision for decision in decisions}
        for decision in decisions:
            if decision.corrects:
                assert by_id[decision.corrects].version == decision.version

    @invariant()
    def a_validation_is_replaced_by_one_that_says_so_and_never_by_a_decline(self) -> None:
        now, standing = self._now(), None
        for decision in now.decisions if now else []:
            assert decision.amends == standing
            standing = decision.id if decision.is_validation else standing
        if now and now.status is Status.DECLINED:
            assert standing is None
        if now and now.status is Status.VALIDATED:
            assert standing is not None

    @invariant()
    def the_clock_stands_still_only_while_the_school_completes(self) -> None:
        now = self._now()
        if now is not None:
            is_asked = now.status is Status.COMPLETION_REQUESTED
            assert is_asked == bool(now.requests and now.requests[-1].ending is None)

    @invariant()
    def each_act_of_the_commission_was_stated_once(self) -> None:
        now = self._now()
        stated = self.world.stated_types()
        if now is not None:
            assert stated.count("validated") + stated.count("declined") == len(now.decisions)
            assert stated.count("completion_requested") == len(now.requests)
            assert stated.count("opened") <= len(now.versions)

    def _now(self) -> File | None:
        try:
            return self.world.file()
        except FileUnknown:
            return None


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

"""Whatever a school does and hears, in any order: a project goes only where it may, and what was deposited stays."""

from collections.abc import Mapping
from contextlib import suppress

from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.submission.domain.content import Content
from services.submission.domain.project import Project
from services.submission.domain.states import EDITABLE, PATHS, SETTLED, WITH_COMMISSION
from services.submission.domain.vocabulary import Party, Status
from services.submission.use_cases.amend_project import amend_project, drop_amendment
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.read_project import read_project, read_version
from services.submission.use_cases.revise_project import revise_project
from services.submission.use_cases.stop_project import stop_project
from services.submission.use_cases.withdraw_project import withdraw_project
from shared.errors import NotYet, Refusal, Unacceptable
from tests.unit.submission.world import LYCEE, World, build_world, school

VERSIONS = strategies.integers(1, 4)
TITLES = strategies.sampled_from(["Lire", "Lire à voix haute", "Écrire", ""])
DECISIONS = strategies.sampled_from(
    ["opened", "completion_requested", "completion_cancelled", "validated", "validated", "declined"]
)
MONEY = strategies.sampled_from(["allocation.reserved", "allocation.deferred", "allocation.made", "payment.ordered"])
SAYS_NO = (Refusal, NotYet, Unacceptable)
NEIGHBOURS = {(start, path.end) for path in PATHS.values() for start in path.start}
VALIDATED = SETTLED | {Status.AMENDING}
FINAL = frozenset({Status.WITHDRAWN, Status.STOPPED})
TURN_OF: Mapping[Status, frozenset[Party | None]] = {
    Status.DRAFT: frozenset({Party.SCHOOL}),
    Status.SUBMITTED: frozenset({Party.SECRETARIAT}),
    Status.UNDER_REVIEW: frozenset({Party.COMMISSION}),
    Status.TO_COMPLETE: frozenset({Party.SCHOOL}),
    Status.VALIDATED: frozenset({Party.FUND_MANAGER, None}),
    Status.AMENDING: frozenset({Party.FUND_MANAGER, None}),
}
"""No deposit ever stays without somebody whose turn it is."""


class AnyHistory(RuleBasedStateMachine):
    """One project, whose school is quick and whose news come late, early, twice and of other versions."""

    def __init__(self) -> None:
        super().__init__()
        self.world: World = build_world("sqlite://")
        self.world.register(LYCEE)
        self.project_id = self.world.draft().id
        self.deposited: list[Content] = []
        self.last = self.now()

    def teardown(self) -> None:
        self.world.runtime.engine.dispose()

    @rule(title=TITLES, is_outdated=strategies.sampled_from([False, False, False, True]))
    def revise(self, title: str, is_outdated: bool) -> None:
        before = self.now()
        with suppress(*SAYS_NO):
            revise_project(
                self.world.uow(),
                project_id=self.project_id,
                patch={"title": title},
                expected=before.revision - is_outdated,
                actor=school(),
            )
            assert before.status in EDITABLE
            assert is_outdated or self.now().content.title == title

    @rule()
    def deposit(self) -> None:
        with suppress(*SAYS_NO):
            version = deposit_project(self.world.uow(), project_id=self.project_id, actor=school())
            self.deposited.append(version.content)
            assert version.version == len(self.deposited)

    @rule()
    def withdraw(self) -> None:
        with suppress(*SAYS_NO):
            withdraw_project(self.world.uow(), project_id=self.project_id, reason="", actor=school())

    @rule()
    def stop(self) -> None:
        with suppress(*SAYS_NO):
            stop_project(self.world.uow(), project_id=self.project_id, lessons="On a appris.", actor=school())

    @rule()
    def amend(self) -> None:
        with suppress(*SAYS_NO):
            amend_project(self.world.uow(), project_id=self.project_id, reason="", actor=school())

    @rule()
    def give_the_amendment_up(self) -> None:
        with suppress(*SAYS_NO):
            drop_amendment(self.world.uow(), project_id=self.project_id, actor=school())
            assert self.now().content == self.deposited[(self.now().validated_version or 0) - 1]

    @rule(kind=DECISIONS, version=VERSIONS)
    def hear_of_the_review(self, kind: str, version: int) -> None:
        before = self.now()
        with suppress(*SAYS_NO):
            self.world.hear(f"review.{kind}", self.project_id, version=version)
            assert version <= before.version

    @rule(kind=MONEY)
    def hear_of_the_money(self, kind: str) -> None:
        before = self.now()
        with suppress(*SAYS_NO):
            self.world.hear(kind, self.project_id)
            assert before.validation is not None or before.status not in WITH_COMMISSION

    @invariant()
    def it_went_only_where_it_may(self) -> None:
        now = self.now()
        assert now.status == self.last.status or (self.last.status, now.status) in NEIGHBOURS
        assert self.last.status not in FINAL or now.status is self.last.status
        assert self.last.validation is None or now.validation is not None
        assert now.validation is None or now.status not in (Status.DRAFT, Status.DECLINED, Status.WITHDRAWN)
        assert now.status not in VALIDATED or now.validation is not None
        assert now.revision >= self.last.revision
        self.last = now

    @invariant()
    def what_counts_is_what_was_validated(self) -> None:
        now = self.now()
        if now.status in SETTLED:
            assert now.content == self.deposited[(now.validated_version or 0) - 1]

    @invariant()
    def what_was_deposited_is_still_there(self) -> None:
        assert self.now().version == len(self.deposited)
        for number, content in enumerate(self.deposited, 1):
            kept = read_version(self.world.uow(), project_id=self.project_id, version=number, actor=school())
            assert kept.content == content

    @invariant()
    def it_is_somebodys_turn(self) -> None:
        now = self.now()
        assert self._party(now) in TURN_OF.get(now.status, frozenset({None}))
        assert (now.completion is not None) == (now.status is Status.TO_COMPLETE)

    def now(self) -> Project:
        """As its school reads it: the academy reads what was deposited while the school writes."""
        return read_project(self.world.uow(), project_id=self.project_id, actor=school()).project

    def _party(self, project: Project) -> Party | None:
        return project.awaited.party if project.awaited else None


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)

"""Whatever happens, in whatever order: the money is all there, and everyone has had their turn."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from services.funding.domain.allocation import Allocation, AllocationStatus, Share, beyond, in_both, total_of
from services.funding.domain.budget import Programme
from services.funding.domain.freeze import NothingToFreeze, Scope, total_cents
from services.funding.domain.instalment import NoSuchInstalment
from services.funding.domain.payment import PaymentKind
from services.funding.rows.allocation import allocation_of
from services.funding.tables import ALLOCATION
from services.funding.use_cases.ask_back import ask_back, cancel_repayment, receive_repayment
from services.funding.use_cases.cancel_instalment import cancel_instalment
from services.funding.use_cases.freeze_instalments import freeze_instalments, lift_freeze, simulate_freeze
from services.funding.use_cases.give_hours import give_hours
from services.funding.use_cases.turn_year import turn_year
from shared.database import open_database
from shared.errors import Conflict, Unacceptable
from shared.identity.actor import Role
from tests.unit.funding.invariants import check_money
from tests.unit.funding.world import START, World, actor, create, line, validated

NEXT_YEAR = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
CENTS = strategies.integers(1, 100)
CHOICE = strategies.integers(0, 1_000)
LINES = strategies.lists(
    strategies.builds(
        line,
        strategies.integers(0, 60),
        year=strategies.sampled_from(["2026-2027", "2026-2027", "2027-2028"]),
        category=strategies.sampled_from(["training", "training", "teaching_hours"]),
    ),
    min_size=1,
    max_size=3,
)
DECIDED = strategies.integers(-5, 30).map(lambda hours: START + timedelta(hours=hours))
MANAGER = actor(Role.FUND_MANAGER)
CAUSES_NO_HARM = (Conflict, Unacceptable)


class AnyHistory(RuleBasedStateMachine):
    """Few envelopes and little money, so that everything gets in the way of everything."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = open_database("sqlite://")
        create(self.engine)
        self.world = World(self.engine)
        self.told: list[dict[str, Any]] = []
        self.before: dict[str, AllocationStatus] = {}
        self.secured: dict[str, tuple[Share, ...]] = {}
        self.payment_ids: list[str] = []
        self.freezes: list[str] = []
        self.numbers = count(1)

    def teardown(self) -> None:
        self.engine.dispose()

    @initialize(first=strategies.lists(LINES, min_size=5, max_size=5))
    def begin(self, first: list[list[dict[str, Any]]]) -> None:
        """Projects that wait and projects that do not, so that something can happen from the first step on."""
        for year in (2026, 2027):
            self.world.credit(80, year=year)
            self.world.credit(150, year=year, kind="CP")
        for lines in first:
            self.validate(lines, START, is_closed_before=False)

    @rule(cents=CENTS, year=strategies.sampled_from([2026, 2027]), kind=strategies.sampled_from(["AE", "AE", "CP"]))
    def credit(self, cents: int, year: int, kind: str) -> None:
        self.world.credit(cents, year=year, kind=kind)

    @rule(
        lines=LINES,
        decided_at=DECIDED,
        is_closed_before=strategies.sampled_from([False, False, False, True]),
        in_part=strategies.booleans(),
    )
    def validate(
        self, lines: list[dict[str, Any]], decided_at: datetime, is_closed_before: bool, in_part: bool = False
    ) -> None:
        decided = {"decided_at": f"{decided_at:%Y-%m-%dT%H:%M:%SZ}", "decided_on": decided_at.date().isoformat()}
        decision = validated(f"project-{len(self.told)}", *lines, in_part=in_part, **decided)
        if is_closed_before:
            self.world.withdraw(decision["project_id"])
        self.world.tell("review.validated", decision)
        self.told.append(decision)

    @rule()
    def turn_year(self) -> None:
        self.world.clock.at = NEXT_YEAR
        turn_year(self.world.uow())
        waiting = [one for one in self._allocations() if one.status is AllocationStatus.DEFERRED]
        assert all(min(one.budget_years) >= NEXT_YEAR.year for one in waiting)

    @precondition(lambda self: self.told)
    @rule(choice=CHOICE, is_another=strategies.booleans())
    def validate_again(self, choice: int, is_another: bool) -> None:
        decision = self.told[choice % len(self.told)]
        with suppress(*CAUSES_NO_HARM):
            self.world.tell("review.validated", decision | ({"decision_id": "another"} if is_another else {}))

    @precondition(lambda self: self.told)
    @rule(lines=LINES | strategies.just([]), choice=CHOICE, later=strategies.integers(0, 20))
    def amend(self, lines: list[dict[str, Any]], choice: int, later: int) -> None:
        place = choice % len(self.told)
        before = self.told[place]
        decided_at = START + timedelta(hours=30 + later)
        decision = validated(
            before["project_id"],
            *lines,
            decision_id=f"amended-{next(self.numbers)}",
            amends_decision_id=before["decision_id"],
            decided_at=f"{decided_at:%Y-%m-%dT%H:%M:%SZ}",
            decided_on=decided_at.date().isoformat(),
        )
        secured = self._one(before["project_id"]).secured
        self.world.tell("review.validated", decision)
        self.told[place] = decision
        now = self._one(before["project_id"])
        assert total_of(now.secured) >= total_of(in_both(secured, now.shares)) or now.is_released

    @precondition(lambda self: self._those(AllocationStatus.RESERVED))
    @rule(choice=CHOICE)
    def confirm(self, choice: int) -> None:
        reserved = self._those(AllocationStatus.RESERVED)
        self.world.confirm(reserved[choice % len(reserved)])

    @precondition(lambda self: self.before)
    @rule(choice=CHOICE, is_stopped=strategies.booleans())
    def close(self, choice: int, is_stopped: bool) -> None:
        project = sorted(self.before)[choice % len(self.before)]
        (self.world.stop if is_stopped else self.world.withdraw)(project)

    @precondition(lambda self: self._made())
    @rule(choice=CHOICE, kind=strategies.sampled_from(list(PaymentKind)), cents=CENTS)
    def pay(self, choice: int, kind: PaymentKind, cents: int) -> None:
        made = self._made()
        amount = cents if kind is PaymentKind.INSTALMENT else None
        with suppress(*CAUSES_NO_HARM):
            self.payment_ids.append(self.world.pay(made[choice % len(made)], kind, amount).id)

    @precondition(lambda self: self._made())
    @rule(choice=CHOICE, cents=strategies.integers(1, 30), year=strategies.sampled_from([2026, 2027]))
    def give_hours(self, choice: int, cents: int, year: int) -> None:
        made = self._made()
        with suppress(*CAUSES_NO_HARM):
            give_hours(
                self.world.uow(),
                project_id=made[choice % len(made)],
                budget_year=year,
                amount_cents=cents,
                given_on=START.date(),
                reference=f"PAIE-{next(self.numbers)}",
                actor=MANAGER,
            )

    @precondition(lambda self: self._made())
    @rule(year=strategies.sampled_from([2026, 2027]), percent=strategies.integers(1, 100))
    def freeze(self, year: int, percent: int) -> None:
        scope = Scope(Programme.PUBLIC_SECONDARY, year, percent, frozenset())
        expected = total_cents(simulate_freeze(self.world.uow(), scope=scope))
        with suppress(NothingToFreeze):
            decided = freeze_instalments(
                self.world.uow(), scope=scope, reason="Gel", expected_cents=expected, actor=MANAGER
            )
            self.freezes.append(decided.id)

    @precondition(lambda self: self.freezes)
    @rule(choice=CHOICE)
    def lift(self, choice: int) -> None:
        frozen = {one.project_id: total_of(one.frozen) for one in self._allocations()}
        lift_freeze(self.world.uow(), freeze_id=self.freezes.pop(choice % len(self.freezes)), reason="Dégel")
        assert all(total_of(one.frozen) <= frozen[one.project_id] for one in self._allocations())

    @precondition(lambda self: self.payment_ids)
    @rule(choice=CHOICE, cents=CENTS, ending=strategies.sampled_from(["received", "cancelled", "asked"]))
    def ask_back(self, choice: int, cents: int, ending: str) -> None:
        project = sorted(self.before)[choice % len(self.before)]
        with suppress(Conflict):
            asked = ask_back(self.world.uow(), project_id=project, amount_cents=cents, reason="Reste", actor=MANAGER)
            today = self.world.uow().today()
            if ending == "received":
                receive_repayment(self.world.uow(), repayment_id=asked.id, received_on=today, reference="T-1")
            elif ending == "cancelled":
                cancel_repayment(self.world.uow(), repayment_id=asked.id)

    @precondition(lambda self: self.before)
    @rule(choice=CHOICE, year=strategies.sampled_from([2026, 2027]))
    def cancel(self, choice: int, year: int) -> None:
        project = sorted(self.before)[choice % len(self.before)]
        with suppress(Conflict, NoSuchInstalment):
            cancel_instalment(self.world.uow(), project_id=project, budget_year=year, reason="", actor=MANAGER)

    @precondition(lambda self: self.payment_ids)
    @rule(choice=CHOICE, is_executed=strategies.booleans())
    def settle(self, choice: int, is_executed: bool) -> None:
        payment_id = self.payment_ids[choice % len(self.payment_ids)]
        with suppress(*CAUSES_NO_HARM):
            (self.world.executed if is_executed else self.world.refused)(payment_id)

    @invariant()
    def the_money_is_all_there_and_nobody_who_could_be_served_waits(self) -> None:
        check_money(self.world)

    @invariant()
    def nobody_was_overtaken(self) -> None:
        now = self._allocations()
        served = [one for one in now if one.status is AllocationStatus.RESERVED and self._is_news(one)]
        waiting = [one for one in now if one.status is AllocationStatus.DEFERRED]
        for late in served:
            years = {share.budget_year for share in beyond(late.secured, self.secured.get(late.project_id, ()))}
            assert not [early for early in waiting if early.place < late.place and early.budget_years & years]
        self.secured = {one.project_id: one.secured for one in now}
        self.before = {one.project_id: one.status for one in now}

    def _made(self) -> list[str]:
        return [one.project_id for one in self._allocations() if one.made]

    def _one(self, project_id: str) -> Allocation:
        (found,) = (one for one in self._allocations() if one.project_id == project_id)
        return found

    def _those(self, status: AllocationStatus) -> list[str]:
        return [project for project, known in self.before.items() if known is status]

    def _is_news(self, allocation: Allocation) -> bool:
        return self.before.get(allocation.project_id) is not AllocationStatus.RESERVED

    def _allocations(self) -> list[Allocation]:
        with self.engine.connect() as connection:
            return [allocation_of(row) for row in connection.execute(select(ALLOCATION))]


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)

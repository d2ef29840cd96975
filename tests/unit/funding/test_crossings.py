"""One has done everything but commit when the other begins: on PostgreSQL, where both can be under way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from sqlalchemy import text

from services.funding.consumers import decision_in
from services.funding.domain.allocation import AllocationAlreadyMade, ProjectWithdrawn
from services.funding.domain.ledger import State
from services.funding.domain.payment import NothingToPay, PaymentKind, PaymentStatus, Settlement
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.close_project import close_project
from services.funding.use_cases.confirm_allocation import confirm_allocation
from services.funding.use_cases.order_payment import order_payment
from services.funding.use_cases.reserve_grant import reserve_grant
from services.funding.use_cases.settle_payment import settle_payment
from tests.nodes.waiting import wait_until
from tests.unit.funding.invariants import check_money
from tests.unit.funding.world import World, line, validated

WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def after_a_held(world: World, first: Callable[[FundingUnitOfWork], object], second: Callable[[], object]) -> object:
    """What `second` returns or raises, when it had to wait for the commit of `first`."""
    held = world.uow(is_held=True)
    first(held)
    with ThreadPoolExecutor(1) as pool:
        later = pool.submit(second)
        try:
            wait_until(lambda: is_waiting(world) or later.done(), "the second waits for the first, or is done")
        finally:
            held.release()
        return later.exception() or later.result()


def is_waiting(world: World) -> bool:
    with world.engine.connect() as connection:
        return bool(connection.execute(WAITS).scalar_one())


def made(world: World) -> None:
    world.credit(100)
    world.credit(100, kind="CP")
    world.validate("project", line(100))
    world.confirm("project")


def test_a_withdrawal_sees_the_validation_that_it_crosses(postgres_world: World) -> None:
    postgres_world.credit(100)
    decision = decision_in(validated("project", line(100)))
    outcome = after_a_held(
        postgres_world,
        lambda uow: reserve_grant(uow, decision=decision),
        lambda: postgres_world.withdraw("project"),
    )
    assert outcome is None
    assert postgres_world.status("project") == "released"
    assert postgres_world.cents(State.AVAILABLE) == 100
    check_money(postgres_world)


def test_a_validation_sees_the_withdrawal_that_it_crosses(postgres_world: World) -> None:
    postgres_world.credit(100)
    outcome = after_a_held(
        postgres_world,
        lambda uow: close_project(uow, project_id="project", manner="withdrawn"),
        lambda: postgres_world.validate("project", line(100)),
    )
    assert outcome is None
    assert postgres_world.status("project") == "released"
    assert postgres_world.cents(State.AVAILABLE) == 100


def test_of_two_confirmations_one_is_refused(postgres_world: World) -> None:
    postgres_world.credit(100)
    postgres_world.validate("project", line(100))
    outcome = after_a_held(
        postgres_world,
        lambda uow: confirm_allocation(uow, project_id="project"),
        lambda: postgres_world.confirm("project"),
    )
    assert isinstance(outcome, AllocationAlreadyMade)
    check_money(postgres_world)


def test_a_confirmation_sees_the_withdrawal_that_it_crosses(postgres_world: World) -> None:
    postgres_world.credit(100)
    postgres_world.validate("project", line(100))
    outcome = after_a_held(
        postgres_world,
        lambda uow: close_project(uow, project_id="project", manner="withdrawn"),
        lambda: postgres_world.confirm("project"),
    )
    assert isinstance(outcome, ProjectWithdrawn)
    check_money(postgres_world)


def test_of_two_balances_one_is_refused(postgres_world: World) -> None:
    made(postgres_world)
    outcome = after_a_held(
        postgres_world,
        lambda uow: order_payment(uow, project_id="project", kind=PaymentKind.BALANCE, amount_cents=None),
        lambda: postgres_world.pay("project", "balance"),
    )
    assert isinstance(outcome, NothingToPay)
    check_money(postgres_world)


def test_a_payment_executed_twice_at_once_is_paid_once(postgres_world: World) -> None:
    made(postgres_world)
    payment = postgres_world.pay("project", "balance")
    settlement = Settlement(PaymentStatus.EXECUTED, date(2026, 12, 1), "finance-1")
    outcome = after_a_held(
        postgres_world,
        lambda uow: settle_payment(uow, payment_id=payment.id, settlement=settlement),
        lambda: postgres_world.executed(payment.id),
    )
    assert outcome is None
    assert postgres_world.cents(State.PAID) == 100
    check_money(postgres_world)

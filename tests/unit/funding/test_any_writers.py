"""Whatever eight writers do at once on PostgreSQL, killed by nothing but each other: the money is all there."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import select

from services.funding.domain.allocation import Allocation, AllocationStatus
from services.funding.domain.budget import Envelope, EnvelopeKind, Programme
from services.funding.domain.freeze import Scope, total_cents
from services.funding.domain.movement import Movement, MovementKind
from services.funding.domain.payment import PaymentStatus
from services.funding.ledger import differences
from services.funding.rows.allocation import allocation_of
from services.funding.rows.payment import payment_of
from services.funding.tables import ALLOCATION, CLOSED_PROJECT, PAYMENT
from services.funding.use_cases.cancel_instalment import cancel_instalment
from services.funding.use_cases.close_books import close_books
from services.funding.use_cases.freeze_instalments import freeze_instalments, simulate_freeze
from services.funding.use_cases.move_credits import move_credits
from shared.database import open_database
from shared.errors import Refusal, Unacceptable
from shared.identity.actor import Role
from tests.nodes import PostgresNode
from tests.unit.funding.invariants import check_money
from tests.unit.funding.world import ECOLE, LYCEE, START, World, actor, at_once, create, line

WRITERS, PROJECTS = 8, 6
MANAGER = actor(Role.FUND_MANAGER)
YEARS = strategies.sampled_from([2026, 2027])
CENTS = strategies.integers(1, 120)
PROJECT = strategies.integers(0, PROJECTS - 1)
Act = Callable[[World], object]


def project_of(number: int) -> str:
    return f"project-{number}"


def validate(world: World, number: int, cents: int, later: int) -> None:
    """The same decision each time: several writers may be told it."""
    decided_at = START + timedelta(hours=number)
    world.validate(
        project_of(number),
        line(cents),
        line(later, year="2027-2028"),
        structure=dict(ECOLE if number % 2 else LYCEE),
        decided_at=f"{decided_at:%Y-%m-%dT%H:%M:%SZ}",
        in_part=number % 3 == 0,
        beneficiary={"kind": "structure", "name": "Lycée", "uai": (ECOLE if number % 2 else LYCEE)["uai"]},
    )


def pay(world: World, number: int, cents: int, is_executed: bool) -> None:
    payment = world.pay(project_of(number), "instalment", cents)
    (world.executed if is_executed else world.refused)(payment.id)


def freeze(world: World, year: int, percent: int) -> None:
    scope = Scope(Programme.PUBLIC_SECONDARY, year, percent, frozenset())
    expected = total_cents(simulate_freeze(world.uow(), scope=scope))
    freeze_instalments(world.uow(), scope=scope, reason="Gel", expected_cents=expected, actor=MANAGER)


def cancel(world: World, number: int, year: int) -> None:
    cancel_instalment(world.uow(), project_id=project_of(number), budget_year=year, reason="Fin", actor=MANAGER)


def withdraw(world: World, cents: int, reference: int) -> None:
    envelope = Envelope(2026, Programme.PUBLIC_SECONDARY, EnvelopeKind.ENGAGEMENT)
    movement = Movement(MovementKind.WITHDRAWN, envelope, None, cents, f"withdrawal-{reference}", "")
    move_credits(world.uow(), movement=movement)


def acts() -> strategies.SearchStrategy[tuple[Any, ...]]:
    """What one writer may do."""
    return strategies.one_of(
        strategies.tuples(strategies.just("validate"), PROJECT),
        strategies.tuples(strategies.just("confirm"), PROJECT),
        strategies.tuples(strategies.just("pay"), PROJECT, CENTS, strategies.booleans()),
        strategies.tuples(strategies.just("credit"), CENTS, YEARS, strategies.sampled_from(["AE", "CP"])),
        strategies.tuples(strategies.just("withdraw"), CENTS, strategies.integers(0, 3)),
        strategies.tuples(strategies.just("freeze"), YEARS, strategies.integers(1, 100)),
        strategies.tuples(strategies.just("cancel"), PROJECT, YEARS),
        strategies.tuples(strategies.just("stop"), PROJECT),
        strategies.tuples(strategies.just("close books")),
    )


GRANTS = strategies.lists(strategies.tuples(CENTS, CENTS), min_size=PROJECTS, max_size=PROJECTS)
ALL_ACTS = strategies.lists(strategies.lists(acts(), min_size=1, max_size=5), min_size=WRITERS, max_size=WRITERS)


def act_of(told: tuple[Any, ...], grants: list[tuple[int, int]], numbers: Iterator[int]) -> Act:
    """One act, as a call on the world."""
    kind, *details = told
    if kind == "validate":
        (number,) = details
        return partial(validate, number=number, cents=grants[number][0], later=grants[number][1])
    simple: dict[str, Callable[..., object]] = {"pay": pay, "freeze": freeze, "cancel": cancel, "withdraw": withdraw}
    if kind in simple:
        return lambda world: simple[kind](world, *details)
    if kind == "credit":
        cents, year, credit_kind = details
        reference = f"credit-of-writers-{next(numbers)}"
        return lambda world: world.credit(cents, year=year, kind=credit_kind, reference=reference)
    if kind == "close books":
        return lambda world: close_books(world.uow())
    named = {"confirm": World.confirm, "stop": World.stop}[kind]
    return lambda world: named(world, project_of(details[0]))


def write(world: World, todo: list[Act]) -> list[str]:
    """One writer: what is refused leaves everything as it was."""
    refused = []
    for act in todo:
        try:
            act(world)
        except (Refusal, Unacceptable) as error:
            refused.append(type(error).__name__)
    return refused


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(grants=GRANTS, writers=ALL_ACTS)
def test_eight_writers_at_once_neither_make_nor_lose_a_cent(
    postgres_node: PostgresNode, grants: list[tuple[int, int]], writers: list[list[tuple[Any, ...]]]
) -> None:
    postgres_node.ensure_running()
    url = postgres_node.create_database()
    engine = open_database(url, pool_size=WRITERS + 2)
    create(engine)
    world = World(engine)
    numbers = count(1)
    try:
        for year in (2026, 2027):
            for programme in ("140", "141"):
                world.credit(150, year=year, programme=programme)
                world.credit(150, year=year, programme=programme, kind="CP")
        for number, (cents, later) in enumerate(grants[: PROJECTS // 2]):
            validate(world, number, cents, later)
        todo = [[act_of(told, grants, numbers) for told in acts_of_one] for acts_of_one in writers]
        outcomes = at_once(*(partial(write, World(engine, seed=seed), acts) for seed, acts in enumerate(todo, 100)))
        assert [one for one in outcomes if isinstance(one, Exception)] == []
        check_money(world)
        check_promises(world)
    finally:
        engine.dispose()
        postgres_node.drop_database(url)


def check_promises(world: World) -> None:
    """Nothing is promised or paid twice, nor beyond what was credited; who is validated is served or waits."""
    with world.uow() as uow:
        standings = uow.ledger.standings_of(
            uow.ledger.envelopes(budget_year=None, programme=None, after=None, limit=99)
        )
        assert differences(uow.ledger) == []
    for standing in standings:
        promised = sum(cents for state, cents in standing.cents.items() if state.value not in COUNTER)
        assert 0 <= promised <= standing.granted_cents
    with world.engine.connect() as connection:
        allocations = [allocation_of(row) for row in connection.execute(select(ALLOCATION))]
        payments = [payment_of(row) for row in connection.execute(select(PAYMENT))]
    paid: Counter[str] = Counter()
    for payment in payments:
        paid[payment.project_id] += payment.amount_cents if payment.status is not PaymentStatus.REFUSED else 0
    told = {one.project_id for one in allocations if one.status in SERVED_OR_WAITING}
    let_go = {event.subject for event in world.stated() if event.type == "nefe.instalment.cancelled.v1"}
    with world.engine.connect() as connection:
        let_go |= set(connection.execute(select(CLOSED_PROJECT.c.project_id)).scalars())
    assert {one.project_id for one in allocations} <= told | let_go
    for allocation in allocations:
        assert paid[allocation.project_id] <= sum(line.amount_cents for line in allocation.lines)
    check_nobody_was_overtaken(world, {one.project_id: one for one in allocations})


SERVED_OR_WAITING = (AllocationStatus.DEFERRED, AllocationStatus.RESERVED, AllocationStatus.ALLOCATED)
COUNTER = ("granted_by_ministry", "available")


def check_nobody_was_overtaken(world: World, allocations: dict[str, Allocation]) -> None:
    """Facts are stated under the lock of the programme: their order is that in which things became true."""
    waiting: dict[str, Allocation] = {}
    for event in world.stated():
        name, allocation = event.type.removeprefix("nefe.").removesuffix(".v1"), allocations.get(event.subject)
        if allocation is None:
            continue
        if name == "allocation.deferred":
            waiting[event.subject] = allocation
        elif name == "allocation.reserved":
            waiting.pop(event.subject, None)
            years = {amount["budget_year"] for amount in event.data["amounts"]}
            overtaken = [
                one.project_id
                for one in waiting.values()
                if one.programme is allocation.programme and one.place < allocation.place and years & years_of(one)
            ]
            assert overtaken == []
        elif name == "instalment.cancelled":
            waiting.pop(event.subject, None)


def years_of(allocation: Allocation) -> set[int]:
    """The years that it waits for now."""
    return (
        {share.budget_year for share in allocation.waited} if allocation.status is AllocationStatus.DEFERRED else set()
    )

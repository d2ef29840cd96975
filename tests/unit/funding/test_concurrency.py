"""Many at once, on real connections: the envelope is never exceeded, and nobody who could be served is left waiting."""

from collections import Counter
from functools import partial

from services.funding.domain.ledger import State
from services.funding.domain.payment import InsufficientPaymentCredits
from services.funding.use_cases.credit_envelope import CreditReferenceAlreadyUsed
from tests.unit.funding.invariants import check_money
from tests.unit.funding.world import World, at_once, line


def statuses(world: World, projects: list[str]) -> Counter[str]:
    return Counter(world.status(project) for project in projects)


def test_twenty_validations_at_once_on_an_envelope_for_seven(any_world: World) -> None:
    any_world.credit(7 * 100 + 99)
    projects = [f"project-{number}" for number in range(20)]
    outcomes = at_once(*(partial(any_world.validate, project, line(100)) for project in projects))
    assert outcomes == [None] * 20
    assert statuses(any_world, projects) == {"reserved": 7, "deferred": 13}
    assert any_world.cents(State.AVAILABLE) == 99
    ranks = [event.data["rank"] for event in any_world.stated() if event.type == "nefe.allocation.deferred.v1"]
    assert sorted(ranks) == list(range(1, 14))
    check_money(any_world)


def test_credits_and_validations_that_cross_leave_nobody_waiting_who_could_be_served(any_world: World) -> None:
    projects = [f"project-{number}" for number in range(8)]
    validations = [partial(any_world.validate, project, line(100)) for project in projects]
    credited = [partial(any_world.credit, 100, reference=f"delegation {number}") for number in range(8)]
    assert at_once(*validations, *credited) == [None] * 16
    assert statuses(any_world, projects) == {"reserved": 8}
    assert any_world.cents(State.AVAILABLE) == 0
    check_money(any_world)


def test_a_withdrawal_that_crosses_the_validation_leaves_nothing_reserved(any_world: World) -> None:
    any_world.credit(1_000)
    projects = [f"project-{number}" for number in range(6)]
    validations = [partial(any_world.validate, project, line(100)) for project in projects]
    withdrawals = [partial(any_world.withdraw, project) for project in projects]
    assert at_once(*validations, *withdrawals) == [None] * 12
    assert statuses(any_world, projects) == {"released": 6}
    assert any_world.cents(State.AVAILABLE) == 1_000
    check_money(any_world)


def test_withdrawals_and_validations_that_cross_pass_the_money_on(any_world: World) -> None:
    any_world.credit(300)
    leaving, coming = [f"leaving-{n}" for n in range(3)], [f"coming-{n}" for n in range(5)]
    for project in leaving:
        any_world.validate(project, line(100))
    withdrawals = [partial(any_world.withdraw, project) for project in leaving]
    validations = [partial(any_world.validate, project, line(100)) for project in coming]
    assert at_once(*withdrawals, *validations) == [None] * 8
    assert statuses(any_world, coming) == {"reserved": 3, "deferred": 2}
    check_money(any_world)


def test_a_confirmation_that_crosses_a_withdrawal_ends_with_the_money_in_the_envelope(any_world: World) -> None:
    any_world.credit(100)
    any_world.validate("project", line(100))
    at_once(partial(any_world.confirm, "project"), partial(any_world.withdraw, "project"))
    assert any_world.status("project") == "released"
    assert any_world.cents(State.AVAILABLE) == 100
    check_money(any_world)


def test_payments_at_once_never_exceed_the_payment_credits(any_world: World) -> None:
    any_world.credit(1_000)
    any_world.credit(350, kind="CP")
    projects = [f"project-{number}" for number in range(8)]
    for project in projects:
        any_world.validate(project, line(100))
        any_world.confirm(project)
    outcomes = at_once(*(partial(any_world.pay, project, "balance") for project in projects))
    assert sum(isinstance(outcome, InsufficientPaymentCredits) for outcome in outcomes) == 5
    assert any_world.cents(State.AVAILABLE, kind="CP") == 50
    check_money(any_world)


def test_one_reference_entered_many_times_at_once_counts_once(any_world: World) -> None:
    programmes = ("139", "140", "141", "141")
    acts = (partial(any_world.credit, 100, programme=programme, reference="delegation 1") for programme in programmes)
    outcomes = at_once(*acts)
    assert sum(isinstance(outcome, CreditReferenceAlreadyUsed) for outcome in outcomes) == 3
    assert sum(any_world.cents(State.AVAILABLE, programme=programme) for programme in ("139", "140", "141")) == 100

"""The president decides once on a version, within what is asked for, and says why not."""

from datetime import UTC, date, datetime

import pytest

from services.review.domain.decision import Outcome, Ruling
from services.review.domain.grant import Grant
from services.review.domain.refusals import (
    CommissionNotAppointed,
    CompletionPending,
    FileAlreadyDecided,
    FileUnknown,
    GrantAboveRequest,
    GrantOnDecline,
    GrantRequired,
    NotPresiding,
    NotTheCurrentVersion,
    ReasonRequired,
)
from services.review.domain.states import Status
from shared.contracts.examples import STRUCTURE
from shared.errors import Conflict
from shared.identity.actor import Actor, Role
from tests.unit.review.world import SECRETARY, World, grant_of

EQUIPMENT = ("teaching_equipment", "2026-2027", 324_000)


def test_nothing_is_decided_while_the_school_completes(world: World) -> None:
    world.appoint()
    world.deposit()
    world.ask()
    with pytest.raises(CompletionPending):
        world.validate()


def test_a_validation_states_the_grant_and_when_the_money_is_due(world: World) -> None:
    world.appoint()
    world.deposit()
    world.clock.set(datetime(2026, 12, 31, 10, tzinfo=UTC))
    decision = world.validate(grant_of(EQUIPMENT))
    stated = world.stated()[-1]
    assert stated.subject == stated.data["project_id"]
    assert (stated.data["version"], stated.data["decision_id"]) == (1, decision.id)
    assert (stated.data["decided_on"], stated.data["allocation_due_on"]) == ("2026-12-31", "2027-02-28")
    assert stated.data["grant"]["total_cents"] == 324_000
    assert stated.data["structure"] == STRUCTURE
    assert world.file().status is Status.VALIDATED


def test_the_date_of_a_decision_is_the_one_at_the_academy(world: World) -> None:
    world.appoint()
    world.deposit()
    world.clock.set(datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    decision = world.validate()
    assert (decision.decided_on, decision.allocation_due_on) == (date(2026, 11, 1), date(2027, 1, 1))


def test_a_validation_repeats_nothing_that_its_own_contract_does_not_have(world: World) -> None:
    world.appoint()
    world.deposit(structure=STRUCTURE | {"motto": "Un champ d’une édition plus récente"})
    world.validate()
    assert world.stated()[-1].data["structure"] == STRUCTURE


def test_a_project_that_asks_for_no_money_is_granted_none(world: World) -> None:
    world.appoint()
    world.deposit(funding_requested=False, budget={"requested_cents": 0, "lines": []})
    with pytest.raises(GrantAboveRequest):
        world.validate(grant_of(("training", "2026-2027", 1)))
    assert world.file().status is Status.OPEN


@pytest.mark.parametrize("version", [None, 1])
def test_a_project_that_asks_for_money_is_not_validated_without_a_word_on_it(world: World, version: int | None) -> None:
    world.appoint()
    world.deposit()
    with pytest.raises(GrantRequired) as refused:
        world.validate(None, version=version)
    assert [error.pointer for error in refused.value.errors] == ["/grant"]
    assert (world.file().status, world.stated_types()) == (Status.OPEN, ["opened"])


def test_a_project_that_asks_for_money_may_be_granted_none_when_that_is_said(world: World) -> None:
    world.appoint()
    world.deposit()
    world.validate(Grant())
    assert world.stated()[-1].data["grant"] == {"total_cents": 0, "lines": []}


def test_a_project_that_asks_for_no_money_needs_no_word_on_it(world: World) -> None:
    world.appoint()
    world.deposit(funding_requested=False, budget={"requested_cents": 0, "lines": []})
    world.validate(None)
    assert world.stated()[-1].data["grant"] == {"total_cents": 0, "lines": []}


@pytest.mark.parametrize("act", ["decline", "validate", "ask", "withdraw"])
def test_whoever_forgets_the_grant_is_told_first_that_there_is_nothing_to_decide(world: World, act: str) -> None:
    world.appoint()
    world.deposit()
    getattr(world, act)()
    with pytest.raises(Conflict):
        world.validate(None)


def test_the_grant_is_held_against_the_version_under_examination(world: World) -> None:
    world.appoint()
    world.deposit()
    world.ask()
    world.deposit(2, funding_requested=False, budget={"requested_cents": 0, "lines": []})
    with pytest.raises(GrantAboveRequest):
        world.validate(grant_of(EQUIPMENT))


def test_a_decline_states_its_reason(world: World) -> None:
    world.appoint()
    world.deposit()
    world.decline("Le besoin n’est pas décrit.")
    assert world.stated()[-1].type == "nefe.review.declined.v1"
    assert world.stated()[-1].data["reason"] == "Le besoin n’est pas décrit."
    decision = world.file().decision
    assert decision is not None
    assert (decision.outcome, decision.grant, decision.allocation_due_on) == (Outcome.DECLINED, Grant(), None)


@pytest.mark.parametrize("reason", [None, "", " \n"])
def test_a_project_is_not_declined_without_a_reason(world: World, reason: str | None) -> None:
    world.appoint()
    world.deposit()
    with pytest.raises(ReasonRequired):
        world.decide(Ruling(Outcome.DECLINED, reason))


def test_a_declined_project_is_granted_nothing(world: World) -> None:
    world.appoint()
    world.deposit()
    with pytest.raises(GrantOnDecline):
        world.decide(Ruling(Outcome.DECLINED, "Trop tôt.", Grant()))


def test_nothing_is_decided_before_a_commission_is_appointed(world: World) -> None:
    world.deposit()
    with pytest.raises(CommissionNotAppointed):
        world.validate()
    assert world.stated_types() == ["opened"]


def test_nobody_but_the_president_or_the_deputy_decides(world: World) -> None:
    world.appoint()
    world.deposit()
    with pytest.raises(NotPresiding):
        world.decide(Ruling(Outcome.VALIDATED), actor=SECRETARY)


@pytest.mark.parametrize("ruling", [Ruling(Outcome.VALIDATED), Ruling(Outcome.DECLINED)])
def test_whoever_does_not_preside_learns_nothing_of_the_file(world: World, ruling: Ruling) -> None:
    """Not even whether there is one."""
    world.appoint()
    member = Actor("member-1", frozenset({Role.MEMBER}), None, "creteil")
    with pytest.raises(NotPresiding):
        world.decide(ruling, actor=member)
    world.deposit()
    world.withdraw()
    with pytest.raises(NotPresiding):
        world.decide(ruling, actor=member)


@pytest.mark.parametrize("first", ["validate", "decline"])
@pytest.mark.parametrize("second", ["validate", "decline"])
def test_a_version_is_decided_on_once(world: World, first: str, second: str) -> None:
    world.appoint()
    world.deposit()
    getattr(world, first)()
    with pytest.raises(FileAlreadyDecided):
        getattr(world, second)()
    assert len(world.file().decisions) == 1
    assert len(world.stated()) == 2


def test_a_decided_project_is_not_sent_back(world: World) -> None:
    world.appoint()
    world.deposit()
    world.validate()
    with pytest.raises(FileAlreadyDecided):
        world.ask()


def test_a_version_that_was_superseded_is_not_decided_on(world: World) -> None:
    world.appoint()
    world.deposit()
    world.ask()
    world.deposit(2)
    with pytest.raises(NotTheCurrentVersion):
        world.validate(version=1)
    with pytest.raises(NotTheCurrentVersion):
        world.ask(version=1)
    assert world.validate(version=2).version == 2


def test_a_declined_project_that_is_deposited_again_is_examined_anew(world: World) -> None:
    world.appoint()
    world.deposit()
    world.decline()
    world.clock.set(datetime(2027, 1, 15, 9, tzinfo=UTC))
    world.deposit(2)
    assert (world.file().status, world.file().answer_due_on) == (Status.OPEN, date(2027, 3, 15))
    world.validate()
    assert [decision.outcome for decision in world.file().decisions] == [Outcome.DECLINED, Outcome.VALIDATED]
    assert world.stated_types() == ["opened", "declined", "opened", "validated"]


def test_every_version_is_kept_as_it_was_deposited(world: World) -> None:
    world.deposit(title="Un laboratoire")
    world.ask()
    world.deposit(2, title="Un laboratoire ouvert")
    assert [version.content["title"] for version in world.file().versions] == [
        "Un laboratoire",
        "Un laboratoire ouvert",
    ]


def test_there_is_no_file_for_a_project_that_was_never_deposited(world: World) -> None:
    world.appoint()
    for act in (world.ask, world.cancel, world.validate):
        with pytest.raises(FileUnknown):
            act()


def test_history_tells_who_did_what(world: World) -> None:
    world.appoint()
    world.deposit()
    world.ask()
    world.cancel()
    world.validate()
    assert [(entry.act.value, entry.by) for entry in world.file().history] == [
        ("deposited", None),
        ("completion_requested", "secretary-1"),
        ("completion_cancelled", "secretary-1"),
        ("validated", "rector-1"),
    ]

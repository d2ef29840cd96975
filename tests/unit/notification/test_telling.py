"""Who is written to, where, and how often."""

from datetime import timedelta

import pytest

from services.notification.consumers import CONSUMERS
from services.notification.domain.audiences import AUDIENCE_OF_ROLE, NOTICES, Audience
from services.notification.domain.mailboxes import Mailboxes, is_address
from services.notification.domain.structure import Structure
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import PROJECT_ID
from shared.contracts.vocabulary import ExpertRole, RecipientRole
from shared.errors import NotYet
from tests.unit.notification.world import SUBMITTED, World, later

SCHOOL = "ce.0930116w@ac-creteil.fr"
PARTNER = "ce.0930117x@ac-creteil.fr"
COMMISSION = "commission-nefe@ac-creteil.fr"
FUND = "fonds-nefe@ac-creteil.fr"
RECTOR = "rectorat-nefe@ac-creteil.fr"
BEFORE_EXAMINATION = {SUBMITTED, *(kind for kind in NOTICES if "concertation" in kind)}


def told(world: World, event_type: str) -> set[str]:
    """The addresses at which a fact about a deposited project is told."""
    if event_type != SUBMITTED:
        world.hear(SUBMITTED)
    event = world.hear(event_type)
    return {message.recipient for message in world.messages() if message.origin.event_id == event.id}


def test_every_type_that_the_catalogue_sends_here_is_consumed() -> None:
    assert set(CONSUMERS) == {event_type.name for event_type in CATALOGUE.consumed_by("notification")}


@pytest.mark.parametrize(
    ("event_type", "addresses"),
    [
        (SUBMITTED, {SCHOOL, PARTNER, COMMISSION}),
        ("nefe.project.withdrawn.v1", {SCHOOL, PARTNER, COMMISSION}),
        ("nefe.project.stopped.v1", {SCHOOL, PARTNER, COMMISSION, FUND}),
        ("nefe.review.completion_requested.v1", {SCHOOL}),
        ("nefe.review.validated.v1", {SCHOOL, PARTNER, FUND}),
        ("nefe.review.declined.v1", {SCHOOL, PARTNER}),
        ("nefe.allocation.overdue.v1", {FUND, RECTOR}),
        ("nefe.opinion.requested.v1", {"dane@ac-creteil.fr"}),
        ("nefe.opinion.given.v1", {COMMISSION}),
        ("nefe.payment.ordered.v1", {SCHOOL}),
        ("nefe.concertation.declared.v1", {SCHOOL, "accompagnement-nefe@ac-creteil.fr"}),
    ],
)
def test_a_fact_is_told_to_those_whom_it_concerns(world: World, event_type: str, addresses: set[str]) -> None:
    assert told(world, event_type) == addresses


def test_a_fact_that_comes_twice_is_told_once(world: World) -> None:
    event = world.hear(SUBMITTED)
    world.receive(event)
    assert [message.template for message in world.messages()] == [notice.template for notice in NOTICES[SUBMITTED]]


def test_the_same_event_id_of_another_source_is_another_fact(world: World) -> None:
    event = world.hear(SUBMITTED)
    world.receive(later(event, source="/academies/creteil/another"))
    assert len(world.messages("project_deposited")) == 2


@pytest.mark.parametrize("event_type", sorted(set(NOTICES) - BEFORE_EXAMINATION))
def test_a_fact_about_a_project_that_is_not_known_yet_waits(world: World, event_type: str) -> None:
    event = world.event(event_type)
    with pytest.raises(NotYet):
        world.receive(event)
    assert world.messages() == []
    world.hear(SUBMITTED)
    world.receive(event)
    assert any(message.origin.event_id == event.id for message in world.messages())


def test_a_school_is_written_to_at_the_mailbox_it_was_registered_with(world: World) -> None:
    world.register("0930116W", email="lycee.tilleuls@ac-creteil.fr", name="Lycée des Tilleuls")
    world.hear(SUBMITTED)
    message = world.message("project_deposited")
    assert (message.recipient, message.uai) == ("lycee.tilleuls@ac-creteil.fr", "0930116W")
    assert "Lycée des Tilleuls (0930116W)" in message.text


def test_an_older_description_of_a_school_does_not_replace_a_newer_one(world: World) -> None:
    old = later(world.event("nefe.structure.registered.v1", email="old@ac-creteil.fr"))
    world.clock.advance(timedelta(hours=1))
    world.register("0930116W", email="new@ac-creteil.fr")
    world.receive(old)
    world.hear(SUBMITTED)
    assert world.message("project_deposited").recipient == "new@ac-creteil.fr"


def test_a_school_that_was_never_registered_is_written_to_at_its_usual_mailbox(world: World) -> None:
    world.hear("nefe.notification.requested.v1", to={"uai": "0930118Y"})
    assert world.message("requested").recipient == "ce.0930118y@ac-creteil.fr"


def test_what_is_no_address_never_becomes_a_recipient() -> None:
    mailboxes = Mailboxes("ac-creteil.fr", {})
    for text in (
        "a@b.fr\nBcc: c@d.fr",
        "a@b.fr, c@d.fr",
        "Nom <a@b.fr>",
        "a@b",
        "é@b.fr",
        "a" * 250 + "@b.fr",
        "@b.fr",
    ):
        assert not is_address(text)
        assert mailboxes.of_school(Structure("0930116W", "Lycée", text)) == SCHOOL
    assert is_address("ce.0930116w@ac-creteil.fr")


def test_the_text_follows_the_latest_deposit(world: World) -> None:
    world.hear(SUBMITTED)
    world.hear(SUBMITTED, version=2, title="Un laboratoire pour tous")
    world.hear("nefe.review.validated.v1")
    assert "Un laboratoire pour tous" in world.message("validated").subject


@pytest.mark.parametrize("role", RecipientRole)
def test_an_outside_system_can_write_to_every_role(world: World, role: RecipientRole) -> None:
    world.hear("nefe.notification.requested.v1", to={"role": role.value}, about=None)
    message = world.message("requested")
    assert message.audience is AUDIENCE_OF_ROLE[role.value]
    assert message.recipient == world.settings.mailboxes.of_role(message.audience)
    assert message.uai is None


def test_a_request_about_a_known_project_belongs_to_it(world: World) -> None:
    world.hear("nefe.notification.requested.v1")
    world.hear(SUBMITTED)
    world.hear("nefe.notification.requested.v1")
    assert [message.project_id for message in world.messages("requested")] == [None, PROJECT_ID]


@pytest.mark.parametrize(
    ("to", "is_named"),
    [
        ({"uai": "0930116W"}, True),
        ({"uai": "0930117X"}, True),
        ({"uai": "0930118Y"}, False),
        ({"role": "rector"}, True),
    ],
)
def test_a_request_names_its_project_to_those_who_know_it(world: World, to: dict[str, str], is_named: bool) -> None:
    world.hear(SUBMITTED)
    world.hear("nefe.notification.requested.v1", to=to)
    assert ("Un laboratoire ouvert à tous" in world.message("requested").text) is is_named


@pytest.mark.parametrize("role", ExpertRole)
def test_every_kind_of_expert_is_reached(world: World, role: ExpertRole) -> None:
    world.hear(SUBMITTED)
    world.hear("nefe.opinion.requested.v1", expert_role=role.value)
    assert is_address(world.message("opinion_requested").recipient)
    assert world.message("opinion_requested").audience is Audience.EXPERTS

"""Who states and consumes what, and how a name from the wire is looked up."""

import pytest

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.event_type import stem_of
from shared.contracts.examples import example
from shared.contracts.vocabulary import Exchange, RecipientRole, Service
from shared.identity.actor import Role


def names(types: object) -> set[str]:
    return {known.name.removeprefix("nefe.").removesuffix(".v1") for known in types}  # type: ignore[attr-defined]  # known


def test_funding_consumes_projects_decisions_reports_and_what_the_finance_system_says() -> None:
    assert names(CATALOGUE.consumed_by("funding")) == {
        "structure.registered",
        "concertation.declared",
        "project.submitted",
        "project.withdrawn",
        "project.stopped",
        "review.validated",
        "envelope.credited",
        "payment.executed",
        "payment.refused",
        "report.requested",
        "report.submitted",
    }


def test_review_consumes_projects_and_what_becomes_of_the_money() -> None:
    assert names(CATALOGUE.consumed_by("review")) == {
        "structure.registered",
        "project.submitted",
        "project.withdrawn",
        "project.stopped",
        "allocation.reserved",
        "allocation.deferred",
        "allocation.made",
        "allocation.overdue",
        "envelope.credited",
        "envelope.withdrawn",
    }


def test_notification_hears_everything_but_money_coming_in_and_its_own_facts() -> None:
    unheard = names(CATALOGUE) - names(CATALOGUE.consumed_by("notification"))
    assert unheard == {
        "envelope.credited",
        "envelope.withdrawn",
        "payment.executed",
        "payment.refused",
        "notification.delivered",
        "notification.failed",
        "event.rejected",
    }


@pytest.mark.parametrize(
    ("service", "stated"),
    [
        ("submission", {"structure", "concertation", "project", "report", "event"}),
        ("review", {"review", "opinion", "event"}),
        (
            "funding",
            {"envelope", "allocation", "instalment", "document", "payment", "invoice", "repayment", "event"},
        ),
        ("notification", {"notification", "event"}),
    ],
)
def test_a_service_states_facts_of_its_own_aggregates_and_refusals(service: str, stated: set[str]) -> None:
    assert {name.split(".")[0] for name in names(CATALOGUE.stated_by(service))} == stated


@pytest.mark.parametrize(
    ("service", "accepted"),
    [
        ("submission", {"structure.registered"}),
        ("review", {"structure.registered", "envelope.credited"}),
        ("funding", {"structure.registered", "envelope.credited", "payment.executed", "payment.refused"}),
        ("notification", {"structure.registered", "notification.requested", "notification.bounced"}),
    ],
)
def test_a_service_accepts_from_outside_only_what_it_consumes(service: str, accepted: set[str]) -> None:
    assert names(CATALOGUE.inbound_for(service)) == accepted


def test_every_inbound_type_has_one_steward_who_consumes_it() -> None:
    stewards = {known.name: CATALOGUE.steward(known) for known in CATALOGUE if known.inbound}
    assert stewards == {
        "nefe.structure.registered.v1": "submission",
        "nefe.envelope.credited.v1": "funding",
        "nefe.payment.executed.v1": "funding",
        "nefe.payment.refused.v1": "funding",
        "nefe.notification.requested.v1": "notification",
        "nefe.notification.bounced.v1": "notification",
    }


def test_a_type_that_nobody_consumes_has_no_steward() -> None:
    assert CATALOGUE.steward(CATALOGUE["nefe.notification.failed.v1"]) is None


@pytest.mark.parametrize(
    ("routing_key", "steward"),
    [
        ("nefe.envelope.credited.v1", "funding"),
        ("nefe.envelope.credited.v7", "funding"),
        ("nefe.structure.registered.banana", "submission"),
        ("nefe.notification.requested", None),
        ("nefe.project.submitted.v1", None),
        ("", None),
    ],
)
def test_a_routing_key_leads_to_the_steward_of_its_inbound_type(routing_key: str, steward: str | None) -> None:
    assert CATALOGUE.steward_of_key(routing_key) == steward


def test_messages_are_addressed_to_roles_that_people_can_have() -> None:
    assert {role.value for role in RecipientRole} == {role.value for role in Role} - {"school", "external_system"}


def test_facts_of_our_services_have_a_sequence_and_those_from_outside_have_none() -> None:
    registered = CATALOGUE["nefe.structure.registered.v1"]
    assert registered.is_sequenced_from("submission")
    assert not registered.is_sequenced_from("directory")
    assert not CATALOGUE["nefe.payment.executed.v1"].is_sequenced_from("funding")


def test_every_type_is_stated_by_a_service_or_comes_from_outside() -> None:
    services = {service.value for service in Service}
    for known in CATALOGUE:
        assert known.stated_by or known.inbound, known.name
        assert {*known.stated_by, *known.consumed_by} <= services
        assert not known.inbound or known.consumed_by, known.name


def test_every_fact_but_a_refusal_goes_to_the_exchange_of_events() -> None:
    elsewhere = {known.name: known.exchange for known in CATALOGUE if known.exchange is not Exchange.EVENTS}
    assert elsewhere == {"nefe.event.rejected.v1": Exchange.REJECTIONS}


def test_a_name_that_nobody_described_is_not_found() -> None:
    assert CATALOGUE.get("nefe.project.lost.v1") is None
    assert CATALOGUE.get("nefe.project.submitted.v2") is None
    assert "nefe.project.submitted.v1" in CATALOGUE


@pytest.mark.parametrize("name", ["nefe.project.submitted.v2", "nefe.review.completion_requested.v12"])
def test_another_version_of_a_known_type_is_told_apart(name: str) -> None:
    assert CATALOGUE.known_other_version(name)


@pytest.mark.parametrize(
    "name",
    [
        "nefe.project.submitted.v1",
        "nefe.project.lost.v2",
        "nefe.project.submitted",
        "nefe.project.submitted.v0",
        "nefe.project.submitted.v2\n",
        "nefe.project.submitted.vX",
        "other.project.submitted.v2",
        "",
    ],
)
def test_what_is_no_other_version_of_a_known_type_is_not_taken_for_one(name: str) -> None:
    assert not CATALOGUE.known_other_version(name)


def test_every_name_is_an_aggregate_a_participle_and_a_version() -> None:
    assert all(stem_of(known.name) for known in CATALOGUE)


def test_every_type_names_its_subject_and_says_what_happened() -> None:
    for known in CATALOGUE:
        assert known.subject_of(example(known.name)), known.name
        assert known.summary.endswith("."), known.name


def test_everything_that_happens_to_a_project_is_kept_in_order_by_project() -> None:
    for known in CATALOGUE:
        if known.stated_by and "project_id" in known.schema().fields and not known.name.startswith("nefe.notification"):
            assert known.subject == "project_id", known.name


def test_an_inbound_message_about_nothing_has_no_subject() -> None:
    requested = CATALOGUE["nefe.notification.requested.v1"]
    assert requested.subject_of({"to": {"role": "rector"}, "about": None}) == ""

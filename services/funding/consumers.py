"""What others state -> what funding does about it."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from services.funding.domain.allocation import GrantLine
from services.funding.domain.beneficiary import Beneficiary, BeneficiaryKind, beneficiary_of
from services.funding.domain.budget import Credit, Envelope, EnvelopeKind, Programme, programme_of
from services.funding.domain.decision import Decision
from services.funding.domain.payment import PaymentStatus, Settlement
from services.funding.domain.project import Intention, Project, School
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.close_project import close_project
from services.funding.use_cases.credit_envelope import accept_credit
from services.funding.use_cases.learn_project import learn_intention, learn_project
from services.funding.use_cases.reserve_grant import reserve_grant
from services.funding.use_cases.settle_payment import settle_payment
from shared.messaging.event import Event
from shared.messaging.service import Consumer


def _credited(event: Event, uow: FundingUnitOfWork) -> None:
    content = event.data
    envelope = Envelope(content["budget_year"], Programme(content["programme"]), EnvelopeKind(content["kind"]))
    accept_credit(uow, credit=Credit(envelope, content["amount_cents"], content["reference"]))


def _validated(event: Event, uow: FundingUnitOfWork) -> None:
    reserve_grant(uow, decision=decision_in(event.data))


def _withdrawn(event: Event, uow: FundingUnitOfWork) -> None:
    close_project(uow, project_id=event.data["project_id"], manner="withdrawn")


def _stopped(event: Event, uow: FundingUnitOfWork) -> None:
    close_project(uow, project_id=event.data["project_id"], manner="stopped")


def _executed(event: Event, uow: FundingUnitOfWork) -> None:
    content = event.data
    executed_on = date.fromisoformat(content["executed_on"])
    settlement = Settlement(PaymentStatus.EXECUTED, executed_on, content["reference"])
    settle_payment(uow, payment_id=content["payment_id"], settlement=settlement)


def _refused(event: Event, uow: FundingUnitOfWork) -> None:
    content = event.data
    refused_on = date.fromisoformat(content["refused_on"])
    settlement = Settlement(PaymentStatus.REFUSED, refused_on, content["reference"], content["reason"])
    settle_payment(uow, payment_id=content["payment_id"], settlement=settlement)


def _submitted(event: Event, uow: FundingUnitOfWork) -> None:
    content = event.data
    project = Project(
        id=content["project_id"],
        version=content["version"],
        reference=content.get("reference"),
        title=content["title"],
        axes=tuple(content["axes"]),
        school=_school(content),
        is_shared=bool(content["partners"]),
        requested_cents=content["budget"]["requested_cents"],
        first_submitted_at=datetime.fromisoformat(content["deposited_at"]),
    )
    learn_project(uow, project=project)


def _declared(event: Event, uow: FundingUnitOfWork) -> None:
    declared_at = datetime.fromisoformat(event.data["declared_at"])
    learn_intention(uow, intention=Intention(event.data["concertation_id"], _school(event.data), declared_at))


def _school(content: Mapping[str, Any]) -> School:
    return School(**{field.name: content["structure"][field.name] for field in fields(School)})


def decision_in(content: Mapping[str, Any]) -> Decision:
    """The decision that a `nefe.review.validated.v1` tells."""
    structure = content["structure"]
    grant = content["grant"]
    return Decision(
        id=content["decision_id"],
        project_id=content["project_id"],
        decided_at=datetime.fromisoformat(content["decided_at"]),
        decided_on=date.fromisoformat(content["decided_on"]),
        due_on=date.fromisoformat(content["allocation_due_on"]),
        uai=structure["uai"],
        programme=programme_of(sector=structure["sector"], degree=structure["degree"]),
        beneficiary=_beneficiary(content),
        amends=content.get("amends_decision_id"),
        lines=tuple(GrantLine(line["category"], line["school_year"], line["amount_cents"]) for line in grant["lines"]),
        is_divisible=grant.get("may_be_served_in_part", False),
    )


def _beneficiary(content: Mapping[str, Any]) -> Beneficiary:
    told = content.get("beneficiary")
    if told:
        return Beneficiary(BeneficiaryKind(told["kind"]), told["name"], told.get("uai"), told.get("siret"))
    structure = content["structure"]
    return beneficiary_of(**{name: structure[name] for name in ("uai", "name", "degree", "sector", "commune")})


CONSUMERS: Mapping[str, Consumer] = {
    "nefe.envelope.credited.v1": _credited,
    "nefe.review.validated.v1": _validated,
    "nefe.concertation.declared.v1": _declared,
    "nefe.project.submitted.v1": _submitted,
    "nefe.project.withdrawn.v1": _withdrawn,
    "nefe.project.stopped.v1": _stopped,
    "nefe.payment.executed.v1": _executed,
    "nefe.payment.refused.v1": _refused,
}

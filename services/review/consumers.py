"""What other services state -> what the commission does about it."""

from collections.abc import Mapping
from datetime import datetime

from services.review.domain.allocation import AllocationStep
from services.review.domain.envelopes import ENGAGEMENT, Credit
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.end_project import stop_project, withdraw_project
from services.review.use_cases.learn_allocation import learn_allocation
from services.review.use_cases.learn_credit import learn_credit
from services.review.use_cases.receive_deposit import receive_deposit
from services.review.use_cases.register_structure import register_structure
from shared.messaging.event import Event
from shared.messaging.service import Consumer


def _submitted(event: Event, uow: ReviewUnitOfWork) -> None:
    receive_deposit(uow, content=event.data)


def _withdrawn(event: Event, uow: ReviewUnitOfWork) -> None:
    withdraw_project(
        uow,
        project_id=event.data["project_id"],
        at=datetime.fromisoformat(event.data["withdrawn_at"]),
        reason=event.data["reason"],
    )


def _stopped(event: Event, uow: ReviewUnitOfWork) -> None:
    stop_project(
        uow,
        project_id=event.data["project_id"],
        at=datetime.fromisoformat(event.data["stopped_at"]),
        lessons=event.data["lessons"],
    )


def _registered(event: Event, uow: ReviewUnitOfWork) -> None:
    register_structure(uow, content=event.data, stated_at=event.time)


def _allocation(step: AllocationStep) -> Consumer:
    def learn(event: Event, uow: ReviewUnitOfWork) -> None:
        learn_allocation(uow, step=step, content=event.data, stated_at=event.time)

    return learn


def _credited(event: Event, uow: ReviewUnitOfWork) -> None:
    content = event.data
    if content["kind"] == ENGAGEMENT:
        names = ("reference", "budget_year", "programme", "amount_cents")
        learn_credit(uow, credit=Credit(**{name: content[name] for name in names}))


def _taken_back(event: Event, uow: ReviewUnitOfWork) -> None:
    """A transfer is stated under one reference twice: as it leaves an envelope, and as it arrives in another."""
    content = event.data
    if content["kind"] == ENGAGEMENT:
        reference = f"withdrawn {content['reference']}"
        lost = Credit(reference, content["budget_year"], content["programme"], -content["amount_cents"])
        learn_credit(uow, credit=lost)


CONSUMERS: Mapping[str, Consumer] = {
    "nefe.structure.registered.v1": _registered,
    "nefe.envelope.credited.v1": _credited,
    "nefe.envelope.withdrawn.v1": _taken_back,
    "nefe.project.submitted.v1": _submitted,
    "nefe.project.withdrawn.v1": _withdrawn,
    "nefe.project.stopped.v1": _stopped,
    **{f"nefe.allocation.{step.value}.v1": _allocation(step) for step in AllocationStep},
}

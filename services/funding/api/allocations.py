"""Allocations: listed, confirmed and paid."""

from typing import Any

from services.funding.api.schemas import (
    AllocationArguments,
    AllocationLineSchema,
    AllocationSchema,
    ConfirmationsSchema,
    OutcomeSchema,
    PaymentOrderSchema,
    PaymentSchema,
)
from services.funding.domain.payment import Payment
from services.funding.use_cases.confirm_allocation import confirm_allocation, confirm_allocations
from services.funding.use_cases.order_payment import order_payment
from services.funding.use_cases.read_allocations import (
    AllocationLine,
    AllocationView,
    list_allocations,
    read_allocation,
)
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.pagination import link_next
from shared.web.request import current_actor, unit_of_work

blueprint = Blueprint("allocations", __name__, url_prefix="/api/funding/v1/allocations")


@blueprint.get("")
@blueprint.arguments(AllocationArguments, location="query")
@blueprint.response(200, AllocationLineSchema(many=True))
@permitted("list_allocations")
def allocations(arguments: dict[str, Any]) -> list[AllocationLine]:
    """Allocations by project; a school sees its own."""
    found = list_allocations(unit_of_work(), actor=current_actor(), **arguments)
    if found.has_more:
        link_next(found.lines[-1].allocation.project_id)
    return found.lines


@blueprint.get("/<project_id>")
@blueprint.response(200, AllocationSchema)
@permitted("read_allocation")
def allocation(project_id: str) -> AllocationView:
    """A project's allocation, its payments, and its place in the queue if it waits."""
    return read_allocation(unit_of_work(), project_id=project_id, actor=current_actor())


@blueprint.post("/<project_id>/confirmation")
@blueprint.response(200, AllocationSchema)
@permitted("confirm_allocation")
@idempotent
def confirm(project_id: str) -> AllocationView:
    """Commit the money that is set aside for a project."""
    return confirm_allocation(unit_of_work(), project_id=project_id)


@blueprint.post("/confirmations")
@blueprint.arguments(ConfirmationsSchema)
@blueprint.response(200, OutcomeSchema(many=True))
@permitted("confirm_allocation")
@idempotent
def confirm_several(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Commit the money of several projects, each on its own: what is refused of one leaves the others."""
    project_ids = body["project_ids"]
    outcomes = confirm_allocations(unit_of_work(), project_ids=project_ids)
    return [
        {"project_id": project_id, "is_committed": no is None, "code": no and no.code, "detail": no and no.detail}
        for project_id, no in zip(project_ids, outcomes, strict=True)
    ]


@blueprint.post("/<project_id>/payments")
@blueprint.arguments(PaymentOrderSchema)
@blueprint.response(201, PaymentSchema)
@permitted("order_payment")
@idempotent
def pay(order: dict[str, Any], project_id: str) -> Payment:
    """Ask the finance system to pay a part of what was committed."""
    return order_payment(unit_of_work(), project_id=project_id, **order)

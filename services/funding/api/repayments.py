"""Money that is asked back, and comes back."""

from typing import Any

from marshmallow import fields
from marshmallow.validate import Regexp

from services.funding.api.fields import is_day
from services.funding.api.schemas import BeneficiarySchema, DrawSchema
from services.funding.domain.repayment import Repayment, RepaymentStatus
from services.funding.use_cases.ask_back import ask_back, cancel_repayment, list_repayments, receive_repayment
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Cents, Instant, Schema, Text

LONGEST_REASON, LONGEST_REFERENCE = 5_000, 100
blueprint = Blueprint("repayments", __name__, url_prefix="/api/funding/v1", description=__doc__)


class RepaymentRequestSchema(Schema):
    """How much is asked back, and why: the school is told."""

    amount_cents = Cents(smallest=1, required=True)
    reason = Text(LONGEST_REASON, shortest=1, required=True)


class ReceiptSchema(Schema):
    """When the money arrived, and the finance system's own reference."""

    received_on = fields.Date(required=True, validate=is_day)
    reference = Text(LONGEST_REFERENCE, shortest=1, required=True, validate=Regexp(r"[^\n\t]+\Z"))


class RepaymentSchema(Schema):
    """A repayment."""

    id = fields.String()
    project_id = fields.String()
    status = fields.Enum(RepaymentStatus, by_value=fields.String)
    amount_cents = fields.Integer()
    beneficiary = fields.Nested(BeneficiarySchema)
    draws = fields.List(fields.Nested(DrawSchema), metadata={"description": "Engagements (AE) that it goes back to."})
    credit_draws = fields.List(
        fields.Nested(DrawSchema), metadata={"description": "Payment credits (CP) that it goes back to."}
    )
    reason = fields.String()
    requested_at = Instant()
    requested_by = fields.String()
    settled_on = fields.Date(allow_none=True)
    reference = fields.String(allow_none=True)


@blueprint.post("/allocations/<project_id>/repayments")
@blueprint.arguments(RepaymentRequestSchema)
@blueprint.response(201, RepaymentSchema)
@permitted("ask_back")
@idempotent
def ask(content: dict[str, Any], project_id: str) -> Repayment:
    """Ask back what was paid and is not spent, of a running project or of one that was stopped."""
    return ask_back(unit_of_work(), project_id=project_id, actor=current_actor(), **content)


@blueprint.get("/allocations/<project_id>/repayments")
@blueprint.response(200, RepaymentSchema(many=True))
@permitted("read_repayments")
def repayments(project_id: str) -> list[Repayment]:
    """What was asked back of a project, oldest first."""
    return list_repayments(unit_of_work(), project_id=project_id, actor=current_actor())


@blueprint.post("/repayments/<repayment_id>/receipt")
@blueprint.arguments(ReceiptSchema)
@blueprint.response(200, RepaymentSchema)
@permitted("ask_back")
@idempotent
def receive(content: dict[str, Any], repayment_id: str) -> Repayment:
    """The money has come back: it is available in the envelopes that it came from, and serves who waits."""
    return receive_repayment(unit_of_work(), repayment_id=repayment_id, **content)


@blueprint.post("/repayments/<repayment_id>/cancellation")
@blueprint.response(200, RepaymentSchema)
@permitted("ask_back")
@idempotent
def cancel(repayment_id: str) -> Repayment:
    """It is not asked back after all."""
    return cancel_repayment(unit_of_work(), repayment_id=repayment_id)

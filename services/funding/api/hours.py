"""Teaching hours (HSE): what the payroll paid for a project's, which are never sent to a school as money."""

from typing import Any

from marshmallow import fields

from services.funding.api.schemas import AllocationSchema
from services.funding.domain.hours import HoursGiven
from services.funding.use_cases.give_hours import give_hours, list_hours
from services.funding.use_cases.read_allocations import AllocationView
from shared.contracts.fields import FIRST_YEAR, LARGEST_CENTS, LAST_YEAR
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema, Text, Whole

blueprint = Blueprint("hours", __name__, url_prefix="/api/funding/v1/allocations", description=__doc__)


class GivenSchema(Schema):
    """What was given of one budget year; the reference is the payroll's own, and serves once."""

    budget_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    amount_cents = Whole(1, LARGEST_CENTS, required=True)
    given_on = fields.Date(required=True)
    reference = Text(64, shortest=1, required=True)


class HoursGivenSchema(Schema):
    """As it was recorded."""

    id = fields.String()
    budget_year = fields.Integer()
    amount_cents = fields.Integer()
    given_on = fields.Date()
    reference = fields.String()
    recorded_at = Instant()
    recorded_by = fields.String()


@blueprint.get("/<project_id>/hours")
@blueprint.response(200, HoursGivenSchema(many=True))
@permitted("give_hours")
def hours(project_id: str) -> list[HoursGiven]:
    """What was given, in the order in which it was recorded."""
    return list_hours(unit_of_work(), project_id=project_id)


@blueprint.post("/<project_id>/hours")
@blueprint.arguments(GivenSchema)
@blueprint.response(201, AllocationSchema)
@permitted("give_hours")
@idempotent
def give(content: dict[str, Any], project_id: str) -> AllocationView:
    """Record hours that were given: they leave what is committed, and no money is sent."""
    return give_hours(unit_of_work(), project_id=project_id, actor=current_actor(), **content)

"""The waiting list: who waits for credits, and what would be served if some arrived."""

from typing import Any

from marshmallow import fields

from services.funding.api.fields import programme
from services.funding.api.schemas import AllocationLineSchema, ShareSchema
from services.funding.use_cases.read_waiting_list import Forecast, Waiting, forecast_serving, list_waiting
from shared.contracts.fields import FIRST_YEAR, LAST_YEAR
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.pagination import NumberKey, PageArguments, link_next
from shared.web.request import unit_of_work
from shared.web.schemas import Cents, Schema, Whole

blueprint = Blueprint("waiting_list", __name__, url_prefix="/api/funding/v1/waiting-list", description=__doc__)


class WaitingArguments(PageArguments):
    """Whose queue."""

    after = NumberKey(load_default=None)
    programme = programme()


class WaitingSchema(AllocationLineSchema):
    """One that waits. `missing_cents` must still arrive before its turn, with what those before it wait for."""

    rank = fields.Integer(attribute="place.rank")
    waited_cents = fields.Integer()
    waited = fields.List(fields.Nested(ShareSchema), attribute="allocation.waited")
    missing_cents = fields.Integer(attribute="place.missing_cents")


class ForecastRequestSchema(Schema):
    """Engagement authorisations that might arrive."""

    programme = programme()
    budget_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    amount_cents = Cents(smallest=0, required=True)


class ServedSchema(Schema):
    """One that would be served."""

    project_id = fields.String()
    uai = fields.String()
    decided_on = fields.Date()
    due_on = fields.Date()
    shares = fields.List(fields.Nested(ShareSchema), attribute="waited")


class ForecastSchema(Schema):
    """What would be served, oldest first; what would be left by year; what those who still wait would lack."""

    served = fields.List(fields.Nested(ServedSchema))
    still_waiting = fields.Integer()
    available = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "Cents by year."})
    missing = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "Cents by year."})


@blueprint.get("")
@blueprint.arguments(WaitingArguments, location="query")
@blueprint.response(200, WaitingSchema(many=True))
@permitted("read_waiting_list")
def waiting(arguments: dict[str, Any]) -> list[Waiting]:
    """Who waits for money of a programme, oldest decision first."""
    found = list_waiting(unit_of_work(), **arguments)
    if found.has_more:
        link_next(str(found.lines[-1].place.rank))
    return found.lines


@blueprint.post("/forecast")
@blueprint.arguments(ForecastRequestSchema)
@blueprint.response(200, ForecastSchema)
@permitted("read_waiting_list")
def forecast(request: dict[str, Any]) -> Forecast:
    """What would be served if credits arrived; nothing is changed."""
    return forecast_serving(unit_of_work(), **request)

"""What the commission decides, over HTTP: costs, decisions one by one and in bulk, errors put right."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields

from services.review.api.requests import CorrectionSchema, CostingSchema, RulingSchema, RulingsSchema
from services.review.domain.costing import Costing
from services.review.domain.decision import Decision, Outcome, Ruling
from services.review.domain.envelopes import Envelope
from services.review.use_cases.correct_costs import correct_costs
from services.review.use_cases.correct_decision import correct_decision
from services.review.use_cases.decide_file import decide_file, decide_files
from services.review.use_cases.read_envelopes import read_envelopes
from shared.contracts.payloads.amounts import GrantPayload
from shared.errors import Refusal
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant

blueprint = Blueprint("decisions", __name__, url_prefix="/api/review/v1", description=__doc__)


class DecisionSchema(Schema):
    """What was decided on a version."""

    decision_id = fields.String(attribute="id")
    version = fields.Integer()
    outcome = fields.Enum(Outcome, by_value=fields.String)
    reason = fields.String(allow_none=True)
    grant = fields.Nested(GrantPayload)
    decided_at = Instant()
    decided_on = fields.Date()
    allocation_due_on = fields.Date(allow_none=True, metadata={"description": "Null for a declined project."})
    amends = fields.String(allow_none=True, metadata={"description": "The validation that it replaces, or leaves."})
    corrects = fields.String(allow_none=True, metadata={"description": "The decision whose error it puts right."})
    error = fields.String(allow_none=True)
    awaits_credits = fields.Boolean()


class OneOutcomeSchema(Schema):
    """What became of one of several decisions: the decision, or the code and the words of a refusal."""

    project_id = fields.String()
    decision = fields.Nested(DecisionSchema, allow_none=True)
    code = fields.String(allow_none=True)
    detail = fields.String(allow_none=True)


class OutcomesSchema(Schema):
    """What became of each of several decisions, in the order in which they were asked for."""

    decisions = fields.List(fields.Nested(OneOutcomeSchema))


class ShownLineSchema(Schema):
    """What is kept of one line of the budget."""

    line_id = fields.String()
    kept_cents = fields.Integer()
    reason = fields.String()


class ShownCostingSchema(Schema):
    """The lines of a version that are not kept as they are asked for."""

    version = fields.Integer()
    lines = fields.List(fields.Nested(ShownLineSchema))
    corrected_at = Instant()


class EnvelopeSchema(Schema):
    """What an envelope holds, as far as the commission knows; the fund's own books decide."""

    budget_year = fields.Integer()
    programme = fields.String()
    credited_cents = fields.Integer()
    committed_cents = fields.Integer()
    left_cents = fields.Integer(metadata={"description": "Below zero when decisions wait for credits."})


@blueprint.put("/files/<project_id>/costing")
@blueprint.arguments(CostingSchema)
@blueprint.response(200, ShownCostingSchema)
@permitted("correct_costs")
def put_costing(body: dict[str, Any], project_id: str) -> Costing:
    """Correct the costs of the version under examination, line by line, with a reason

    A validation that says nothing of the grant grants what the corrected budget comes to.
    """
    return correct_costs(unit_of_work(), project_id=project_id, actor=current_actor(), **body)


@blueprint.post("/files/<project_id>/decisions")
@blueprint.arguments(RulingSchema)
@blueprint.response(201, DecisionSchema)
@permitted("decide_file")
@idempotent
def decide(ruling: Ruling, project_id: str) -> Decision:
    """Validate a project with a grant, or decline it with a reason

    Only the president of the commission or the deputy. Of two decisions on a version the first counts. What is granted
    is never above what the envelopes hold, unless the decision says that it awaits credits.
    """
    return decide_file(unit_of_work(), project_id=project_id, ruling=ruling, actor=current_actor())


@blueprint.post("/files/<project_id>/corrections")
@blueprint.arguments(CorrectionSchema)
@blueprint.response(201, DecisionSchema)
@permitted("decide_file")
@idempotent
def correct(body: dict[str, Any], project_id: str) -> Decision:
    """Put a clerical error of the decision that stands right, by a further decision

    A validation is not turned into a decline: the school holds rights from it.
    """
    return correct_decision(unit_of_work(), project_id=project_id, actor=current_actor(), **body)


@blueprint.post("/decisions")
@blueprint.arguments(RulingsSchema)
@blueprint.response(200, OutcomesSchema)
@permitted("decide_file")
@idempotent
def decide_several(body: dict[str, Any]) -> Mapping[str, Any]:
    """Decide on several projects, each on its own: what is refused of one leaves the others"""
    rulings = [(each["project_id"], each["ruling"]) for each in body["decisions"]]
    outcomes = decide_files(unit_of_work(), rulings=rulings, actor=current_actor())
    return {"decisions": [_shown(rulings[place][0], outcome) for place, outcome in enumerate(outcomes)]}


@blueprint.get("/envelopes")
@blueprint.response(200, EnvelopeSchema(many=True))
@permitted("read_envelopes")
def show_envelopes() -> Sequence[Envelope]:
    """What the academy's envelopes still hold, as far as the commission knows"""
    return read_envelopes(unit_of_work())


def _shown(project_id: str, outcome: Decision | Refusal) -> Mapping[str, Any]:
    if isinstance(outcome, Refusal):
        return {"project_id": project_id, "decision": None, "code": outcome.code, "detail": outcome.detail}
    return {"project_id": project_id, "decision": outcome, "code": None, "detail": None}

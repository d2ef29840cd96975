"""The opinions of experts over HTTP."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema as AnswerSchema
from marshmallow import fields

from services.review.domain.opinion import Advice, Opinion, Standing
from services.review.use_cases.request_opinion import request_opinion
from services.review.use_cases.settle_opinion import answer_opinion, withdraw_opinion
from shared.contracts.fields import Line
from shared.contracts.vocabulary import ExpertRole
from shared.identity.access import permitted
from shared.identity.verification import LONGEST_SUBJECT
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Date, Instant, Paragraphs, Schema

blueprint = Blueprint("opinions", __name__, url_prefix="/api/review/v1", description="Opinions asked of experts.")
EXPERT = "The account that answers: the `sub` of its tokens. Without it the secretariat writes the answer down."


class QuestionSchema(Schema):
    """What an expert is asked."""

    expert_role = fields.Enum(ExpertRole, by_value=fields.String, required=True)
    expert_subject = Line(LONGEST_SUBJECT, optional=True, description=EXPERT)
    question = Paragraphs(10_000)
    due_on = Date(required=True, metadata={"description": "From today on, within a year."})


class OpinionAnswerSchema(Schema):
    """What the expert thinks."""

    advice = fields.Enum(Advice, by_value=fields.String, required=True)
    text = Paragraphs(10_000)


class WithdrawalSchema(Schema):
    """Why nothing is awaited any more."""

    reason = Paragraphs(10_000)


class OpinionSchema(AnswerSchema):
    """An opinion that was asked for. `text` is the answer, or why it was withdrawn."""

    opinion_id = fields.String(attribute="id")
    version = fields.Integer()
    expert_role = fields.String()
    expert_subject = fields.String(allow_none=True)
    question = fields.String()
    due_on = fields.Date()
    requested_at = Instant()
    requested_by = fields.String(allow_none=True, metadata={"description": "Null where a rule asked."})
    state = fields.Enum(Standing, by_value=fields.String, attribute="standing")
    advice = fields.Enum(Advice, by_value=fields.String, allow_none=True)
    text = fields.String(allow_none=True)
    settled_at = Instant(allow_none=True)
    settled_by = fields.String(allow_none=True)


class ShownOpinionSchema(OpinionSchema):
    """The same, as it stands on the day."""

    late_since = fields.Date(allow_none=True)


class TallySchema(AnswerSchema):
    """How many were received of those that were asked for."""

    asked = fields.Integer()
    received = fields.Integer()
    late_since = fields.Date(allow_none=True)


def shown_opinion(opinion: Opinion, today: date) -> Mapping[str, Any]:
    """What ShownOpinionSchema dumps."""
    return {**vars(opinion), "late_since": opinion.late_since(today)}


@blueprint.post("/files/<project_id>/opinions")
@blueprint.arguments(QuestionSchema)
@blueprint.response(201, OpinionSchema)
@permitted("request_opinion")
@idempotent
def ask_for_opinion(question: Mapping[str, Any], project_id: str) -> Opinion:
    """Ask an expert for an opinion

    While the file is under examination, also while the school completes its project.
    """
    asked = {"expert_subject": None} | dict(question)
    return request_opinion(unit_of_work(), project_id=project_id, **asked, actor=current_actor())


@blueprint.post("/files/<project_id>/opinions/<opinion_id>/answer")
@blueprint.arguments(OpinionAnswerSchema)
@blueprint.response(200, OpinionSchema)
@permitted("answer_opinion")
@idempotent
def give_opinion(answer: Mapping[str, Any], project_id: str, opinion_id: str) -> Opinion:
    """Give the opinion that was asked for

    The expert who was asked; or the secretariat, for an answer that came by other means.
    """
    return answer_opinion(unit_of_work(), project_id=project_id, opinion_id=opinion_id, **answer, actor=current_actor())


@blueprint.post("/files/<project_id>/opinions/<opinion_id>/withdrawal")
@blueprint.arguments(WithdrawalSchema)
@blueprint.response(200, OpinionSchema)
@permitted("withdraw_opinion")
@idempotent
def await_no_opinion(withdrawal: Mapping[str, Any], project_id: str, opinion_id: str) -> Opinion:
    """Await an opinion no longer, with a reason"""
    return withdraw_opinion(
        unit_of_work(), project_id=project_id, opinion_id=opinion_id, **withdrawal, actor=current_actor()
    )

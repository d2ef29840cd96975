"""Members who stand aside from a file, over HTTP."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema as AnswerSchema
from marshmallow import fields

from services.review.domain.recusal import Recusal
from services.review.use_cases.recuse_member import recuse_member
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Paragraphs, Schema

blueprint = Blueprint("recusals", __name__, url_prefix="/api/review/v1", description="Members who stand aside.")


class ReasonSchema(Schema):
    """Why, if the member wishes to say so."""

    reason = Paragraphs(10_000, optional=True, description="Stays with the commission.")


class RecusalSchema(AnswerSchema):
    """Who stood aside."""

    subject = fields.String()
    recused_at = Instant()
    reason = fields.String(allow_none=True)


@blueprint.post("/files/<project_id>/recusals")
@blueprint.arguments(ReasonSchema)
@blueprint.response(201, RecusalSchema)
@permitted("recuse_member")
@idempotent
def recuse(recusal: Mapping[str, Any], project_id: str) -> Recusal:
    """Stand aside from a file

    By the member concerned, and for good: nothing of the deliberation is shown to them any more, they present no such
    file, and decide nothing on it.
    """
    return recuse_member(unit_of_work(), project_id=project_id, reason=recusal.get("reason"), actor=current_actor())

"""How members vote, over HTTP."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema as AnswerSchema
from marshmallow import fields

from services.review.api.requests import version_read
from services.review.domain.vote import Choice, Vote
from services.review.use_cases.cast_vote import cast_vote
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema

blueprint = Blueprint("votes", __name__, url_prefix="/api/review/v1", description="How members vote.")


class CastSchema(Schema):
    """What the caller would have the commission do."""

    choice = fields.Enum(Choice, by_value=fields.String, required=True)
    version = version_read()


class VoteSchema(AnswerSchema):
    """The caller's vote, and nothing of anybody else's."""

    version = fields.Integer()
    choice = fields.Enum(Choice, by_value=fields.String)
    cast_at = Instant()
    cast_on = fields.Date()


TallySchema = AnswerSchema.from_dict({choice.value: fields.Integer() for choice in Choice}, name="VoteTally")


class BallotSchema(AnswerSchema):
    """The votes on a version. A member sees the tally once they have voted; president and secretariat always do."""

    version = fields.Integer()
    own = fields.Enum(Choice, by_value=fields.String, allow_none=True, metadata={"description": "The caller's vote."})
    tally = fields.Nested(TallySchema, allow_none=True)


@blueprint.put("/files/<project_id>/vote")
@blueprint.arguments(CastSchema)
@blueprint.response(200, VoteSchema)
@permitted("cast_vote")
def vote(cast: Mapping[str, Any], project_id: str) -> Vote:
    """Vote on the version under examination, or change one's vote

    By a member who sits and is not recused, until the decision.
    """
    return cast_vote(unit_of_work(), project_id=project_id, **cast, actor=current_actor())

"""Documents of deposits: what goes with them, what is frozen, and how two versions differ."""

from marshmallow import fields, validate

from services.submission.api.schemas import AnswerSchema, CommentSchema, ContentSchema, LineSchema, VersionSchema
from services.submission.domain.comparison import Change
from services.submission.domain.project import LARGEST_VERSION
from shared.web.schemas import Paragraphs, Schema


class AnswerBody(Schema):
    """What the school answers to a comment."""

    text = Paragraphs(10_000)


class FrozenVersionSchema(VersionSchema):
    """A version with what it says, and what it answers to the comments that the commission made before."""

    content = fields.Nested(ContentSchema)
    answers = fields.List(fields.Nested(AnswerSchema))


class PieceSchema(Schema):
    """Some words in a row, in both texts or in one of them."""

    change = fields.Enum(Change, by_value=True)
    text = fields.String()


class PartChangeSchema(Schema):
    """A part that differs."""

    pointer = fields.String()
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)
    pieces = fields.List(fields.Nested(PieceSchema), metadata={"description": "Both texts as one row of pieces."})
    is_commented = fields.Boolean(metadata={"description": "Whether the commission had asked about it."})


class LineChangeSchema(Schema):
    """A line of the budget that was added, removed or changed."""

    line_id = fields.String(allow_none=True)
    change = fields.Enum(Change, by_value=True)
    before = fields.Nested(LineSchema, allow_none=True)
    after = fields.Nested(LineSchema, allow_none=True)
    difference_cents = fields.Integer()


class ComparisonSchema(Schema):
    """What changed from one version to another; what stayed is left out."""

    parts = fields.List(fields.Nested(PartChangeSchema))
    lines = fields.List(fields.Nested(LineChangeSchema))
    requested_before_cents = fields.Integer()
    requested_after_cents = fields.Integer()
    comments = fields.List(fields.Nested(CommentSchema))


class ComparisonArguments(Schema):
    """Which versions; without `to`, what is written now (for those who edit)."""

    before = fields.Integer(data_key="from", required=True, validate=validate.Range(1, LARGEST_VERSION))
    after = fields.Integer(data_key="to", load_default=None, validate=validate.Range(1, LARGEST_VERSION))


class WithdrawalBody(Schema):
    """Why a project is taken back."""

    reason = Paragraphs(5_000, shortest=0)


class AmendmentBody(Schema):
    """Why a validated project is to be amended; may be left out."""

    reason = Paragraphs(5_000, shortest=0, optional=True)


class StopBody(Schema):
    """What was learnt."""

    lessons = Paragraphs(20_000, shortest=0)

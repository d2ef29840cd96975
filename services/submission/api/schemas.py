"""Documents of the API. What comes in keeps to the bounds of the event catalogue: whatever is saved can be stated."""

from typing import Any

from marshmallow import ValidationError, fields

from services.submission.domain.demands import Why
from services.submission.domain.project import DelayWarning
from services.submission.domain.vocabulary import Axis, Category, Party, Status
from shared.contracts.fields import (
    Cents,
    Choice,
    Claim,
    Identifier,
    Items,
    Line,
    Part,
    Uai,
    Whole,
)
from shared.contracts.payloads.amounts import MOST_LINES
from shared.contracts.payloads.structure import StructurePayload
from shared.searching import fold
from shared.web.pagination import PageArguments
from shared.web.schemas import Instant, Paragraphs, Schema, SchoolYear, Text

NARRATIVE = 20_000
LONGEST_SEARCH, MOST_WORDS = 200, 10


class StructureSchema(StructurePayload):
    """A school."""


class StructureBody(StructurePayload):
    """What is known of a school; its UAI is in the address."""

    class Meta:
        exclude = ("uai",)


def require_few_words(search: str) -> None:
    """Raises ValidationError."""
    if len(fold(search).split()) > MOST_WORDS:
        raise ValidationError(f"More than {MOST_WORDS} words.")


class StructureArguments(PageArguments):
    """Which structures."""

    search = Text(
        LONGEST_SEARCH,
        load_default="",
        validate=require_few_words,
        metadata={
            "description": f"Up to {MOST_WORDS} words of the name, commune or UAI, or their beginnings; "
            "accents and case do not matter."
        },
    )


class PartnersSchema(Schema):
    """Who takes part: structures by UAI, others in their own words."""

    structures = Items(Uai(), most=200, optional=True)
    others = Items(Line(200), most=200, optional=True)


class LineSchema(Schema):
    """One thing that money is asked for. The server gives the identifier of a line that has none."""

    line_id = Identifier(optional=True)
    category = Choice(Category, optional=True)
    label = Line(200, shortest=0, optional=True)
    unit = Line(50, shortest=0, optional=True)
    quantity = Whole(1, 1_000_000, optional=True)
    unit_cost_cents = Cents(optional=True)
    school_year = SchoolYear(allow_none=True)


class CofundingSchema(Schema):
    """What someone else gives."""

    source = Line(200, shortest=0, optional=True)
    amount_cents = Cents(optional=True)


class BudgetSchema(Schema):
    """What is asked for."""

    multi_year = Claim(optional=True)
    lines = Items(Part(LineSchema), most=MOST_LINES, optional=True)
    cofunding = Items(Part(CofundingSchema), most=100, optional=True)


class ContentSchema(Schema):
    """What a project says. Everything may be missing, or null; nothing may be of another type."""

    title = Line(300, shortest=0, optional=True)
    axes = Items(Choice(Axis), most=len(Axis), optional=True)
    description = Paragraphs(NARRATIVE, shortest=0, optional=True)
    needs = Paragraphs(NARRATIVE, shortest=0, optional=True)
    objectives = Paragraphs(NARRATIVE, shortest=0, optional=True)
    actions = Paragraphs(NARRATIVE, shortest=0, optional=True)
    pupils = Whole(0, 1_000_000, optional=True)
    levels = Items(Line(50), most=50, optional=True)
    partners = Part(PartnersSchema, optional=True)
    indicators = Paragraphs(NARRATIVE, shortest=0, optional=True)
    digital = Claim(optional=True)
    concertation_id = Identifier(optional=True)
    network_id = Identifier(optional=True)
    budget = Part(BudgetSchema, optional=True)


class AwaitedSchema(Schema):
    """Whose turn it is, since when, and by when if a date is known."""

    party = fields.Enum(Party, by_value=True, data_key="from")
    since = Instant()
    due_on = fields.Date(allow_none=True)


class MissingSchema(Schema):
    """One thing to say before deposit, where it belongs in the content, and why; `from_cents`: if so much is asked."""

    code = fields.String()
    pointer = fields.String()
    why = fields.Enum(Why, by_value=True)
    from_cents = fields.Integer(allow_none=True)


class CommentSchema(Schema):
    """What the commission asks to complete; `part` points at a part of the project."""

    comment_id = fields.String()
    part = fields.String(allow_none=True)
    text = fields.String()


class CompletionSchema(Schema):
    """The request that the school has to answer."""

    version = fields.Integer()
    comments = fields.List(fields.Nested(CommentSchema))


class AnswerSchema(Schema):
    """An answer to a comment of the commission."""

    comment_id = fields.String()
    text = fields.String()


class DepositSchema(Schema):
    """One numbered version."""

    version = fields.Integer()
    deposited_at = Instant()


class SetAsideSchema(Schema):
    """A draft that was set aside: what was typed and not deposited before the version that was deposited counted."""

    revision = fields.Integer()
    set_aside_at = Instant()


class UnsentDraftSchema(SetAsideSchema):
    """A draft that was set aside, with what it says."""

    content = fields.Nested(ContentSchema)


class EntrySchema(Schema):
    """One thing that happened. It did not change the project if it came too late for that (`is_applied`)."""

    at = Instant()
    kind = fields.String()
    details = fields.Dict()
    event_id = fields.String(allow_none=True)
    is_applied = fields.Boolean()


class ProjectSchema(Schema):
    """A project. `version` is the last that was deposited, 0 before the first."""

    id = fields.String()
    reference = fields.String(metadata={"description": "To be said on the telephone.", "examples": ["0930116W-7"]})
    uai = fields.String()
    status = fields.Enum(Status, by_value=True)
    version = fields.Integer()
    validated_version = fields.Integer(
        allow_none=True, metadata={"description": "The version that counts since the commission validated it."}
    )
    revision = fields.Integer(metadata={"description": "Grows with every change; also the ETag."})
    created_at = Instant()
    changed_at = Instant()
    awaited = fields.Nested(AwaitedSchema, allow_none=True)
    answer_due_on = fields.Date(allow_none=True)
    delay_warning = fields.Enum(
        DelayWarning, by_value=True, allow_none=True, metadata={"description": "The answer is nearly due, or late."}
    )
    completion = fields.Nested(CompletionSchema, allow_none=True)
    missing = fields.List(fields.Nested(MissingSchema))
    content = fields.Nested(ContentSchema)


class ProjectSheetSchema(ProjectSchema):
    """A project with its versions and everything that happened to it."""

    deposits = fields.List(fields.Nested(DepositSchema), data_key="versions")
    answers = fields.List(
        fields.Nested(AnswerSchema), metadata={"description": "To the present request; told to those who edit only."}
    )
    timeline = fields.List(fields.Nested(EntrySchema))
    unsent_drafts = fields.List(
        fields.Nested(SetAsideSchema), metadata={"description": "Told to those who edit the project only."}
    )

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The sheet has the lists, its project the rest."""
        return super().get_attribute(obj if hasattr(obj, attr) else obj.project, attr, default)


class SummarySchema(Schema):
    """A project in a list."""

    id = fields.String()
    reference = fields.String()
    uai = fields.String()
    structure_name = fields.String()
    title = fields.String(allow_none=True)
    status = fields.Enum(Status, by_value=True)
    version = fields.Integer()
    changed_at = Instant()
    awaited = fields.Nested(AwaitedSchema, allow_none=True)


class ProjectArguments(PageArguments):
    """Which projects."""

    status = fields.Enum(Status, by_value=True, load_default=None)
    uai = Text(8, load_default=None, metadata={"description": "Of this structure."})
    department = Text(3, load_default=None, metadata={"description": "Of structures of this département."})
    awaited = fields.Enum(
        Party, by_value=True, load_default=None, metadata={"description": "Those that wait for this party."}
    )
    concertation_id = Text(64, load_default=None, metadata={"description": "Those that came from this concertation."})


class VersionSchema(Schema):
    """A version as it was deposited, which nothing changes any more."""

    project_id = fields.String()
    reference = fields.String()
    version = fields.Integer()
    deposited_at = Instant()
    requested_cents = fields.Integer()

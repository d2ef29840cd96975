"""What the commission's routes take."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema
from marshmallow.types import Validator

from services.review.domain.commission import Person
from services.review.domain.costing import CorrectedLine
from services.review.domain.decision import Outcome, Ruling
from services.review.domain.grant import Grant, GrantLine
from shared.contracts.checks import Distinct
from shared.contracts.fields import Identifier, Line, Word
from shared.contracts.payloads.amounts import MOST_LINES
from shared.contracts.payloads.project import LARGEST_VERSION
from shared.contracts.vocabulary import BudgetCategory
from shared.identity.verification import LONGEST_SUBJECT
from shared.web.schemas import Cents, Date, Paragraphs, Schema, SchoolYear, Whole

MOST_COMMENTS = 200
MOST_MEMBERS = 100
MOST_DECISIONS = 100


class Subject(Word):
    """The account by which someone signs in: no token names one that is not printable."""

    def __init__(self, *, optional: bool = False) -> None:
        checks: list[Validator] = [_require_printable, validate.Length(1, LONGEST_SUBJECT)]
        super().__init__(checks, optional=optional, description="The account: the `sub` of the person's tokens.")


def _require_printable(text: str) -> None:
    if not text.isprintable():
        raise ValidationError("Contains a character that cannot be printed.")


def version_read() -> Whole:
    """Which deposit the caller has before them."""
    description = "The version that was read. If the school has deposited again since, nothing is done."
    return Whole(1, LARGEST_VERSION, load_default=None, metadata={"description": description})


def _distinct_lines(lines: Sequence[CorrectedLine]) -> None:
    if len({line.line_id for line in lines}) < len(lines):
        raise ValidationError("The same line is corrected twice.")


class PersonSchema(Schema):
    """Someone who sits in the commission."""

    subject = Subject()
    name = Line(200)
    quality = Line(200, optional=True, description="Such as: inspectrice d’académie.")
    since = Date(data_key="from", load_default=None, metadata={"description": "First day of the term."})
    until = Date(load_default=None, metadata={"description": "Last day of the term; null: until replaced."})

    @post_load
    def _person(self, values: dict[str, Any], **_: Any) -> Person:
        return Person(**values)


class AppointmentSchema(Schema):
    """The commission that the rector appoints, as a whole."""

    president = fields.Nested(PersonSchema, required=True)
    deputy = fields.Nested(PersonSchema, load_default=None)
    members = fields.List(
        fields.Nested(PersonSchema),
        required=True,
        validate=validate.Length(max=MOST_MEMBERS),
        metadata={"description": "All different; at least three (a setting) besides the president."},
    )


class CommentSchema(Schema):
    """One thing to complete."""

    part = Line(200, optional=True, description="The part of the project meant.")
    text = Paragraphs(10_000)


class CompletionSchema(Schema):
    """What the school is asked to complete: new comments, comments of the members' readings, or both."""

    comments = fields.List(fields.Nested(CommentSchema), load_default=list, validate=validate.Length(max=MOST_COMMENTS))
    comment_ids = fields.List(
        Identifier(),
        load_default=list,
        validate=[validate.Length(max=MOST_COMMENTS), Distinct()],
        metadata={"description": "Comments for the school, of readings of this version, that become part of it."},
    )
    version = version_read()

    @validates_schema
    def _says_something_and_not_too_much(self, values: Mapping[str, Any], **_: Any) -> None:
        number = len(values["comments"]) + len(values["comment_ids"])
        if not 1 <= number <= MOST_COMMENTS:
            raise ValidationError(f"Must be 1 to {MOST_COMMENTS}, with those that are taken over.", "comments")


class GrantLineSchema(Schema):
    """What is granted of one category for one school year: at most what is asked for."""

    category = fields.String(required=True, validate=validate.OneOf([category.value for category in BudgetCategory]))
    school_year = SchoolYear(required=True)
    amount_cents = Cents(required=True)


class GrantSchema(Schema):
    """What is granted; what is left out is granted nothing, and no line at all grants nothing."""

    lines = fields.List(fields.Nested(GrantLineSchema), required=True, validate=validate.Length(max=MOST_LINES))
    may_be_served_in_part = fields.Boolean(
        truthy={True},
        falsy={False},
        load_default=False,
        metadata={"description": "While credits are short, what there is may be set aside, and the rest waits."},
    )

    @post_load
    def _grant(self, values: Mapping[str, Any], **_: Any) -> Grant:
        return Grant(tuple(GrantLine(**line) for line in values["lines"]), values["may_be_served_in_part"])


class RulingSchema(Schema):
    """What is decided. A decline has a reason and no grant; a validation a grant, if the project asks for money."""

    outcome = fields.Enum(Outcome, by_value=fields.String, required=True)
    reason = Paragraphs(10_000, shortest=0, optional=True)
    grant = fields.Nested(GrantSchema, load_default=None)
    version = version_read()
    awaits_credits = fields.Boolean(
        truthy={True},
        falsy={False},
        load_default=False,
        metadata={"description": "More may be granted than the envelopes hold: the project waits for credits."},
    )

    @post_load
    def _ruling(self, values: Mapping[str, Any], **_: Any) -> Ruling:
        return Ruling(**values)


class CorrectionSchema(Schema):
    """What should have been decided on the same version, and which error is put right."""

    error = Paragraphs(2_000, description="Such as: the amounts of two lines were exchanged.")
    ruling = fields.Nested(RulingSchema, required=True)


class OneRulingSchema(Schema):
    """What is decided on one of several projects."""

    project_id = Identifier()
    ruling = fields.Nested(RulingSchema, required=True)


class RulingsSchema(Schema):
    """Decisions on several projects, each on its own."""

    decisions = fields.List(
        fields.Nested(OneRulingSchema),
        required=True,
        validate=[validate.Length(1, MOST_DECISIONS), Distinct("project_id")],
    )


class CorrectedLineSchema(Schema):
    """What is kept of one line of the budget, and why no more."""

    line_id = Identifier()
    kept_cents = Cents(required=True)
    reason = Paragraphs(2_000)

    @post_load
    def _line(self, values: Mapping[str, Any], **_: Any) -> CorrectedLine:
        return CorrectedLine(**values)


class CostingSchema(Schema):
    """The lines that are not kept as they are asked for; none: every correction is taken back."""

    lines = fields.List(
        fields.Nested(CorrectedLineSchema), required=True, validate=[validate.Length(max=MOST_LINES), _distinct_lines]
    )
    version = version_read()

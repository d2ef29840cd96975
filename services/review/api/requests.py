"""What the commission's routes take."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, post_load, validate

from services.review.domain.commission import Person
from services.review.domain.decision import Outcome, Ruling
from services.review.domain.file import Status
from services.review.domain.grant import Grant, GrantLine
from shared.contracts.checks import Shape
from shared.contracts.payloads.amounts import MOST_LINES
from shared.contracts.payloads.project import LARGEST_VERSION
from shared.contracts.vocabulary import BudgetCategory
from shared.web.pagination import PageArguments
from shared.web.schemas import Cents, Schema, SchoolYear, Text, Whole

MOST_COMMENTS = 200
MOST_MEMBERS = 100
ONE_LINE = Shape(r"^[^\n\t]*$", error="Must be one line.")


def _line(longest: int, **options: Any) -> Text:
    return Text(longest, shortest=1, validate=ONE_LINE, **options)


def _version() -> Whole:
    description = "The version that was read. If the school has deposited again since, nothing is done."
    return Whole(1, LARGEST_VERSION, load_default=None, metadata={"description": description})


class PersonSchema(Schema):
    """Someone who sits in the commission."""

    subject = _line(255, required=True, metadata={"description": "The account: the `sub` of the person's tokens."})
    name = _line(200, required=True)
    quality = _line(200, load_default=None, metadata={"description": "Such as: inspectrice d’académie."})

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


class FilesArguments(PageArguments):
    """Which files, and which page of them."""

    status = fields.Enum(Status, by_value=fields.String, load_default=None)


class CommentSchema(Schema):
    """One thing to complete."""

    part = _line(200, load_default=None, metadata={"description": "The part of the project meant."})
    text = Text(10_000, shortest=1, required=True)


class CompletionSchema(Schema):
    """What the school is asked to complete."""

    comments = fields.List(fields.Nested(CommentSchema), required=True, validate=validate.Length(1, MOST_COMMENTS))
    version = _version()


class GrantLineSchema(Schema):
    """What is granted of one category for one school year: at most what is asked for."""

    category = fields.String(required=True, validate=validate.OneOf([category.value for category in BudgetCategory]))
    school_year = SchoolYear(required=True)
    amount_cents = Cents(required=True)


class GrantSchema(Schema):
    """What is granted; a category and school year that are left out are granted nothing."""

    lines = fields.List(fields.Nested(GrantLineSchema), required=True, validate=validate.Length(max=MOST_LINES))

    @post_load
    def _grant(self, values: Mapping[str, Any], **_: Any) -> Grant:
        return Grant(tuple(GrantLine(**line) for line in values["lines"]))


class RulingSchema(Schema):
    """What is decided. A decline has a reason and no grant; a validation without a grant grants nothing."""

    outcome = fields.Enum(Outcome, by_value=fields.String, required=True)
    reason = Text(10_000, load_default=None)
    grant = fields.Nested(GrantSchema, load_default=None)
    version = _version()

    @post_load
    def _ruling(self, values: Mapping[str, Any], **_: Any) -> Ruling:
        return Ruling(**values)

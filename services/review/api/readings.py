"""What members make of a version, and by which criteria, over HTTP."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema as AnswerSchema
from marshmallow import fields, post_load, validate

from services.review.api.requests import MOST_COMMENTS, CommentSchema, version_read
from services.review.domain.grid import Entry, Grid
from services.review.domain.reading import Audience, MemberReading
from services.review.use_cases.reading_grid import read_grid, set_grid
from services.review.use_cases.write_reading import write_reading
from shared.contracts.fields import Coded, Line
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Paragraphs, Schema

blueprint = Blueprint("readings", __name__, url_prefix="/api/review/v1", description="What members make of projects.")
MOST_ENTRIES = 50


def code(*, optional: bool = False) -> Coded:
    """The name by which programs know a criterion or a level."""
    return Coded(
        r"^[a-z][a-z0-9_]{0,31}$", "Not a code: lower case letters, digits and underscores.", optional=optional
    )


class EntrySchema(Schema):
    """A criterion, or a level of the scale."""

    code = code()
    label = Line(200, description="What people read, in French.")

    @post_load
    def _entry(self, values: Mapping[str, Any], **_: Any) -> Entry:
        return Entry(**values)


class GridSchema(Schema):
    """The criteria, and the scale of appreciations; without a scale there are only texts."""

    criteria = fields.List(fields.Nested(EntrySchema), required=True, validate=validate.Length(1, MOST_ENTRIES))
    scale = fields.List(fields.Nested(EntrySchema), required=True, validate=validate.Length(max=MOST_ENTRIES))

    @post_load
    def _grid(self, values: Mapping[str, Any], **_: Any) -> Grid:
        return Grid(tuple(values["criteria"]), tuple(values["scale"]))


class AppreciationSchema(Schema):
    """Of one criterion; no level has to be chosen, and nothing has to be written."""

    criterion = code()
    appreciation = code(optional=True)
    text = Paragraphs(10_000, shortest=0, optional=True)


class ReadingCommentSchema(CommentSchema):
    """One thing to say about the project, or about a part of it."""

    audience = fields.Enum(Audience, by_value=fields.String, required=True)


class WrittenReadingSchema(Schema):
    """A reading as a whole: what is left out of a later one is gone."""

    appreciations = fields.List(
        fields.Nested(AppreciationSchema), load_default=list, validate=validate.Length(max=MOST_ENTRIES)
    )
    comments = fields.List(
        fields.Nested(ReadingCommentSchema), load_default=list, validate=validate.Length(max=MOST_COMMENTS)
    )
    version = version_read()


class ShownAppreciationSchema(AnswerSchema):
    """Of one criterion, under the labels of the day of the reading."""

    criterion = fields.String()
    criterion_label = fields.String()
    appreciation = fields.String(allow_none=True)
    appreciation_label = fields.String(allow_none=True)
    text = fields.String(allow_none=True)


class ShownReadingCommentSchema(AnswerSchema):
    """A comment; one for the school can be taken over, by its id, in a request for completion."""

    comment_id = fields.String(attribute="id")
    part = fields.String(allow_none=True)
    text = fields.String()
    audience = fields.Enum(Audience, by_value=fields.String)


class ReadingSchema(AnswerSchema):
    """What one member makes of one version."""

    version = fields.Integer()
    reader = fields.String()
    written_at = Instant()
    appreciations = fields.List(fields.Nested(ShownAppreciationSchema))
    comments = fields.List(fields.Nested(ShownReadingCommentSchema))


@blueprint.put("/commission/criteria")
@blueprint.arguments(GridSchema)
@blueprint.response(200, GridSchema)
@permitted("set_grid")
def set_criteria(grid: Grid) -> Grid:
    """Set the criteria and the scale by which projects are read

    They structure the readings to come; those already written keep their labels. Nothing is ever added up.
    """
    return set_grid(unit_of_work(), grid=grid, actor=current_actor())


@blueprint.get("/commission/criteria")
@blueprint.response(200, GridSchema)
@permitted("read_grid")
def show_criteria() -> Grid:
    """The criteria and the scale by which projects are read"""
    return read_grid(unit_of_work())


@blueprint.put("/files/<project_id>/reading")
@blueprint.arguments(WrittenReadingSchema)
@blueprint.response(200, ReadingSchema)
@permitted("write_reading")
def write(reading: Mapping[str, Any], project_id: str) -> MemberReading:
    """Write, or revise, the caller's reading of the version under examination

    By a member who sits and is not recused, until the decision. It replaces the caller's reading of that version.
    """
    return write_reading(
        unit_of_work(),
        project_id=project_id,
        appreciations=[
            (one["criterion"], one.get("appreciation"), one.get("text")) for one in reading["appreciations"]
        ],
        comments=[(one.get("part"), one["text"], one["audience"]) for one in reading["comments"]],
        version=reading["version"],
        actor=current_actor(),
    )

"""Sections of the commission, over HTTP."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema as AnswerSchema
from marshmallow import fields, post_load, validate

from services.review.api.requests import MOST_MEMBERS, Subject
from services.review.domain.section import Section
from services.review.use_cases.set_sections import read_sections, set_sections
from shared.contracts.checks import Distinct
from shared.contracts.fields import Line
from shared.contracts.payloads.structure import department
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Schema

MOST_SECTIONS, MOST_DEPARTMENTS = 50, 20
blueprint = Blueprint("sections", __name__, url_prefix="/api/review/v1", description=__doc__)


class SectionSchema(Schema):
    """Members, by their accounts, who examine the files of some départements."""

    name = Line(200)
    departments = fields.List(department(), required=True, validate=[validate.Length(1, MOST_DEPARTMENTS), Distinct()])
    members = fields.List(Subject(), required=True, validate=[validate.Length(1, MOST_MEMBERS), Distinct()])

    @post_load
    def _section(self, values: Mapping[str, Any], **_: Any) -> Section:
        return Section(values["name"], tuple(values["departments"]), tuple(values["members"]))


class SectionsSchema(Schema):
    """All sections; none: the commission examines all files together."""

    sections = fields.List(fields.Nested(SectionSchema), required=True, validate=validate.Length(max=MOST_SECTIONS))


class ShownSectionSchema(AnswerSchema):
    """A section."""

    name = fields.String()
    departments = fields.List(fields.String())
    members = fields.List(fields.String())


class ShownSectionsSchema(AnswerSchema):
    """The sections in force."""

    sections = fields.List(fields.Nested(ShownSectionSchema))


@blueprint.put("/commission/sections")
@blueprint.arguments(SectionsSchema)
@blueprint.response(200, ShownSectionsSchema)
@permitted("set_sections")
def put_sections(given: Mapping[str, Any]) -> Mapping[str, Sequence[Section]]:
    """Divide the commission into sections

    A member of a section examines the files of its départements only. Who presides, and a member of no section, examine
    every file; a file of a département without a section is everybody's.
    """
    return {"sections": set_sections(unit_of_work(), **given, actor=current_actor())}


@blueprint.get("/commission/sections")
@blueprint.response(200, ShownSectionsSchema)
@permitted("read_sections")
def show_sections() -> Mapping[str, Sequence[Section]]:
    """The sections of the commission"""
    return {"sections": read_sections(unit_of_work())}

"""What schools publish: their sheets, for anyone; the same as open data; and drafts that begin from a model."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from marshmallow import fields, validate

from services.submission.api.projects import PREFIX
from services.submission.api.schemas import LONGEST_SEARCH, ProjectSchema, require_few_words
from services.submission.domain.project import Project
from services.submission.domain.public_sheet import Part, Publication, PublicSheet
from services.submission.domain.vocabulary import Axis, StructureKind
from services.submission.papers import open_data
from services.submission.use_cases.publish_project import (
    all_public,
    begin_from_model,
    find_public,
    own_sheet,
    publish_project,
    read_public,
    unpublish_project,
)
from shared.contracts.fields import Choice, Claim, Items
from shared.identity.access import permitted, public
from shared.searching import fold, mark
from shared.web.blueprint import Blueprint
from shared.web.described import ETAG, LOCATION
from shared.web.etag import tag_version
from shared.web.files import FILE
from shared.web.idempotency import idempotent
from shared.web.pagination import PageArguments, link_next
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Paragraphs, Schema, SchoolYear, Text

NEWEST = 50
OPEN_JSON = {"type": "object"}
FOR_EVERYBODY = "public, max-age=300"
blueprint = Blueprint("public_sheets", __name__, url_prefix=PREFIX, description=__doc__)
public_blueprint = Blueprint("public", __name__, url_prefix="/api/submission/v1/public", description=__doc__)
models_blueprint = Blueprint("models", __name__, url_prefix="/api/submission/v1/models", description=__doc__)


class PublicSheetBody(Schema):
    """Which parts are published, besides title, axes and school; `summary`: a text for everybody to read."""

    parts = Items(Choice(Part), most=len(Part))
    summary = Paragraphs(5_000, optional=True)
    is_model = Claim(optional=True)


class PublicSheetSchema(Schema):
    """What is published of a project."""

    project_id = fields.String()
    parts = fields.List(fields.Enum(Part, by_value=True))
    is_model = fields.Boolean()
    published_at = Instant()
    changed_at = Instant()
    shown = fields.Dict(metadata={"description": "All that anybody sees of it."})


class PublicProjectSchema(PublicSheetSchema):
    """What anybody sees of a project."""

    class Meta:
        exclude = ("parts",)


class PublicArguments(PageArguments):
    """Which projects."""

    search = Text(
        LONGEST_SEARCH,
        load_default="",
        validate=require_few_words,
        metadata={"description": "Words of what is published, or their beginnings; accents and case do not matter."},
    )
    axis = fields.Enum(Axis, by_value=True, load_default=None)
    kind = fields.Enum(StructureKind, by_value=True, load_default=None)
    degree = fields.Integer(load_default=None, validate=validate.OneOf([1, 2]))
    department = Text(3, load_default=None)
    level = Text(50, load_default=None)
    school_year = SchoolYear(load_default=None)
    model = fields.Boolean(load_default=None, metadata={"description": "Those that another school may begin from."})


@blueprint.put("/<project_id>/public-sheet")
@blueprint.arguments(PublicSheetBody)
@blueprint.response(200, PublicSheetSchema)
@permitted("publish_project")
def publish(body: dict[str, Any], project_id: str) -> PublicSheet:
    """Publish parts of a validated project, in the place of what was published before

    As they were validated, whatever is written since. `is_model`: other schools may begin a draft from it.
    """
    parts = tuple(Part(part) for part in body["parts"])
    publication = Publication(parts, body.get("summary"), bool(body.get("is_model")))
    return publish_project(unit_of_work(), project_id=project_id, publication=publication, actor=current_actor())


@blueprint.get("/<project_id>/public-sheet")
@blueprint.response(200, PublicSheetSchema)
@permitted("publish_project")
def read_own(project_id: str) -> PublicSheet:
    """What is published of a project of one's own."""
    return own_sheet(unit_of_work(), project_id=project_id, actor=current_actor())


@blueprint.delete("/<project_id>/public-sheet")
@blueprint.response(204)
@permitted("publish_project")
def unpublish(project_id: str) -> None:
    """Publish nothing of it any more."""
    unpublish_project(unit_of_work(), project_id=project_id, actor=current_actor())


@public_blueprint.get("/projects")
@public_blueprint.arguments(PublicArguments, location="query")
@public_blueprint.response(200, PublicProjectSchema(many=True))
@public
def find(arguments: dict[str, Any]) -> Sequence[PublicSheet]:
    """What schools publish, the latest first; for anyone."""
    search, after, limit = arguments.pop("search"), arguments.pop("after"), arguments.pop("limit")
    marks = [mark(name, _said(name, value)) for name, value in arguments.items() if value is not None]
    found = find_public(unit_of_work(), search=search, marks=marks, after=after, limit=limit + 1)
    if len(found) > limit:
        link_next(found[limit - 1].id)
    return found[:limit]


@public_blueprint.get("/projects/<project_id>")
@public_blueprint.response(200, PublicProjectSchema)
@public
def read(project_id: str) -> PublicSheet:
    """What is published of a project; for anyone."""
    return read_public(unit_of_work(), project_id=project_id)


@public_blueprint.get("/projects.csv")
@public_blueprint.response(200, FILE, content_type="text/csv")
@public
def csv() -> Response:
    """All that is published, as a table (semicolons, UTF-8)."""
    return _open(open_data.as_csv(all_public(unit_of_work())), "text/csv; charset=utf-8")


@public_blueprint.get("/projects.json")
@public_blueprint.response(200, OPEN_JSON, content_type="application/json")
@public
def json() -> Response:
    """All that is published."""
    return _open(open_data.as_json(all_public(unit_of_work())), "application/json")


@public_blueprint.get("/projects.geojson")
@public_blueprint.response(200, OPEN_JSON, content_type="application/geo+json")
@public
def geojson() -> Response:
    """All that is published, on the map (RFC 7946)."""
    return _open(open_data.as_geojson(all_public(unit_of_work())), "application/geo+json")


@public_blueprint.get("/projects.atom")
@public_blueprint.response(200, FILE, content_type="application/atom+xml")
@public
def atom() -> Response:
    """What was published last, as a feed (RFC 4287)."""
    uow = unit_of_work()
    academy = uow.settings.academy
    newest = find_public(uow, search="", marks=(), after=None, limit=NEWEST)
    return _open(open_data.as_atom(newest, academy=academy), "application/atom+xml; charset=utf-8")


@models_blueprint.post("/<project_id>/drafts")
@models_blueprint.response(201, ProjectSchema, headers={**ETAG, **LOCATION})
@permitted("create_project")
@idempotent
def begin(project_id: str) -> tuple[Project, int, dict[str, str]]:
    """Begin a draft from what is published of a model; where it comes from is shown in its timeline."""
    project = begin_from_model(unit_of_work(), project_id=project_id, actor=current_actor())
    tag_version(project.revision)
    return project, 201, {"Location": f"{PREFIX}/{project.id}"}


def _said(name: str, value: Any) -> str:
    if name == "level":
        return fold(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _open(content: bytes, media_type: str) -> Response:
    answer = Response(content, content_type=media_type)
    answer.headers["Cache-Control"] = FOR_EVERYBODY
    return answer

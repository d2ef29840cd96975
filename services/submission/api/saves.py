"""The history of what a project said, what was typed and could not be merged, and drafts begun from a project."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from services.submission.api.projects import PREFIX
from services.submission.api.schemas import ContentSchema, ProjectSchema
from services.submission.domain.project import Project
from services.submission.domain.saves import KeptText, Save
from services.submission.use_cases.duplicate_project import duplicate_project
from services.submission.use_cases.read_saves import (
    PastContent,
    list_kept_texts,
    list_saves,
    read_kept_text,
    read_save,
)
from services.submission.use_cases.restore_save import restore_save
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.described import ETAG, LOCATION
from shared.web.etag import expected_version, tag_version, versioned
from shared.web.idempotency import idempotent
from shared.web.pagination import NumberKey, PageArguments, link_next
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema

blueprint = Blueprint("saves", __name__, url_prefix=f"{PREFIX}/<project_id>", description=__doc__)


class AuthorSchema(Schema):
    """Who saved: an account, for a structure; nobody where a decision of the commission changed the content."""

    subject = fields.String(allow_none=True)
    uai = fields.String(allow_none=True)


class SaveSchema(Schema):
    """What led to a revision."""

    revision = fields.Integer()
    at = Instant()
    author = fields.Nested(AuthorSchema)
    parts = fields.List(fields.String(), metadata={"description": "JSON pointers of the parts that changed."})


class PastContentSchema(Schema):
    """What the project said at a revision."""

    revision = fields.Integer()
    content = fields.Nested(ContentSchema)


class SaveArguments(PageArguments):
    """Which saves."""

    after = NumberKey(load_default=None)


class KeptTextSchema(Schema):
    """What somebody typed over the revision `made_from`, in parts that others had changed since."""

    id = fields.String()
    at = Instant()
    author = fields.Nested(AuthorSchema)
    made_from = fields.Integer()
    typed = fields.Dict(metadata={"description": "What was typed, by JSON pointer of the part; null: taken out."})


@blueprint.get("/saves")
@blueprint.arguments(SaveArguments, location="query")
@blueprint.response(200, SaveSchema(many=True))
@permitted("read_saves")
def list_all(arguments: dict[str, Any], project_id: str) -> Sequence[Save]:
    """Every save of the project, latest first."""
    limit = arguments["limit"]
    found = list_saves(
        unit_of_work(), project_id=project_id, before=arguments["after"], limit=limit + 1, actor=current_actor()
    )
    if len(found) > limit:
        link_next(str(found[limit - 1].revision))
    return found[:limit]


@blueprint.get("/saves/<int:revision>")
@blueprint.response(200, PastContentSchema)
@permitted("read_saves")
def read(project_id: str, revision: int) -> PastContent:
    """What the project said at a revision."""
    return read_save(unit_of_work(), project_id=project_id, revision=revision, actor=current_actor())


@blueprint.post("/saves/<int:revision>/restoration")
@blueprint.response(200, ProjectSchema, headers=ETAG)
@permitted("revise_project")
@versioned
@idempotent
def restore(project_id: str, revision: int) -> Project:
    """Have the project say again what it said at a revision; what it says now stays in the history."""
    project = restore_save(
        unit_of_work(), project_id=project_id, revision=revision, expected=expected_version(), actor=current_actor()
    )
    tag_version(project.revision)
    return project


@blueprint.get("/kept-texts")
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, KeptTextSchema(many=True))
@permitted("read_saves")
def list_texts(arguments: dict[str, Any], project_id: str) -> Sequence[KeptText]:
    """What was typed and could not be merged, oldest first."""
    limit = arguments.pop("limit")
    found = list_kept_texts(unit_of_work(), project_id=project_id, limit=limit + 1, actor=current_actor(), **arguments)
    if len(found) > limit:
        link_next(found[limit - 1].id)
    return found[:limit]


@blueprint.get("/kept-texts/<text_id>")
@blueprint.response(200, KeptTextSchema)
@permitted("read_saves")
def read_text(project_id: str, text_id: str) -> KeptText:
    """One of them."""
    return read_kept_text(unit_of_work(), project_id=project_id, text_id=text_id, actor=current_actor())


@blueprint.post("/duplicate")
@blueprint.response(201, ProjectSchema, headers={**ETAG, **LOCATION})
@permitted("create_project")
@idempotent
def duplicate(project_id: str) -> tuple[Project, int, dict[str, str]]:
    """Begin a draft of the caller's structure that says what this project says."""
    project = duplicate_project(unit_of_work(), project_id=project_id, actor=current_actor())
    tag_version(project.revision)
    return project, 201, {"Location": f"{PREFIX}/{project.id}"}

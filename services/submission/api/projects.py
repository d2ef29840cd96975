"""Projects: drafted, revised and read."""

from typing import Any

from services.submission.api.schemas import (
    ContentSchema,
    ProjectArguments,
    ProjectSchema,
    ProjectSheetSchema,
    SummarySchema,
    UnsentDraftSchema,
)
from services.submission.domain.project import Project
from services.submission.domain.summary import Filters, Summary, UnsentDraft
from services.submission.use_cases.create_project import create_project
from services.submission.use_cases.read_project import ProjectSheet, list_projects, read_draft, read_project
from services.submission.use_cases.revise_project import revise_project
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.body import accepts
from shared.web.described import ETAG, LOCATION
from shared.web.etag import expected_version, tag_version, versioned
from shared.web.idempotency import idempotent
from shared.web.pagination import link_next
from shared.web.request import current_actor, unit_of_work

PREFIX = "/api/submission/v1/projects"
blueprint = Blueprint("projects", __name__, url_prefix=PREFIX, description=__doc__)


@blueprint.post("")
@blueprint.arguments(ContentSchema)
@blueprint.response(201, ProjectSchema, headers={**ETAG, **LOCATION})
@permitted("create_project")
@idempotent
def create(content: dict[str, Any]) -> tuple[Project, int, dict[str, str]]:
    """Begin a draft of the caller's structure; every field is optional."""
    project = create_project(unit_of_work(), document=content, actor=current_actor())
    tag_version(project.revision)
    return project, 201, {"Location": f"{PREFIX}/{project.id}"}


@blueprint.get("")
@blueprint.arguments(ProjectArguments, location="query")
@blueprint.response(200, SummarySchema(many=True))
@permitted("list_projects")
def list_all(arguments: dict[str, Any]) -> list[Summary]:
    """The projects that the caller sees, latest first."""
    limit, after = arguments.pop("limit"), arguments.pop("after")
    filters = Filters(**arguments)
    found = list_projects(unit_of_work(), actor=current_actor(), filters=filters, after=after, limit=limit + 1)
    if len(found) > limit:
        link_next(found[limit - 1].id)
    return found[:limit]


@blueprint.get("/<project_id>")
@blueprint.response(200, ProjectSheetSchema, headers=ETAG)
@permitted("read_project")
def read(project_id: str) -> ProjectSheet:
    """A project: where it stands, who has it, what is missing, its versions and everything that happened to it.

    Whoever does not edit it sees what was deposited last, and a draft only as long as nothing was.
    """
    sheet = read_project(unit_of_work(), project_id=project_id, actor=current_actor())
    tag_version(sheet.project.revision)
    return sheet


@blueprint.get("/<project_id>/unsent-drafts/<int:revision>")
@blueprint.response(200, UnsentDraftSchema)
@permitted("read_draft")
def read_unsent(project_id: str, revision: int) -> UnsentDraft:
    """What was typed and not deposited before a request for completion was taken back, or the project validated."""
    return read_draft(unit_of_work(), project_id=project_id, revision=revision, actor=current_actor())


@blueprint.patch("/<project_id>")
@blueprint.arguments(ContentSchema)
@blueprint.response(200, ProjectSchema, headers=ETAG)
@accepts("application/merge-patch+json", "application/json")
@permitted("revise_project")
@versioned
def revise(patch: dict[str, Any], project_id: str) -> Project:
    """Change what a project says by a JSON merge patch (RFC 7396); If-Match says what was read.

    What others changed meanwhile in other parts stands beside it. Where they changed the same part differently (412),
    or the project was deposited meanwhile (409), what was typed is kept aside: the problem says where (`kept_text`),
    and in which parts the texts differ (`conflicts`, each with `pointer`, `base`, `yours`, `theirs`).
    """
    project = revise_project(
        unit_of_work(), project_id=project_id, patch=patch, expected=expected_version(), actor=current_actor()
    )
    tag_version(project.revision)
    return project

"""What a school does with a project that is written: deposit it, withdraw it, stop it."""

from typing import Any

from services.submission.api.projects import PREFIX
from services.submission.api.schemas import (
    FrozenVersionSchema,
    ProjectSchema,
    StopBody,
    VersionSchema,
    WithdrawalBody,
)
from services.submission.domain.project import Project
from services.submission.domain.summary import DepositedVersion
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.read_project import read_version
from services.submission.use_cases.stop_project import stop_project
from services.submission.use_cases.withdraw_project import withdraw_project
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.described import ETAG, LOCATION
from shared.web.etag import tag_version
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work

blueprint = Blueprint("deposits", __name__, url_prefix=f"{PREFIX}/<project_id>", description=__doc__)


@blueprint.post("/submissions")
@blueprint.response(201, VersionSchema, headers=LOCATION)
@permitted("deposit_project")
@idempotent
def deposit(project_id: str) -> tuple[DepositedVersion, int, dict[str, str]]:
    """Deposit the project: freezes the next version and hands it to the commission."""
    version = deposit_project(unit_of_work(), project_id=project_id, actor=current_actor())
    return version, 201, {"Location": f"{PREFIX}/{project_id}/submissions/{version.version}"}


@blueprint.get("/submissions/<int:version>")
@blueprint.response(200, FrozenVersionSchema)
@permitted("read_version")
def read(project_id: str, version: int) -> DepositedVersion:
    """A version as it was deposited."""
    return read_version(unit_of_work(), project_id=project_id, version=version, actor=current_actor())


@blueprint.post("/withdrawal")
@blueprint.arguments(WithdrawalBody)
@blueprint.response(200, ProjectSchema, headers=ETAG)
@permitted("withdraw_project")
@idempotent
def withdraw(body: dict[str, Any], project_id: str) -> Project:
    """Take the project back before it is decided on, for good."""
    project = withdraw_project(unit_of_work(), project_id=project_id, actor=current_actor(), **body)
    tag_version(project.revision)
    return project


@blueprint.post("/stop")
@blueprint.arguments(StopBody)
@blueprint.response(200, ProjectSchema, headers=ETAG)
@permitted("stop_project")
@idempotent
def stop(body: dict[str, Any], project_id: str) -> Project:
    """End a validated project early; its lessons are kept."""
    project = stop_project(unit_of_work(), project_id=project_id, actor=current_actor(), **body)
    tag_version(project.revision)
    return project

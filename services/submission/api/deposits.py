"""What a school does with a project that is written: deposit it, withdraw it, stop it."""

from typing import Any

from flask import Response

from services.submission.api.deposit_schemas import (
    AmendmentBody,
    AnswerBody,
    ComparisonArguments,
    ComparisonSchema,
    FrozenVersionSchema,
    StopBody,
    WithdrawalBody,
)
from services.submission.api.projects import PREFIX
from services.submission.api.schemas import AnswerSchema, ProjectSchema, VersionSchema
from services.submission.domain.comparison import Comparison
from services.submission.domain.project import Project
from services.submission.domain.summary import Answer, DepositedVersion
from services.submission.papers.receipt import typeset_receipt
from services.submission.use_cases.amend_project import amend_project, drop_amendment
from services.submission.use_cases.answer_comment import answer_comment, take_answer_back
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.read_project import compare_versions, read_receipt, read_version
from services.submission.use_cases.stop_project import stop_project
from services.submission.use_cases.withdraw_project import withdraw_project
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.described import ETAG, LOCATION
from shared.web.etag import tag_version
from shared.web.files import FILE, PDF, as_file
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


@blueprint.get("/submissions/<int:version>/receipt.pdf")
@blueprint.response(200, FILE, content_type=PDF)
@permitted("read_version")
def receipt(project_id: str, version: int) -> Response:
    """The receipt of a deposit, with the reference that people say on the telephone."""
    held = read_receipt(unit_of_work(), project_id=project_id, version=version, actor=current_actor())
    name = f"recepisse-{held.deposited.reference}-v{version}.pdf"
    return as_file(typeset_receipt(held), PDF, name)


@blueprint.get("/comparison")
@blueprint.arguments(ComparisonArguments, location="query")
@blueprint.response(200, ComparisonSchema)
@permitted("read_version")
def compare(arguments: dict[str, Any], project_id: str) -> Comparison:
    """What changed from one version to another, part by part and line by line, and what the commission had asked."""
    return compare_versions(unit_of_work(), project_id=project_id, actor=current_actor(), **arguments)


@blueprint.put("/answers/<comment_id>")
@blueprint.arguments(AnswerBody)
@blueprint.response(200, AnswerSchema)
@permitted("answer_comment")
def answer(body: dict[str, Any], project_id: str, comment_id: str) -> Answer:
    """Answer a comment of the commission; the next deposit carries the answer."""
    actor = current_actor()
    return answer_comment(unit_of_work(), project_id=project_id, comment_id=comment_id, actor=actor, **body)


@blueprint.delete("/answers/<comment_id>")
@blueprint.response(204)
@permitted("answer_comment")
def take_back(project_id: str, comment_id: str) -> None:
    """Take back an answer that is not deposited."""
    take_answer_back(unit_of_work(), project_id=project_id, comment_id=comment_id, actor=current_actor())


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


@blueprint.post("/amendments")
@blueprint.arguments(AmendmentBody)
@blueprint.response(201, ProjectSchema, headers=ETAG)
@permitted("amend_project")
@idempotent
def amend(body: dict[str, Any], project_id: str) -> Project:
    """Begin an amendment (avenant) of a validated project, or ask for money later

    The project can be edited and deposited again. What is validated stands until the commission answers.
    """
    project = amend_project(unit_of_work(), project_id=project_id, actor=current_actor(), **body)
    tag_version(project.revision)
    return project


@blueprint.post("/amendments/abandonment")
@blueprint.response(200, ProjectSchema, headers=ETAG)
@permitted("amend_project")
@idempotent
def give_amendment_up(project_id: str) -> Project:
    """Give up an amendment that is not deposited; what was typed can still be read."""
    project = drop_amendment(unit_of_work(), project_id=project_id, actor=current_actor())
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

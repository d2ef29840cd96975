"""The commission over HTTP."""

from collections.abc import Mapping
from typing import Any

from services.review.api.answers import (
    CommissionSchema,
    CompletionRequestSchema,
    FileSchema,
    RegisterSchema,
    shown_file,
)
from services.review.api.requests import AppointmentSchema, CompletionSchema
from services.review.domain.commission import Commission
from services.review.domain.completion import CompletionRequest
from services.review.use_cases.appoint_commission import appoint_commission
from services.review.use_cases.cancel_completion import cancel_completion
from services.review.use_cases.list_appointments import Register, list_appointments
from services.review.use_cases.read_commission import read_commission
from services.review.use_cases.read_file import read_file
from services.review.use_cases.request_completion import request_completion
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.pagination import PageArguments, link_next
from shared.web.request import current_actor, unit_of_work

blueprint = Blueprint("review", __name__, url_prefix="/api/review/v1", description="The commission d’examen.")


@blueprint.put("/commission")
@blueprint.arguments(AppointmentSchema)
@blueprint.response(200, CommissionSchema)
@permitted("appoint_commission")
def appoint(appointment: Mapping[str, Any]) -> Commission:
    """Appoint the commission

    It replaces the one that sat before.
    """
    return appoint_commission(unit_of_work(), **appointment, actor=current_actor())


@blueprint.get("/commission")
@blueprint.response(200, CommissionSchema)
@permitted("read_commission")
def show_commission() -> Commission:
    """Who sits in the commission"""
    return read_commission(unit_of_work())


@blueprint.get("/commission/appointments")
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, RegisterSchema)
@permitted("list_appointments")
def show_appointments(arguments: Mapping[str, Any]) -> Register:
    """The register of appointments

    The latest first: who was appointed, when, by whom, and for which term.
    """
    register = list_appointments(unit_of_work(), **arguments)
    if register.has_more:
        link_next(register.appointments[-1].id)
    return register


@blueprint.get("/files/<project_id>")
@blueprint.response(200, FileSchema)
@permitted("read_file")
def show_file(project_id: str) -> Mapping[str, Any]:
    """A file with its deposits, requests for completion, decisions, allocation and history

    404 also for a file that the caller may not see.
    """
    return shown_file(read_file(unit_of_work(), project_id=project_id, actor=current_actor()))


@blueprint.post("/files/<project_id>/completion-requests")
@blueprint.arguments(CompletionSchema)
@blueprint.response(201, CompletionRequestSchema)
@permitted("request_completion")
@idempotent
def ask_for_completion(completion: Mapping[str, Any], project_id: str) -> CompletionRequest:
    """Ask the school to complete its project

    Comments for the school that members wrote in their readings are taken over by their ids. The school is notified.
    The time limit of the answer stands still until it deposits again, or the request is cancelled.
    """
    return request_completion(
        unit_of_work(),
        project_id=project_id,
        remarks=[(comment.get("part"), comment["text"]) for comment in completion["comments"]],
        comment_ids=completion["comment_ids"],
        version=completion["version"],
        actor=current_actor(),
    )


@blueprint.post("/files/<project_id>/completion-requests/cancellation")
@blueprint.response(200, CompletionRequestSchema)
@permitted("cancel_completion")
@idempotent
def take_completion_back(project_id: str) -> CompletionRequest:
    """Take the pending request for completion back

    The version that was deposited goes on being examined.
    """
    return cancel_completion(unit_of_work(), project_id=project_id, actor=current_actor())

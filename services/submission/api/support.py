"""Help with a project: asked for, assigned, ended; and messages tied to the project."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from services.submission.api.projects import PREFIX
from services.submission.domain.support import Helper, Message, State, Supporter, SupportRequest
from services.submission.use_cases.support_project import (
    ask_help,
    assign_supporter,
    end_help,
    help_of,
    list_help,
    read_messages,
    withdraw_help,
    write_message,
)
from shared.contracts.fields import Choice, Line
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.pagination import PageArguments, link_next
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Paragraphs, Schema

REQUESTS = "/api/submission/v1/support-requests"
blueprint = Blueprint("support", __name__, url_prefix=PREFIX, description=__doc__)
academy_blueprint = Blueprint("all_support", __name__, url_prefix=REQUESTS, description=__doc__)


class SupportBody(Schema):
    """Whom the school asks, and what it needs."""

    helper = Choice(Helper)
    text = Paragraphs(5_000, shortest=0)


class SupporterSchema(Schema):
    """Who helps: the account, and the name that the school reads."""

    subject = Line(255)
    name = Line(200)


class SupportSchema(Schema):
    """A request for help."""

    id = fields.String()
    project_id = fields.String()
    helper = fields.Enum(Helper, by_value=True)
    text = fields.String()
    state = fields.Enum(State, by_value=True)
    asked_at = Instant()
    supporter = fields.Nested(SupporterSchema, allow_none=True)
    assigned_at = Instant(allow_none=True)
    ended_at = Instant(allow_none=True)


class SupportArguments(PageArguments):
    """Which requests."""

    state = fields.Enum(State, by_value=True, load_default=State.ASKED)
    helper = fields.Enum(Helper, by_value=True, load_default=None)


class MessageBody(Schema):
    """What is written; `part`: JSON pointer of the part of the project that it is about."""

    text = Paragraphs(10_000)
    part = Line(200, optional=True)


class MessageSchema(Schema):
    """A message of the school, or of somebody who helps it."""

    id = fields.String()
    at = Instant()
    author = fields.String()
    is_of_school = fields.Boolean()
    text = fields.String()
    part = fields.String(allow_none=True)


@blueprint.post("/<project_id>/support-requests")
@blueprint.arguments(SupportBody)
@blueprint.response(201, SupportSchema)
@permitted("ask_help")
@idempotent
def ask(body: dict[str, Any], project_id: str) -> SupportRequest:
    """Ask for help with a project."""
    helper = Helper(body["helper"])
    return ask_help(unit_of_work(), project_id=project_id, helper=helper, text=body["text"], actor=current_actor())


@blueprint.get("/<project_id>/support-requests")
@blueprint.response(200, SupportSchema(many=True))
@permitted("read_help")
def list_of_project(project_id: str) -> Sequence[SupportRequest]:
    """The help that was asked for with a project."""
    return help_of(unit_of_work(), project_id=project_id, actor=current_actor())


@blueprint.post("/<project_id>/messages")
@blueprint.arguments(MessageBody)
@blueprint.response(201, MessageSchema)
@permitted("write_message")
@idempotent
def write(body: dict[str, Any], project_id: str) -> Message:
    """Write to those who help with the project, or, as one of them, to its school."""
    part, actor = body.get("part"), current_actor()
    return write_message(unit_of_work(), project_id=project_id, text=body["text"], part=part, actor=actor)


@blueprint.get("/<project_id>/messages")
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, MessageSchema(many=True))
@permitted("write_message")
def read(arguments: dict[str, Any], project_id: str) -> Sequence[Message]:
    """What the school and those who help it wrote, oldest first."""
    limit = arguments.pop("limit")
    found = read_messages(unit_of_work(), project_id=project_id, limit=limit + 1, actor=current_actor(), **arguments)
    if len(found) > limit:
        link_next(found[limit - 1].id)
    return found[:limit]


@academy_blueprint.get("")
@academy_blueprint.arguments(SupportArguments, location="query")
@academy_blueprint.response(200, SupportSchema(many=True))
@permitted("assign_help")
def list_all(arguments: dict[str, Any]) -> Sequence[SupportRequest]:
    """The requests of the academy in one state, those that nobody takes care of if nothing is said."""
    limit = arguments.pop("limit")
    found = list_help(unit_of_work(), limit=limit + 1, **arguments)
    if len(found) > limit:
        link_next(found[limit - 1].id)
    return found[:limit]


@academy_blueprint.put("/<request_id>/supporter")
@academy_blueprint.arguments(SupporterSchema)
@academy_blueprint.response(200, SupportSchema)
@permitted("assign_help")
def assign(body: dict[str, Any], request_id: str) -> SupportRequest:
    """Say who helps; from then on they read the project as it is written, and exchange messages with its school."""
    return assign_supporter(unit_of_work(), request_id=request_id, supporter=Supporter(**body))


@academy_blueprint.post("/<request_id>/end")
@academy_blueprint.response(200, SupportSchema)
@permitted("assign_help")
@idempotent
def end(request_id: str) -> SupportRequest:
    """The help has come to its end."""
    return end_help(unit_of_work(), request_id=request_id)


@academy_blueprint.post("/<request_id>/withdrawal")
@academy_blueprint.response(200, SupportSchema)
@permitted("ask_help")
@idempotent
def withdraw(request_id: str) -> SupportRequest:
    """The school does not ask any more."""
    return withdraw_help(unit_of_work(), request_id=request_id, actor=current_actor())

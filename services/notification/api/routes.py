"""Messages: listed, read, sent again."""

from typing import Any

from services.notification.api.schemas import (
    HistorySchema,
    MessageArguments,
    MessageSchema,
    ResendsSchema,
    ResentSchema,
)
from services.notification.domain.message import Message
from services.notification.permissions import reading_scope
from services.notification.use_cases.list_messages import list_messages
from services.notification.use_cases.read_history import History, read_history
from services.notification.use_cases.read_message import read_message
from services.notification.use_cases.resend_message import resend_failed, resend_message
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.pagination import link_next
from shared.web.request import current_actor, unit_of_work

blueprint = Blueprint(
    "messages", __name__, url_prefix="/api/notification/v1", description="What people and schools were told"
)


@blueprint.get("/messages")
@blueprint.arguments(MessageArguments, location="query")
@blueprint.response(200, MessageSchema(many=True))
@permitted("list_messages")
def list_(arguments: dict[str, Any]) -> list[Message]:
    """Messages that the caller may read, the newest first."""
    limit = arguments.pop("limit")
    found = list_messages(unit_of_work(), scope=reading_scope(current_actor()), limit=limit + 1, **arguments)
    page = found[:limit]
    if len(found) > limit:
        link_next(page[-1].id)
    return page


@blueprint.get("/messages/<message_id>")
@blueprint.response(200, MessageSchema)
@permitted("read_message")
def read(message_id: str) -> Message:
    """One message."""
    return read_message(unit_of_work(), message_id=message_id, scope=reading_scope(current_actor()))


@blueprint.get("/messages/<message_id>/history")
@blueprint.response(200, HistorySchema)
@permitted("read_history")
def history(message_id: str) -> History:
    """Everything about one message, for those who look after them."""
    return read_history(unit_of_work(), message_id=message_id)


@blueprint.post("/messages/resends")
@blueprint.arguments(ResendsSchema)
@blueprint.response(200, ResentSchema)
@permitted("resend_message")
@idempotent
def resend_all(content: dict[str, Any]) -> dict[str, Any]:
    """Send again all that were given up since, up to 500; ask again while some are left."""
    resent, has_more = resend_failed(unit_of_work(), **content)
    return {"resent": resent, "has_more": has_more}


@blueprint.post("/messages/<message_id>/resend")
@blueprint.response(200, MessageSchema)
@permitted("resend_message")
@idempotent
def resend(message_id: str) -> Message:
    """Send a failed message again, at the address that is known now."""
    return resend_message(unit_of_work(), message_id=message_id)

"""A person's own inbox: what they were told, and what of it they have read; and who is told what."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from services.notification.api.schemas import MessageSchema
from services.notification.domain.audiences import Notices
from services.notification.domain.message import Message
from services.notification.permissions import reading_scope
from services.notification.use_cases.read_inbox import Inbox, mark_all_read, mark_read, mark_unread, read_inbox
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.pagination import PageArguments, link_next
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema

blueprint = Blueprint("inbox", __name__, url_prefix="/api/notification/v1", description=__doc__)


class InboxArguments(PageArguments):
    """All, or what was not read."""

    unread = fields.Boolean(load_default=False)


class EntrySchema(Schema):
    """A message, and when the caller has read it."""

    message = fields.Nested(MessageSchema)
    read_at = Instant(allow_none=True)


class InboxSchema(Schema):
    """A page of the inbox, the newest first; `unread` counts all."""

    unread = fields.Integer()
    entries = fields.List(fields.Nested(EntrySchema))


class NoticeSchema(Schema):
    """One audience that is told, and the template by which."""

    audience = fields.String()
    template = fields.String()


class NoticesSchema(Schema):
    """Who is told of facts of a type."""

    event_type = fields.String()
    notices = fields.List(fields.Nested(NoticeSchema))


@blueprint.get("/inbox")
@blueprint.arguments(InboxArguments, location="query")
@blueprint.response(200, InboxSchema)
@permitted("read_inbox")
def inbox(arguments: dict[str, Any]) -> Mapping[str, Any]:
    """What the caller was told: their school, or the mailbox of their role."""
    actor, only_unread = current_actor(), arguments.pop("unread")
    found: Inbox = read_inbox(
        unit_of_work(), scope=reading_scope(actor), subject=actor.subject, only_unread=only_unread, **arguments
    )
    if found.has_more:
        link_next(found.entries[-1][0].id)
    return {"unread": found.unread, "entries": [_entry(message, at) for message, at in found.entries]}


@blueprint.put("/inbox/<message_id>/reading")
@blueprint.response(204)
@permitted("read_inbox")
def mark(message_id: str) -> None:
    """The caller has read it; colleagues have not."""
    actor = current_actor()
    mark_read(unit_of_work(), message_id=message_id, scope=reading_scope(actor), subject=actor.subject)


@blueprint.delete("/inbox/<message_id>/reading")
@blueprint.response(204)
@permitted("read_inbox")
def unmark(message_id: str) -> None:
    """The caller wants to read it again."""
    actor = current_actor()
    mark_unread(unit_of_work(), message_id=message_id, scope=reading_scope(actor), subject=actor.subject)


@blueprint.put("/inbox/reading")
@blueprint.response(204)
@permitted("read_inbox")
def mark_all() -> None:
    """The caller has read all of it."""
    actor = current_actor()
    mark_all_read(unit_of_work(), scope=reading_scope(actor), subject=actor.subject)


@blueprint.get("/notices")
@blueprint.response(200, NoticesSchema(many=True))
@permitted("list_notices")
def notices() -> list[dict[str, Any]]:
    """Who is told of what, and by which template, as this academy has it."""
    table: Notices = unit_of_work().settings.notices
    return [{"event_type": event_type, "notices": lines} for event_type, lines in sorted(table.items())]


def _entry(message: Message, read_at: object) -> Mapping[str, Any]:
    return {"message": message, "read_at": read_at}

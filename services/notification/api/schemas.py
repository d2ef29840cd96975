"""Documents of this service's API."""

from marshmallow import fields

from services.notification.domain.message import Status
from shared.web.pagination import PageArguments
from shared.web.schemas import Instant, Schema, Text


class MessageArguments(PageArguments):
    """Filters of the list of messages."""

    project_id = Text(64, shortest=1, load_default=None)
    status = fields.Enum(Status, by_value=True, load_default=None)


class OriginSchema(Schema):
    """The event that a message tells of."""

    id = fields.String(attribute="event_id", required=True)
    source = fields.String(required=True)
    type = fields.String(attribute="event_type", required=True)


class MessageSchema(Schema):
    """A message, and where its delivery stands."""

    id = fields.String(required=True)
    event = fields.Nested(OriginSchema, attribute="origin", required=True)
    project_id = fields.String(required=True, allow_none=True)
    uai = fields.String(required=True, allow_none=True)
    audience = fields.String(required=True)
    recipient = fields.String(required=True)
    subject = fields.String(required=True)
    text = fields.String(required=True)
    header_id = fields.String(required=True, metadata={"description": "Message-ID of the e-mail."})
    status = fields.Enum(
        Status,
        by_value=True,
        required=True,
        metadata={"description": "Shared: goes, or has gone, with another message's e-mail to the same address."},
    )
    attempts = fields.Integer(required=True, metadata={"description": "How often a mail server put it off."})
    last_error = fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)
    next_at = Instant(required=True, metadata={"description": "When it is tried next, while pending (UTC)."})
    sent_at = Instant(required=True, allow_none=True)

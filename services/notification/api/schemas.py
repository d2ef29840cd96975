"""Documents of this service's API."""

from marshmallow import fields

from services.notification.domain.attempt import Outcome
from services.notification.domain.message import Channel, Status
from shared.web.pagination import PageArguments
from shared.web.schemas import Instant, Moment, Schema, Text


class MessageArguments(PageArguments):
    """Filters of the list of messages."""

    project_id = Text(64, shortest=1, load_default=None)
    status = fields.Enum(Status, by_value=True, load_default=None)
    copies = fields.Boolean(
        load_default=False,
        metadata={"description": "Also what was copied for people, subscribers and programs."},
    )


class OriginSchema(Schema):
    """The event that a message tells of."""

    id = fields.String(attribute="event_id", required=True)
    source = fields.String(required=True)
    type = fields.String(attribute="event_type", required=True)


class AttemptSchema(Schema):
    """What came of a try, or what was learned later."""

    at = Instant(required=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    reason = fields.String(required=True, allow_none=True, metadata={"description": "What the server said."})


class MessageSchema(Schema):
    """A message, and where its delivery stands."""

    id = fields.String(required=True)
    event = fields.Nested(OriginSchema, attribute="origin", required=True)
    project_id = fields.String(required=True, allow_none=True)
    uai = fields.String(required=True, allow_none=True)
    audience = fields.String(required=True)
    channel = fields.Enum(Channel, by_value=True, required=True)
    copy_for = fields.String(
        required=True, allow_none=True, metadata={"description": "The person or webhook that this is a copy for."}
    )
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


class HistorySchema(Schema):
    """Everything about one message."""

    message = fields.Nested(MessageSchema)
    attempts = fields.List(fields.Nested(AttemptSchema))
    fact = fields.Raw(
        allow_none=True,
        metadata={"type": ["object", "null"], "description": "What is told, while it is kept."},
    )
    template_version = fields.Integer(metadata={"description": "0: the wording that nefe comes with."})
    readers = fields.Integer(metadata={"description": "How many people have read it in their inbox."})
    siblings = fields.List(
        fields.Nested(MessageSchema), metadata={"description": "What else was written about the same fact."}
    )


class ResendsSchema(Schema):
    """Messages written since, and given up."""

    since = Moment(required=True)


class ResentSchema(Schema):
    """How many are sent again, and whether others are left."""

    resent = fields.Integer()
    has_more = fields.Boolean()

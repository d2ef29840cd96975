"""Messages: asked for by outside systems, delivered or not."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from shared.contracts.fields import Choice, Claim, Identifier, Instant, Line, Part, Text, Uai
from shared.contracts.vocabulary import MessageChannel, RecipientRole


class RecipientPayload(Schema):
    """One structure, or everyone who has a role."""

    uai = Uai(optional=True)
    role = Choice(RecipientRole, optional=True)

    @validates_schema
    def _is_one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("uai") is None) == (data.get("role") is None):
            raise ValidationError("Must have either uai or role.")


class NotificationRequested(Schema):
    """An entitled system has something to say; `about` (the project, or whatever it is about) is also the event's
    subject, for which a message about nothing in particular has its own id."""

    to = Part(RecipientPayload, description="Either uai or role.")
    subject = Line(200)
    text = Text(20_000)
    about = Identifier(optional=True)


class NotificationBounced(Schema):
    """The mail system says that an e-mail has come back; `message_id` is what stands before the @ of its Message-ID.

    Until it is permanent, the mail system still tries.
    """

    message_id = Identifier()
    is_permanent = Claim()
    bounced_at = Instant()
    reason = Text(5_000, shortest=0)


class NotificationDelivered(Schema):
    """A message has left by this channel."""

    message_id = Identifier()
    channel = Choice(MessageChannel)
    delivered_at = Instant()
    project_id = Identifier(optional=True)


class NotificationFailed(Schema):
    """A message could not be delivered by this channel."""

    message_id = Identifier()
    channel = Choice(MessageChannel)
    failed_at = Instant()
    project_id = Identifier(optional=True)
    reason = Text(5_000, shortest=0, optional=True)

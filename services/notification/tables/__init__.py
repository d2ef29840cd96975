"""Rows: messages, and as much of schools and projects as messages need."""

from services.notification.tables.attempt import ATTEMPT
from services.notification.tables.base import IDEMPOTENCY, MESSAGING, METADATA
from services.notification.tables.feed import FEED
from services.notification.tables.gazette import GAZETTE_ISSUE, GAZETTE_ITEM, SUBSCRIBER
from services.notification.tables.matter import PROJECT, STRUCTURE
from services.notification.tables.message import MESSAGE
from services.notification.tables.pace import PACE
from services.notification.tables.person import PERSON, PLACE
from services.notification.tables.reading import READING
from services.notification.tables.template import LETTER_TEMPLATE
from services.notification.tables.webhook import WEBHOOK

__all__ = [
    "ATTEMPT",
    "FEED",
    "GAZETTE_ISSUE",
    "GAZETTE_ITEM",
    "IDEMPOTENCY",
    "LETTER_TEMPLATE",
    "MESSAGE",
    "MESSAGING",
    "METADATA",
    "PACE",
    "PERSON",
    "PLACE",
    "PROJECT",
    "READING",
    "STRUCTURE",
    "SUBSCRIBER",
    "WEBHOOK",
]

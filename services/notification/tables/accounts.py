"""Which columns of this service name people's accounts."""

from services.notification.tables.feed import FEED
from services.notification.tables.message import MESSAGE
from services.notification.tables.person import PERSON, PLACE
from services.notification.tables.reading import READING
from services.notification.tables.template import LETTER_TEMPLATE
from services.notification.tables.webhook import WEBHOOK
from shared.personal import Account

ACCOUNTS = (
    Account(READING.c.subject),
    Account(FEED.c.made_by, hidden=(FEED.c.key_sha256,)),
    Account(WEBHOOK.c.created_by, hidden=(WEBHOOK.c.secrets,)),
    Account(LETTER_TEMPLATE.c.written_by),
    Account(PERSON.c.subject, contact=PERSON.c.address, hidden=(PERSON.c.code, PERSON.c.leaving)),
    Account(PLACE.c.subject),
    Account(MESSAGE.c.copy_for, contact=MESSAGE.c.recipient, hidden=(MESSAGE.c.unsubscribe,)),
)

"""Which columns of this service name people's accounts."""

from services.notification.tables.reading import READING
from services.notification.tables.template import LETTER_TEMPLATE
from shared.personal import Account

ACCOUNTS = (Account(READING.c.subject), Account(LETTER_TEMPLATE.c.written_by))

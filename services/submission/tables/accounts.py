"""Which columns of this service name people's accounts."""

from services.submission.tables.attachment import attachment
from services.submission.tables.presence import presence
from services.submission.tables.prize import prize, prize_opinion
from services.submission.tables.project import project
from services.submission.tables.resource import resource_edition
from services.submission.tables.save import kept_text, save
from services.submission.tables.support import message, support_request
from shared.personal import Account

ACCOUNTS = (
    Account(save.c.subject),
    Account(presence.c.subject, name=presence.c.name),
    Account(kept_text.c.subject),
    Account(attachment.c.added_by),
    Account(support_request.c.asked_by),
    Account(support_request.c.supporter, name=support_request.c.supporter_name),
    Account(message.c.author),
    Account(project.c.supporters, is_document=True),
    Account(prize.c.jury, is_document=True),
    Account(prize_opinion.c.subject),
    Account(resource_edition.c.published_by),
)

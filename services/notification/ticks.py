"""What the passing of time makes due."""

from services.notification.tables import IDEMPOTENCY
from shared.web.idempotency import forgetting_answers

TICKS = (forgetting_answers(IDEMPOTENCY),)

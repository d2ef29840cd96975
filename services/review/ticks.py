"""What the passing of time makes due."""

from datetime import timedelta

from services.review.tables import IDEMPOTENCY
from services.review.use_cases.hold_sitting import close_consultations
from services.review.use_cases.remind_experts import remind_experts
from services.review.use_cases.sweep_canary import sweep_canary
from shared.canary.sweeping import SWEPT_EVERY
from shared.messaging.service import Tick
from shared.web.idempotency import forgetting_answers

OFTEN = timedelta(hours=1)
SOON = timedelta(minutes=1)

TICKS = (
    Tick("remind_experts", OFTEN, remind_experts),
    Tick("close_consultations", SOON, close_consultations),
    Tick("sweep_canary", SWEPT_EVERY, sweep_canary),
    forgetting_answers(IDEMPOTENCY),
)

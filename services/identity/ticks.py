"""What the passing of time makes due."""

from datetime import timedelta

from services.identity.tables import IDEMPOTENCY
from services.identity.use_cases.tidy import tidy
from shared.messaging.service import Tick
from shared.web.idempotency import forgetting_answers

TICKS = (forgetting_answers(IDEMPOTENCY), Tick("tidy", timedelta(hours=1), tidy))

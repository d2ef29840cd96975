"""What the passing of time makes due."""

from datetime import timedelta

from services.funding.tables import IDEMPOTENCY
from services.funding.use_cases.notice_overdue import notice_overdue
from shared.messaging.service import Tick
from shared.web.idempotency import forgetting_answers

TICKS = (Tick("notice_overdue", timedelta(days=1), notice_overdue), forgetting_answers(IDEMPOTENCY))

"""What the passing of time makes due."""

from datetime import timedelta

from services.submission.tables import IDEMPOTENCY
from services.submission.use_cases.follow_reports import ask_for_reports, remind_of_reports
from shared.messaging.service import Tick
from shared.web.idempotency import forgetting_answers

OFTEN = timedelta(hours=1)

TICKS = (
    Tick("ask_for_reports", OFTEN, ask_for_reports),
    Tick("remind_of_reports", OFTEN, remind_of_reports),
    forgetting_answers(IDEMPOTENCY),
)

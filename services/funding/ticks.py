"""What the passing of time makes due. Days begin at midnight at the academy, and are done once: so they look often."""

from datetime import timedelta

from services.funding.tables import IDEMPOTENCY
from services.funding.use_cases.close_books import close_books
from services.funding.use_cases.turn_year import turn_year
from services.funding.use_cases.watch_due_dates import watch_due_dates
from shared.messaging.service import Tick
from shared.web.idempotency import forgetting_answers

OFTEN = timedelta(hours=1)

TICKS = (
    Tick("turn_year", OFTEN, turn_year),
    Tick("close_books", OFTEN, close_books),
    Tick("watch_due_dates", OFTEN, watch_due_dates),
    forgetting_answers(IDEMPOTENCY),
)

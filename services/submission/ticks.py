"""What the passing of time makes due."""

from datetime import timedelta

from services.submission.tables import IDEMPOTENCY
from services.submission.use_cases.follow_reports import ask_for_reports, remind_of_reports
from services.submission.use_cases.forget_people import forget_people
from services.submission.use_cases.forget_posted_events import forget_posted_events
from services.submission.use_cases.serve_canary import serve_canary
from services.submission.use_cases.tidy_files import check_files, remove_unnamed_files
from services.submission.use_cases.warn_of_delays import warn_of_delays
from shared.canary.sweeping import SWEPT_EVERY
from shared.messaging.service import Tick
from shared.web.idempotency import forgetting_answers

OFTEN = timedelta(hours=1)
DAILY = timedelta(days=1)
SOON = timedelta(seconds=20)

TICKS = (
    Tick("ask_for_reports", OFTEN, ask_for_reports),
    Tick("remind_of_reports", OFTEN, remind_of_reports),
    Tick("warn_of_delays", OFTEN, warn_of_delays),
    Tick("check_files", SOON, check_files),
    Tick("remove_unnamed_files", OFTEN, remove_unnamed_files),
    Tick("forget_people", DAILY, forget_people),
    Tick("forget_posted_events", DAILY, forget_posted_events),
    Tick("serve_canary", SWEPT_EVERY, serve_canary),
    forgetting_answers(IDEMPOTENCY),
)

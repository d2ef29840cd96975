"""What the passing of time makes due."""

from datetime import timedelta

from services.notification.tables import IDEMPOTENCY
from services.notification.use_cases.publish_gazette import publish_if_due
from services.notification.use_cases.send_digests import send_digests
from services.notification.use_cases.sweep_canary import sweep_canary
from shared.canary.sweeping import SWEPT_EVERY
from shared.messaging.service import Tick
from shared.web.idempotency import forgetting_answers

TICKS = (
    forgetting_answers(IDEMPOTENCY),
    Tick("sweep_canary", SWEPT_EVERY, sweep_canary),
    Tick("publish_gazette", timedelta(hours=1), publish_if_due),
    Tick("send_digests", timedelta(minutes=5), send_digests),
)

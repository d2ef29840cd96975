"""The process of a canary: one passage after another, until it is told to end."""

import time
from collections.abc import Callable

import httpx2 as httpx
import structlog
from werkzeug.serving import make_server

from shared.canary import metrics
from shared.canary.config import CanarySettings
from shared.canary.passage import ANSWER_SECONDS, Interrupted, Passage, StepFailed
from shared.clock import Clock
from shared.observability.exporter import ANY_ADDRESS, Exporter, SilentHandler
from shared.web.health import health_app

LEAST_PAUSE = 1.0
log = structlog.get_logger()


def fly(settings: CanarySettings, *, clock: Clock, new_key: Callable[[], str], wait: Callable[[float], bool]) -> None:
    """Until `wait`, given seconds, says that the process is to end. Metrics and /livez are served meanwhile."""
    metrics.period_seconds.set(settings.canary_seconds)
    exporter = Exporter(
        make_server(ANY_ADDRESS, settings.metrics_port, health_app(), threaded=True, request_handler=SilentHandler)
    )
    try:
        while True:
            began = time.monotonic()
            pass_once(settings, clock=clock, new_key=new_key, wait=wait)
            if wait(max(LEAST_PAUSE, settings.canary_seconds - (time.monotonic() - began))):
                return
    except Interrupted:
        log.info("canary interrupted")
    finally:
        exporter.close()


def pass_once(
    settings: CanarySettings,
    *,
    clock: Clock,
    new_key: Callable[[], str],
    wait: Callable[[float], bool],
    transport: httpx.BaseTransport | None = None,
) -> StepFailed | None:
    """One passage, and what came of it: None if it came to its end. `transport`: instead of the network.

    Raises Interrupted.
    """
    with httpx.Client(base_url=settings.canary_url, timeout=ANSWER_SECONDS, transport=transport) as client:
        try:
            Passage(client, settings, new_key, wait, _note_step).run()
        except StepFailed as failure:
            metrics.runs.labels(metrics.FAILED).inc()
            metrics.failures.labels(failure.step).inc()
            log.warning("canary failed", step=failure.step, seen=failure.seen)
            return failure
    metrics.runs.labels(metrics.PASSED).inc()
    metrics.last_success_timestamp_seconds.set(clock.now().timestamp())
    log.info("canary passed")
    return None


def _note_step(step: str, seconds: float) -> None:
    metrics.step_seconds.labels(step).observe(seconds)

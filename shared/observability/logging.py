"""Logs: one JSON object per line on standard output; a constant message with fields, never a body or a person's data.

`service`, `correlation_id` and `event_id` come from structlog's context variables, which whoever starts something
(a request, the handling of an event) binds.
"""

import logging
import sys
from collections.abc import Callable
from typing import Any, TextIO

import structlog
from structlog.contextvars import merge_contextvars
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from shared.observability.exceptions import describe_exception

TALKATIVE = ("amqp", "kombu", "alembic", "werkzeug", "httpx2")
"""Libraries whose INFO is our DEBUG."""


def configure_logging(service_name: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send everything that is logged, by structlog or by the standard library, to `stream` (standard output)."""
    shared = _shared_processors(service_name)
    handler = logging.StreamHandler(stream or sys.stdout)
    foreign = [ProcessorFormatter.remove_processors_meta, *_last_processors()]
    handler.setFormatter(ProcessorFormatter(foreign_pre_chain=shared, processors=foreign))
    root = logging.getLogger()
    for former in [one for one in root.handlers if type(one) is logging.StreamHandler]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[*shared, *_last_processors()],
        wrapper_class=structlog.make_filtering_bound_logger(root.level),
        logger_factory=_lines_to(handler),
        cache_logger_on_first_use=True,
    )


class Lines:
    """What structlog writes to: straight to a handler's stream, since the rest of `logging` would only pass it on."""

    def __init__(self, name: str, handler: "logging.StreamHandler[TextIO]") -> None:
        self.name = name
        self._handler = handler

    def write(self, line: str) -> None:
        """One line, whole: never mixed with what the standard library writes."""
        self._handler.acquire()
        try:
            self._handler.stream.write(f"{line}\n")
            self._handler.stream.flush()
        finally:
            self._handler.release()

    debug = info = warning = error = critical = write


def _lines_to(handler: "logging.StreamHandler[TextIO]") -> Callable[..., Lines]:
    find = structlog.stdlib.LoggerFactory()
    return lambda *names: Lines(find(*names).name, handler)


def _shared_processors(service_name: str) -> list[Processor]:
    def name_service(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        event.setdefault("service", service_name)
        return event

    return [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_service,
        describe_exception,
    ]


def _last_processors() -> list[Processor]:
    rename = structlog.processors.EventRenamer("message")
    return [rename, structlog.processors.JSONRenderer(ensure_ascii=False, default=_name_of)]


def _name_of(value: Any) -> str:
    """A thing that is no JSON is told by its kind only."""
    return f"<{type(value).__name__}>"

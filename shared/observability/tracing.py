"""Traces by OpenTelemetry, where its packages are installed and a collector is named; anywhere else, nothing.

The only module that knows OpenTelemetry. Its own variables (`OTEL_…`) are read as its SDK reads them. What belongs to a
trace is told on as `traceparent` (W3C Trace Context), in requests, events and rows alike, exported or not.
"""

import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from threading import Thread
from typing import TYPE_CHECKING

import structlog
from structlog.contextvars import bound_contextvars

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as OpenTelemetrySpan
    from opentelemetry.trace import Tracer

SWITCHES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
PATIENCE = 3.0
"""Seconds that an orderly end gives to what has not been sent: the collector may be away."""

Attributes = Mapping[str, str | int]
log = structlog.get_logger()


class Kind(Enum):
    """What a span is of an exchange, in OpenTelemetry's words."""

    SERVER = "SERVER"
    CLIENT = "CLIENT"
    PRODUCER = "PRODUCER"
    CONSUMER = "CONSUMER"


class Span:
    """Something under way. What it brings about is told its `traceparent`: its own where spans are made, or else that
    of whoever asked."""

    def __init__(self, traceparent: str | None, made: "OpenTelemetrySpan | None" = None) -> None:
        self.traceparent = traceparent
        self._made = made

    @property
    def for_logs(self) -> dict[str, str]:
        """The field by which lines of a log are found from a trace."""
        found = TRACEPARENT.fullmatch(self.traceparent or "")
        return {"trace_id": found[1]} if found else {}

    def put(self, attributes: Attributes) -> None:
        """Add what is known only now: names, states and identifiers, never what somebody wrote."""
        if self._made is not None:
            self._made.set_attributes(attributes)

    def fail(self, error_type: str) -> None:
        """It has failed. The words of an error are not told: they may quote what people sent."""
        if self._made is not None:
            from opentelemetry.trace import StatusCode  # noqa: PLC0415 - an extra, which may be absent

            self._made.set_attribute("error.type", error_type)
            self._made.set_status(StatusCode.ERROR)

    def end(self) -> None:
        """It is over."""
        if self._made is not None:
            self._made.end()


@dataclass
class _Own:
    """What this process makes spans with, from `setup` to `shutdown`."""

    provider: "TracerProvider | None" = None
    tracer: "Tracer | None" = None


_own = _Own()


def setup(service_name: str) -> None:
    """Send what this process does, as `service_name`, to the collector that the variables name. Not before a fork.

    What is wrong with the variables or the installation is logged: a service runs as well without traces.
    """
    if not any(os.environ.get(name) for name in SWITCHES):
        return
    try:
        _own.provider = _provider(service_name)
        _own.tracer = _own.provider.get_tracer("nefe")
    except Exception as error:
        log.warning("traces are not sent", error=type(error).__name__, reason=str(error))


def _provider(service_name: str) -> "TracerProvider":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - as above
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - as above
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - as above
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - as above

    # Each batch that is lost is one line; each try of it would be one more.
    logging.getLogger("opentelemetry").setLevel(logging.ERROR)
    provider = TracerProvider(resource=Resource.create({"service.name": service_name}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def shutdown() -> None:
    """Send what is left, if that can be done soon."""
    provider, _own.provider, _own.tracer = _own.provider, None, None
    if provider is not None:
        sending = Thread(target=provider.shutdown, name="last-spans", daemon=True)
        sending.start()
        sending.join(PATIENCE)


def is_on() -> bool:
    """Whether spans are made: what is asked only for their sake need not be found out otherwise."""
    return _own.tracer is not None


def begin(name: str, *, parent: str | None, kind: Kind, attributes: Attributes) -> Span:
    """Begin a span, whoever called having to end it; `parent` is the traceparent of what asked for it."""
    if _own.tracer is None:
        return Span(parent)
    from opentelemetry.context import Context  # noqa: PLC0415 - as above
    from opentelemetry.trace import SpanKind  # noqa: PLC0415 - as above
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415 - as above

    context = TraceContextTextMapPropagator().extract({"traceparent": parent or ""}, Context())
    made = _own.tracer.start_span(name, context, SpanKind[kind.value], attributes)
    known = made.get_span_context()
    if not known.is_valid:  # the SDK is disabled by a variable of its own
        return Span(parent)
    return Span(f"00-{known.trace_id:032x}-{known.span_id:016x}-{known.trace_flags:02x}", made)


@contextmanager
def span(name: str, *, parent: str | None, kind: Kind, attributes: Attributes) -> Iterator[Span]:
    """A span that is the block, failed if that raises; lines that are logged in it bear the trace's identifier."""
    begun = begin(name, parent=parent, kind=kind, attributes=attributes)
    with bound_contextvars(**begun.for_logs), ending([begun]):
        yield begun


@contextmanager
def ending(spans: Sequence[Span]) -> Iterator[None]:
    """End all of these after the block, failed if it raises."""
    try:
        yield
    except BaseException as error:
        for each in spans:
            each.fail(type(error).__name__)
        raise
    finally:
        for each in spans:
            each.end()

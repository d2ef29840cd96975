"""A collector of traces: OTLP over HTTP, in protobuf, on 127.0.0.1."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event as Flag
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1 import trace_pb2

from tests.nodes.ports import free_port

PATH = "/v1/traces"


@dataclass(frozen=True)
class Seen:
    """A span as it was received. `kind` is SERVER, CLIENT, PRODUCER or CONSUMER; `error` is None if it went well."""

    service: str
    name: str
    kind: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: Mapping[str, str | int]
    error: str | None
    notes: int

    def is_about(self, event_type: str) -> bool:
        """Whether it is a step of an event of this type."""
        return self.attributes.get("cloudevents.event_type") == event_type


class Collector:
    """Listens inside of the block; `spans` is what has come."""

    def __init__(self) -> None:
        self.port = free_port()
        self._spans: list[Seen] = []
        self._lock = Lock()
        self._may_answer = Flag()
        self._may_answer.set()
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """What OTEL_EXPORTER_OTLP_ENDPOINT is to be."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def spans(self) -> list[Seen]:
        """All that has come, in no particular order."""
        with self._lock:
            return list(self._spans)

    def trace(self, trace_id: str) -> dict[str, Seen]:
        """The spans of one trace, by their ids."""
        return {span.span_id: span for span in self.spans if span.trace_id == trace_id}

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody listens, inside of the block."""
        self._stop()
        try:
            yield
        finally:
            self._start()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Whoever comes is let in and not answered, inside of the block."""
        self._may_answer.clear()
        try:
            yield
        finally:
            self._may_answer.set()

    def take(self, path: str, kind: str | None, body: bytes) -> int:
        """The status of the answer."""
        self._may_answer.wait()
        if path != PATH or kind != "application/x-protobuf":
            return 400
        told = [
            _seen(dict(_plain(group.resource.attributes)), span)
            for group in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in group.scope_spans
            for span in scope.spans
        ]
        with self._lock:
            self._spans.extend(told)
        return 200

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._may_answer.set()
        self._stop()

    def _start(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, name="collector", daemon=True).start()

    def _stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


def _handler(collector: Collector) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(collector.take(self.path, self.headers["Content-Type"], body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    return Handler


def _seen(resource: Mapping[str, Any], span: trace_pb2.Span) -> Seen:
    attributes = dict(_plain(span.attributes))
    has_failed = span.status.code == trace_pb2.Status.STATUS_CODE_ERROR
    return Seen(
        service=str(resource["service.name"]),
        name=span.name,
        kind=trace_pb2.Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        attributes=attributes,
        error=str(attributes["error.type"]) if has_failed else None,
        notes=len(span.events) + len(span.status.message),
    )


def _plain(attributes: Any) -> Iterator[tuple[str, str | int]]:
    for each in attributes:
        yield each.key, getattr(each.value, each.value.WhichOneof("value"))

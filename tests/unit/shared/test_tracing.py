"""Traces: nothing without the packages or a collector, and of what is sent, nothing that somebody wrote."""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.contextvars import get_contextvars

from shared.messaging import spans
from shared.observability import tracing
from shared.observability.tracing import Attributes, Kind
from tests.e2e.installation import variables
from tests.nodes.waiting import PATIENCE
from tests.support.application import Application, Caller
from tests.support.collector import Collector, Seen

TRACE_ID, CALLER_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACE = f"00-{TRACE_ID}-{CALLER_ID}-01"
NOTHING: Attributes = {}
SECRET = "what somebody wrote"

Switch = Callable[..., None]

WITHOUT_THE_PACKAGES = """
import importlib.abc, sys
from pathlib import Path

class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] == "opentelemetry":
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
"""
ONE_SPAN = f"""
from importlib import import_module
from shared.observability import tracing
from shared.observability.tracing import Kind

for name in ("submission", "review", "funding", "notification", "identity"):
    import_module(f"services.{{name}}.app"), import_module(f"services.{{name}}.service")
tracing.setup("nefe-test")
with tracing.span("x", parent="{TRACE}", kind=Kind.SERVER, attributes={{"a": "b"}}) as span:
    span.put({{"c": 1}})
    span.fail("Wrong")
print("told on" if span.traceparent == "{TRACE}" else span.traceparent)
tracing.shutdown()
print("on" if tracing.is_on() else "off", sorted(name for name in sys.modules if name.startswith("opentelemetry")))
"""


def run(program: str, **given: str) -> list[str]:
    """The lines that a process prints which has nothing else in its environment."""
    command, environment = [sys.executable, "-c", program], {**variables(), **given}
    root = Path(__file__).parents[3]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, check=True, env=environment, cwd=root
    )
    return done.stdout.splitlines()


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


@pytest.fixture
def switch(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> Iterator[Switch]:
    """Switches traces on in this process, with further variables."""
    level = logging.getLogger("opentelemetry").level

    def on(**given: str) -> None:
        for name, value in {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, **given}.items():
            monkeypatch.setenv(name, value)
        tracing.setup("nefe-test")

    yield on
    tracing.shutdown()
    logging.getLogger("opentelemetry").setLevel(level)


def sent(collector: Collector) -> list[Seen]:
    """All that this process has to say, told."""
    tracing.shutdown()
    return collector.spans


def test_without_the_packages_what_is_given_is_told_on_and_a_line_says_why_nothing_is_sent() -> None:
    warning, *rest = run(WITHOUT_THE_PACKAGES + ONE_SPAN, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")
    assert "traces are not sent" in warning
    assert rest == ["told on", "off []"]


@pytest.mark.parametrize("given", [{}, {"OTEL_EXPORTER_OTLP_ENDPOINT": ""}])
def test_without_a_collector_the_packages_are_not_even_loaded(given: dict[str, str]) -> None:
    assert run("import sys\n" + ONE_SPAN, **given) == ["told on", "off []"]


def test_a_span_goes_on_with_the_trace_of_whoever_asked(switch: Switch, collector: Collector) -> None:
    switch()
    with tracing.span("outer", parent=TRACE, kind=Kind.SERVER, attributes={"http.route": "/x"}) as outer:
        tracing.begin("inner", parent=outer.traceparent, kind=Kind.CLIENT, attributes=NOTHING).end()
    found = {span.name: span for span in sent(collector)}
    assert (found["outer"].trace_id, found["outer"].parent_id) == (TRACE_ID, CALLER_ID)
    assert (found["inner"].trace_id, found["inner"].parent_id) == (TRACE_ID, found["outer"].span_id)
    assert outer.traceparent == f"00-{TRACE_ID}-{found['outer'].span_id}-01"
    assert (found["outer"].kind, found["outer"].service, found["outer"].error) == ("SERVER", "nefe-test", None)
    assert found["outer"].attributes == {"http.route": "/x"}


@pytest.mark.parametrize("given", [None, "", "nonsense", TRACE.replace("00-", "ff-", 1)])
def test_where_no_trace_is_given_one_begins(switch: Switch, collector: Collector, given: str | None) -> None:
    switch()
    tracing.begin("first", parent=given, kind=Kind.CONSUMER, attributes=NOTHING).end()
    (span,) = sent(collector)
    assert span.parent_id == ""
    assert span.trace_id != TRACE_ID


def test_of_an_error_only_its_kind_is_sent(switch: Switch, collector: Collector) -> None:
    switch()
    with (
        pytest.raises(ValueError, match=SECRET),
        tracing.span("x", parent=None, kind=Kind.CLIENT, attributes=NOTHING),
    ):
        raise ValueError(SECRET)
    (span,) = sent(collector)
    assert (span.error, span.notes, span.attributes) == ("ValueError", 0, {"error.type": "ValueError"})


def test_the_service_is_named_by_us_whatever_is_set(switch: Switch, collector: Collector) -> None:
    switch(OTEL_SERVICE_NAME="another")
    tracing.begin("x", parent=None, kind=Kind.CLIENT, attributes=NOTHING).end()
    assert [span.service for span in sent(collector)] == ["nefe-test"]


def test_what_the_sampler_leaves_out_stays_of_its_trace_and_is_not_sent(switch: Switch, collector: Collector) -> None:
    switch(OTEL_TRACES_SAMPLER="always_off")
    begun = tracing.begin("x", parent=TRACE, kind=Kind.CLIENT, attributes=NOTHING)
    begun.end()
    assert begun.traceparent is not None
    assert begun.traceparent.startswith(f"00-{TRACE_ID}-")
    assert begun.traceparent.endswith("-00")
    assert sent(collector) == []


def test_where_the_sdk_is_disabled_what_is_given_is_told_on(switch: Switch, collector: Collector) -> None:
    switch(OTEL_SDK_DISABLED="true")
    begun = tracing.begin("x", parent=TRACE, kind=Kind.CLIENT, attributes=NOTHING)
    begun.end()
    assert begun.traceparent == TRACE
    assert sent(collector) == []


def test_a_variable_that_is_wrong_keeps_nothing_from_running(switch: Switch) -> None:
    switch(OTEL_BSP_MAX_QUEUE_SIZE="-1")
    assert not tracing.is_on()


def test_the_end_of_a_process_does_not_wait_for_a_collector_that_is_silent(
    switch: Switch, collector: Collector
) -> None:
    switch(OTEL_EXPORTER_OTLP_TIMEOUT="600")
    with collector.silent():
        tracing.begin("x", parent=None, kind=Kind.CLIENT, attributes=NOTHING).end()
        tracing.shutdown()
        assert "last-spans" in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("is_on", [True, False])
def test_a_line_of_the_log_bears_the_trace(switch: Switch, is_on: bool) -> None:
    if is_on:
        switch()
    with tracing.span("x", parent=TRACE, kind=Kind.CLIENT, attributes=NOTHING):
        assert get_contextvars()["trace_id"] == TRACE_ID
    assert "trace_id" not in get_contextvars()


def test_a_line_about_a_request_bears_its_trace(tiny: Application) -> None:
    with tiny.app.test_request_context("/api/tiny/v1/notes", headers={"traceparent": TRACE}):
        tiny.app.preprocess_request()
        assert get_contextvars()["trace_id"] == TRACE_ID


def test_a_request_is_a_span_that_names_its_route_and_not_its_path(
    switch: Switch, collector: Collector, writer: Caller
) -> None:
    switch()
    writer.get("/api/tiny/v1/notes/secret", headers={"traceparent": TRACE})
    writer.get("/nowhere/secret?word=secret")
    writer.get("/livez")
    found = {span.name: span for span in sent(collector)}
    assert found.keys() == {"GET /api/tiny/v1/notes/<note_id>", "GET"}
    span = found["GET /api/tiny/v1/notes/<note_id>"]
    assert (span.trace_id, span.parent_id, span.kind, span.error) == (TRACE_ID, CALLER_ID, "SERVER", None)
    assert span.attributes == {
        "http.request.method": "GET",
        "url.scheme": "http",
        "http.route": "/api/tiny/v1/notes/<note_id>",
        "http.response.status_code": 404,
    }


def test_nothing_is_read_for_the_sake_of_spans_that_are_not_made() -> None:
    with spans.publishing({"an event": ("a destination", b"no event at all")}) as begun:
        assert begun == {}

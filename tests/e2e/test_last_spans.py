"""What a process did just before it was told to end is sent to the collector, although its time had not come."""

from collections.abc import Iterator, Mapping
from http.client import HTTPConnection

import pytest

from tests.e2e.installation import Standalone
from tests.e2e.test_web import UNKNOWN, ReviewWeb
from tests.nodes.folders import new_folder
from tests.nodes.node import Node
from tests.support.collector import Collector

TRACED: dict[str, str] = {"OTEL_BSP_SCHEDULE_DELAY": "3600000"}


class TracedWeb(ReviewWeb):
    """A web that tells a collector, once in an hour."""

    def _environment(self) -> Mapping[str, str]:
        return {**super()._environment(), **TRACED}


class TracedStandalone(Standalone):
    """The same, in standalone mode."""

    def _environment(self) -> Mapping[str, str]:
        return {**super()._environment(), **TRACED}


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with Collector() as collector:
        monkeypatch.setitem(TRACED, "OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        yield collector


@pytest.mark.parametrize(("kind", "name"), [(TracedWeb, "nefe-review-web"), (TracedStandalone, "nefe-standalone")])
def test_what_was_done_last_is_told(collector: Collector, kind: type[Node], name: str) -> None:
    with new_folder("traced") as folder, kind(folder) as node:
        connection = HTTPConnection("127.0.0.1", node.port, timeout=10)
        connection.request("GET", UNKNOWN)
        assert connection.getresponse().status == 404
        connection.close()
        assert collector.spans == []
        node.stop()
    assert {(span.service, span.kind, span.name) for span in collector.spans} == {(name, "SERVER", "GET")}

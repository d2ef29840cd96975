"""What Prometheus is told."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from textwrap import dedent
from urllib.request import urlopen

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, insert

from shared.messaging.service import Measure, Service
from shared.messaging.unit_of_work import UnitOfWork
from shared.observability.collector import DatabaseCollector
from shared.observability.exporter import serve_metrics
from shared.observability.exposition import exposition
from shared.observability.health import Health
from tests.nodes.postgres import PostgresNode
from tests.support.application import Application, Caller
from tests.support.clock import HeldClock
from tests.support.tiny import MESSAGING, METADATA, SERVICE

NOTES = "/api/tiny/v1/notes"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(text: str) -> Samples:
    families = text_string_to_metric_families(text)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def requests_counted(text: str, route: str, status: str, *, service: str = "tiny") -> float:
    wanted = {"service": service, "route": route, "status": status}
    found = samples(text)
    return sum(
        value
        for (name, labels), value in found.items()
        if name == "nefe_http_request_duration_seconds_count" and wanted.items() <= dict(labels).items()
    )


def test_requests_are_counted_by_template_and_never_by_path(tiny: Application, writer: Caller) -> None:
    template = f"{NOTES}/<note_id>"
    before = requests_counted(writer.get("/metrics").text, template, "404")
    for name in ("one", "two"):
        writer.get(f"{NOTES}/{name}")
    after = writer.get("/metrics").text
    assert requests_counted(after, template, "404") == before + 2
    assert "/notes/one" not in after


def test_what_matches_no_route_is_counted_together(writer: Caller) -> None:
    before = requests_counted(writer.get("/metrics").text, "unmatched", "404")
    for name in ("wp-login.php", ".env"):
        writer.get(f"/{name}")
    text = writer.get("/metrics").text
    assert requests_counted(text, "unmatched", "404") == before + 2
    assert "wp-login" not in text


def test_an_odd_method_does_not_make_a_metric_of_its_own(writer: Caller) -> None:
    writer.call("BREW", NOTES)
    text = writer.get("/metrics").text
    assert "BREW" not in text
    assert 'method="other"' in text


def test_connections_in_use_are_seen_while_they_are(tiny: Application) -> None:
    name, labels = "nefe_database_pool_in_use", {"service": "tiny"}
    with tiny.runtime.engine.connect():
        assert REGISTRY.get_sample_value(name, labels) == 1
    assert REGISTRY.get_sample_value(name, labels) == 0
    assert REGISTRY.get_sample_value("nefe_database_pool_size", labels) == 5


WORKER = dedent("""
    import sys
    from shared.observability import metrics
    metrics.inbox_handled.labels("review", "t", "applied").inc(int(sys.argv[1]))
    metrics.broker_connected.labels("review", "relay").set(1)
    metrics.observe_request("review", "GET", "/x", 200, 0.2)
""")


def test_counts_of_several_processes_are_told_together(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for number in ("2", "3"):
        subprocess.run([sys.executable, "-c", WORKER, number], env=environment, check=True)
    show = "from shared.observability.exposition import exposition; print(exposition().decode())"
    found = samples(
        subprocess.run([sys.executable, "-c", show], env=environment, check=True, capture_output=True, text=True).stdout
    )
    handled = (("result", "applied"), ("service", "review"), ("type", "t"))
    assert found["nefe_inbox_handled_total", handled] == 5
    assert found["nefe_broker_connected", (("role", "relay"), ("service", "review"))] == 2
    route = (("method", "GET"), ("route", "/x"), ("service", "review"), ("status", "200"))
    assert found["nefe_http_request_duration_seconds_count", route] == 2


def collected(*parts: DatabaseCollector) -> dict[str, float]:
    """Values of the gauges that have no label but the service's."""
    return {name: value for (name, labels), value in samples(exposition(*parts).decode()).items() if len(labels) <= 1}


CLOCK = HeldClock()


def fact(number: int, *, published: bool) -> dict[str, object]:
    at = CLOCK.now() - timedelta(seconds=60 * number)
    return {
        "event_id": f"e{number}", "type": "t", "subject": "s", "sequence": number, "exchange": "x", "routing_key": "t",
        "body": b"{}", "stated_at": at, "published_at": at if published else None, "next_at": at, "claimed_until": at,
        "attempts": 0,
    }  # fmt: skip


def event(subject: str, sequence: int, status: str, seconds_ago: int) -> dict[str, object]:
    at = CLOCK.now() - timedelta(seconds=seconds_ago)
    return {
        "source": "/academies/creteil/review", "event_id": f"{subject}{sequence}", "type": "t", "subject": subject,
        "sequence": sequence, "sha256": "", "received_at": at, "status": status, "next_at": at, "claimed_until": at,
        "attempts": 0, "deferrals": 0,
    }  # fmt: skip


def fill(connection: Connection) -> None:
    """Lane `due` moves; `dead` is stuck with two behind it; `gap` waits for its second event."""
    connection.execute(
        insert(MESSAGING.outbox), [fact(1, published=False), fact(2, published=False), fact(3, published=True)]
    )
    lane = {"source": "/academies/creteil/review", "arrived": 0}
    applied = {"due": 1, "dead": 0, "gap": 1}
    connection.execute(
        insert(MESSAGING.lane), [{**lane, "subject": name, "applied": last} for name, last in applied.items()]
    )
    rows = [
        event("due", 1, "done", 900), event("due", 2, "pending", 10),
        event("dead", 1, "dead", 900), event("dead", 2, "pending", 20), event("dead", 3, "pending", 19),
        event("gap", 1, "done", 900), event("gap", 3, "pending", 30),
    ]  # fmt: skip
    connection.execute(insert(MESSAGING.inbox), rows)


@pytest.fixture
def filled(tiny_on_each: Application) -> Application:
    tiny_on_each.runtime.clock = CLOCK
    with tiny_on_each.runtime.engine.begin() as connection:
        fill(connection)
    return tiny_on_each


def test_what_waits_and_what_is_stuck_is_read_from_the_database(filled: Application) -> None:
    found = collected(DatabaseCollector(SERVICE, filled.runtime))
    expected = {
        "nefe_database_up": 1,
        "nefe_outbox_pending": 2,
        "nefe_outbox_oldest_age_seconds": 120,
        "nefe_inbox_pending": 4,
        "nefe_inbox_oldest_age_seconds": 30,
        "nefe_inbox_dead": 1,
        "nefe_inbox_parked": 2,
        "nefe_inbox_gaps": 1,
        "nefe_inbox_oldest_gap_age_seconds": 30,
        "nefe_quarantine_size": 0,
    }
    assert {name: found[name] for name in expected} == expected


def test_an_empty_service_has_zeros_and_not_nothing(tiny: Application) -> None:
    found = collected(DatabaseCollector(SERVICE, tiny.runtime))
    assert found["nefe_outbox_oldest_age_seconds"] == found["nefe_inbox_gaps"] == 0


def test_a_service_adds_its_own_measures(tiny: Application) -> None:
    measure = Measure("nefe_tiny_things", "Things.", ("kind",), lambda _connection, today: [(("year",), today.year)])
    service = Service("tiny", METADATA, MESSAGING, UnitOfWork, {}, measures=(measure,))
    found = samples(exposition(DatabaseCollector(service, tiny.runtime)).decode())
    assert found["nefe_tiny_things", (("kind", "year"),)] == tiny.runtime.today().year


def test_several_services_of_a_process_share_each_metric(tiny: Application) -> None:
    other = Service("other", METADATA, MESSAGING, UnitOfWork, {})
    text = exposition(DatabaseCollector(SERVICE, tiny.runtime, (other, tiny.runtime))).decode()
    assert text.count("# TYPE nefe_outbox_pending gauge") == 1
    assert {("nefe_outbox_pending", (("service", name),)) for name in ("tiny", "other")} <= set(samples(text))


def test_of_a_database_that_is_away_only_that_is_told(
    tiny_on_postgres: Application, postgres_node: PostgresNode
) -> None:
    collector = DatabaseCollector(SERVICE, tiny_on_postgres.runtime)
    assert collected(collector)["nefe_database_up"] == 1
    postgres_node.stop()
    assert [(family.name, family.samples[0].value) for family in collector.collect()] == [("nefe_database_up", 0)]
    postgres_node.ensure_running()
    assert collected(collector)["nefe_database_up"] == 1


@pytest.fixture
def exporter_address(tiny: Application) -> Iterator[str]:
    health = Health("tiny", tiny.runtime.engine)
    exporter = serve_metrics(SERVICE, tiny.runtime, health, port=0, address="127.0.0.1")
    yield f"http://127.0.0.1:{exporter.port}"
    exporter.close()


def test_a_worker_serves_its_metrics_and_health(exporter_address: str) -> None:
    with urlopen(f"{exporter_address}/metrics") as answer:  # noqa: S310 - our own server
        text = answer.read().decode()
        assert answer.headers["Content-Type"].startswith("text/plain")
    assert samples(text)["nefe_database_up", (("service", "tiny"),)] == 1
    with urlopen(f"{exporter_address}/livez") as answer:  # noqa: S310 - our own server
        assert answer.status == 200


def test_an_exporter_that_is_closed_frees_its_port(tiny: Application) -> None:
    health = Health("tiny", tiny.runtime.engine)
    first = serve_metrics(SERVICE, tiny.runtime, health, port=0, address="127.0.0.1")
    port = first.port
    first.close()
    second = serve_metrics(SERVICE, tiny.runtime, health, port=port, address="127.0.0.1")
    assert second.port == port
    second.close()

"""Rules and dashboards speak of metrics that exist, and every alert says what to do."""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from prometheus_client import REGISTRY
from prometheus_client.core import Metric
from sqlalchemy import create_engine

from shared.messaging.runtime import real_runtime
from shared.messaging.service import Service
from shared.messaging.topology import SERVICES
from shared.observability.collector import DatabaseCollector

UTC = ZoneInfo("UTC")
PROJECT = Path(__file__).parents[2]
RULES = PROJECT / "deploy" / "prometheus" / "rules.yml"
DASHBOARDS = sorted((PROJECT / "deploy" / "grafana" / "dashboards").glob("*.json"))
RUNBOOK = "docs/exploitation/alertes.md"
OUR_NAME = re.compile(r"\bnefe_[a-z_]+")
SUFFIXES = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",), "gauge": ("",)}


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> Iterator[tuple[str, str]]:
    """Every PromQL expression, with where it stands."""
    for alert in alerts():
        yield f"alert {alert['alert']}", alert["expr"]
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel["targets"]:
                yield f"dashboard {path.stem}: {panel['title']}", target["expr"]


def names_of(metric: Metric) -> set[str]:
    """What Prometheus stores of a metric."""
    return {metric.name + suffix for suffix in SUFFIXES.get(metric.type, ("",))}


@pytest.fixture(scope="module")
def existing() -> set[str]:
    """The names that processes expose: those of the product, and those that each service reads from its database."""
    import_module("shared.observability.metrics")
    found = {name for metric in REGISTRY.collect() for name in names_of(metric)}
    for name in SERVICES:
        service: Service = import_module(f"services.{name}.service").SERVICE
        engine = create_engine("sqlite://")
        service.metadata.create_all(engine)
        runtime = real_runtime(engine, service.tables, academy="creteil", service_name=name, zone=UTC)
        collector = DatabaseCollector(service, runtime)
        found |= {name for metric in collector.collect() for name in names_of(metric)}
    return found


@pytest.mark.parametrize(("where", "expression"), [pytest.param(*each, id=each[0]) for each in expressions()])
def test_an_expression_speaks_of_metrics_that_exist(existing: set[str], where: str, expression: str) -> None:
    assert set(OUR_NAME.findall(expression)) <= existing


def test_every_measure_of_a_service_is_on_a_dashboard() -> None:
    shown = {name for where, text in expressions() if where.startswith("dashboard") for name in OUR_NAME.findall(text)}
    measures = {
        measure.name for name in SERVICES for measure in import_module(f"services.{name}.service").SERVICE.measures
    }
    assert measures <= shown


@pytest.mark.parametrize("alert", [pytest.param(alert, id=alert["alert"]) for alert in alerts()])
def test_an_alert_says_how_grave_it_is_and_where_to_read_what_to_do(alert: dict[str, Any]) -> None:
    assert alert["labels"]["severity"] in {"critical", "warning", "info"}
    assert alert["annotations"]["summary"]
    assert alert["annotations"]["runbook_url"] == f"{RUNBOOK}#{alert['alert'].lower()}"


def test_the_runbook_has_a_section_for_each_alert_and_no_other() -> None:
    sections = re.findall(r"^### (.+)$", (PROJECT / RUNBOOK).read_text(encoding="utf-8"), re.MULTILINE)
    assert sections == [alert["alert"] for alert in alerts()]


def test_what_people_read_is_typeset_as_in_print() -> None:
    texts = [text for alert in alerts() for key, text in alert["annotations"].items() if key != "runbook_url"]
    runbook = (PROJECT / RUNBOOK).read_text(encoding="utf-8")
    texts += re.sub(r"`[^`]*`|^```.*?^```", "", runbook, flags=re.MULTILINE | re.DOTALL).splitlines()
    assert [text for text in texts if re.search(r" [:;?!»]|« |'", re.sub(r"\{\{.*?\}\}", "", text))] == []

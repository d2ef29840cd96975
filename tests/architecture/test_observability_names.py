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
RULES = [PROJECT / "deploy" / "prometheus" / name for name in ("rules.yml", "objectives.yml")]
DASHBOARDS = sorted((PROJECT / "deploy" / "grafana" / "dashboards").glob("*.json"))
RUNBOOK = "docs/exploitation/alertes.md"
OUR_NAME = re.compile(r"\bnefe_[a-z_]+")
RECORDED_NAME = re.compile(r"\bnefe:[a-z0-9_:]+")
SUFFIXES = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",), "gauge": ("",)}


def rules() -> list[dict[str, Any]]:
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in RULES)
    return [rule for file in files for group in file["groups"] for rule in group["rules"]]


def alerts() -> list[dict[str, Any]]:
    return [rule for rule in rules() if "alert" in rule]


def recordings() -> list[dict[str, Any]]:
    return [rule for rule in rules() if "record" in rule]


def expressions() -> Iterator[tuple[str, str]]:
    """Every PromQL expression, with where it stands."""
    for alert in alerts():
        yield f"alert {alert['alert']}", alert["expr"]
    for each in recordings():
        yield f"rule {each['record']} {each['labels']['objective']}", each["expr"]
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel["targets"]:
                yield f"dashboard {path.stem}: {panel['title']}", target["expr"]


def names_of(metric: Metric) -> set[str]:
    """What Prometheus stores of a metric."""
    return {metric.name + suffix for suffix in SUFFIXES.get(metric.type, ("",))}


@pytest.fixture(scope="module")
def existing() -> dict[str, set[str]]:
    """What processes expose (the product's own metrics, and what each service reads from its database): their names."""
    import_module("shared.observability.metrics")
    import_module("shared.canary.metrics")
    ours = [metric for metric in REGISTRY.collect() if metric.name.startswith("nefe_")]
    for name in (*SERVICES, "identity"):
        service: Service = import_module(f"services.{name}.service").SERVICE
        engine = create_engine("sqlite://")
        service.metadata.create_all(engine)
        runtime = real_runtime(engine, service.tables, academy="creteil", service_name=name, zone=UTC)
        ours += DatabaseCollector(service, runtime).collect()
    return {metric.name: names_of(metric) for metric in ours}


@pytest.mark.parametrize(("where", "expression"), [pytest.param(*each, id=each[0]) for each in expressions()])
def test_an_expression_speaks_of_metrics_that_exist(existing: dict[str, set[str]], where: str, expression: str) -> None:
    assert set(OUR_NAME.findall(expression)) <= set().union(*existing.values())
    assert set(RECORDED_NAME.findall(expression)) <= {each["record"] for each in recordings()}


def test_every_metric_is_on_a_dashboard(existing: dict[str, set[str]]) -> None:
    shown = {name for where, text in expressions() if where.startswith("dashboard") for name in OUR_NAME.findall(text)}
    assert len(existing) > 30
    assert [metric for metric, names in existing.items() if not names & shown] == []


@pytest.mark.parametrize("alert", [pytest.param(alert, id=alert["alert"]) for alert in alerts()])
def test_an_alert_says_how_grave_it_is_and_where_to_read_what_to_do(alert: dict[str, Any]) -> None:
    assert alert["labels"]["severity"] in {"critical", "warning", "info"}
    assert alert["annotations"]["summary"]
    assert alert["annotations"]["runbook_url"] == f"{RUNBOOK}#{alert['alert'].lower()}"


def test_the_runbook_has_a_section_for_each_alert_and_no_other() -> None:
    sections = re.findall(r"^### (.+)$", (PROJECT / RUNBOOK).read_text(encoding="utf-8"), re.MULTILINE)
    assert sections == [alert["alert"] for alert in alerts()]

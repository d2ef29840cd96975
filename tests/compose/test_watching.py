"""Prometheus sees every process, and understands what rules and dashboards ask it."""

import re

from shared.messaging.topology import SERVICES
from tests.architecture.test_observability_names import expressions
from tests.compose.stack import Stack
from tests.nodes.waiting import wait_until

BROKER_NAME = re.compile(r"\brabbitmq_[a-z_]+")


def test_every_process_is_watched(stack: Stack) -> None:
    wanted = {(job, service) for job in ("web", "worker") for service in SERVICES} | {("broker", ""), ("queues", "")}

    def watched() -> set[tuple[str, str]]:
        found = stack.query("up == 1")["data"]["result"]
        return {(each["metric"]["job"], each["metric"].get("service", "")) for each in found}

    wait_until(lambda: wanted <= watched(), "all targets answer")


def test_prometheus_understands_every_expression(stack: Stack) -> None:
    def asked(expression: str) -> str:
        return expression.replace("$service", ".+").replace("$__rate_interval", "1m")

    refused = [where for where, each in expressions() if stack.query(asked(each))["status"] != "success"]
    assert refused == []


def test_the_broker_has_the_metrics_that_are_asked_of_it(stack: Stack) -> None:
    names = {name for _, expression in expressions() for name in BROKER_NAME.findall(expression)}

    def known() -> set[str]:
        found = stack.query('group by (__name__) ({__name__=~"rabbitmq_.+"})')["data"]["result"]
        return {each["metric"]["__name__"] for each in found}

    assert names
    wait_until(lambda: names <= known(), "the broker's metrics are there")


def test_the_rules_do_what_their_tests_say(stack: Stack) -> None:
    assert "SUCCESS" in stack.inside("prometheus", "promtool", "test", "rules", "/etc/nefe/rules_test.yml")


def test_a_stack_in_good_health_raises_no_alert(stack: Stack) -> None:
    """What a test has put into quarantine is there, and how fast it all goes is up to the machine that tests it."""
    ours = '{alertstate="firing", severity=~"critical|warning", objective!~"facts|messages", alertname!="HttpSlow"}'
    firing = {each["metric"]["alertname"] for each in stack.query(f"ALERTS{ours}")["data"]["result"]}
    assert firing <= {"QuarantineGrowing"}

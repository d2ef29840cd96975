"""Prometheus and Alertmanager take the files that are meant for them, and the rules do what their tests say."""

import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import PROJECT
from tests.nodes.programs import located

PROMETHEUS = PROJECT / "deploy" / "prometheus"
ALERTMANAGER = PROJECT / "deploy" / "alertmanager" / "alertmanager.yml"
CHECKS = [
    pytest.param("promtool", ["check", "config", PROMETHEUS / "prometheus.yml"], id="configuration"),
    pytest.param("promtool", ["check", "rules", PROMETHEUS / "rules.yml"], id="rules"),
    pytest.param("promtool", ["test", "rules", PROMETHEUS / "rules_test.yml"], id="tests of the rules"),
    pytest.param("amtool", ["check-config", ALERTMANAGER], id="who is told"),
]


@pytest.mark.parametrize(("program", "arguments"), CHECKS)
def test_their_own_checkers_are_content(program: str, arguments: list[str | Path]) -> None:
    ended = subprocess.run([located(program), *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr

"""Prometheus and Alertmanager take the files that are meant for them, and the rules do what their tests say."""

import runpy
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
    pytest.param("promtool", ["test", "rules", PROMETHEUS / "objectives_test.yml"], id="tests of the objectives"),
    pytest.param("amtool", ["check-config", ALERTMANAGER], id="who is told"),
]


@pytest.mark.parametrize(("program", "arguments"), CHECKS)
def test_their_own_checkers_are_content(program: str, arguments: list[str | Path]) -> None:
    ended = subprocess.run([located(program), *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_what_is_generated_is_what_its_description_says() -> None:
    generated = runpy.run_path(str(PROJECT / "deploy" / "monitoring" / "generate.py"))["generated"]()
    dashboards = {path for path in generated if path.suffix == ".json"}
    assert dashboards == set((PROJECT / "deploy" / "grafana" / "dashboards").glob("*.json"))
    assert [path.name for path, text in generated.items() if path.read_text(encoding="utf-8") != text] == []

"""Writes Grafana's dashboards and the rules of the objectives from their descriptions beside this file."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import yaml

HERE = Path(__file__).parent
DEPLOY = HERE.parent
DASHBOARDS = DEPLOY / "grafana" / "dashboards"
RULES = DEPLOY / "prometheus" / "objectives.yml"
WIDTH, LOW, HIGH = 24, 4, 8
SOURCE = {"type": "prometheus", "uid": "prometheus"}
SERVICE = {
    "name": "service",
    "label": "Service",
    "type": "query",
    "datasource": SOURCE,
    "query": 'label_values(up{job=~"web|worker"}, service)',
    "includeAll": True,
    "multi": True,
    "allValue": ".+",
    "current": {"text": "All", "value": "$__all"},
    "refresh": 2,
}
NUMBER = {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "value"}
OVER_TIME = {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}}
STACKED = {"stacking": {"mode": "normal"}, "fillOpacity": 30}

WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d")
FAST = ((14.4, "1h", "5m"), (6, "6h", "30m"))
SLOW = ((3, "1d", "2h"), (1, "3d", "6h"))
"""How many times faster than the goal allows, over which long and which short window (Google, SRE Workbook, ch. 5)."""


def main() -> None:
    """Write all files."""
    for path, text in generated().items():
        path.write_text(text, encoding="utf-8")


def generated() -> dict[Path, str]:
    """What each file must be."""
    described = yaml.safe_load((HERE / "dashboards.yml").read_text(encoding="utf-8"))
    files = {DASHBOARDS / f"{name}.json": _as_json(dashboard(name, each)) for name, each in described.items()}
    objectives = yaml.safe_load((HERE / "objectives.yml").read_text(encoding="utf-8"))
    return {**files, RULES: rules(objectives)}


def dashboard(name: str, described: Mapping[str, Any]) -> dict[str, Any]:
    """A dashboard as Grafana reads it."""
    return {
        "uid": f"nefe-{name}",
        "title": f"NEFE\N{NO-BREAK SPACE}— {described['title']}",
        "tags": ["nefe"],
        "timezone": "browser",
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [SERVICE] if described.get("has_choice_of_service") else []},
        "panels": list(_panels(described["rows"])),
    }


def _panels(rows: list[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    number, top = 0, 0
    for row in rows:
        height = LOW if all("number" in panel for panel in row) else HIGH
        for place, panel in enumerate(row):
            number += 1
            width = WIDTH // len(row)
            yield _panel(number, panel, {"x": place * width, "y": top, "w": width, "h": height})
        top += height


def _panel(number: int, described: Mapping[str, Any], place: Mapping[str, int]) -> dict[str, Any]:
    kind = next(each for each in ("number", "graph", "stack") if each in described)
    queries = described["shows"].items()
    return {
        "id": number,
        "type": "stat" if kind == "number" else "timeseries",
        "title": described[kind],
        "description": described.get("says", ""),
        "gridPos": place,
        "datasource": SOURCE,
        "fieldConfig": {
            "defaults": {"unit": described["unit"], "min": 0, **({"custom": STACKED} if kind == "stack" else {})},
            "overrides": [],
        },
        "options": NUMBER if kind == "number" else OVER_TIME,
        "targets": [
            {"refId": letter, "expr": query, "legendFormat": legend}
            for letter, (legend, query) in zip(ascii_uppercase, queries, strict=False)
        ],
    }


def _as_json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def rules(objectives: Mapping[str, Mapping[str, Any]]) -> str:
    """Recording rules of each objective, and the alerts that say that one is being missed."""
    recorded = [rule for name, each in objectives.items() for rule in _recorded(name, each)]
    groups = [{"name": "objectives", "interval": "1m", "rules": [*recorded, *_alerts()]}]
    heading = "# Written by `make monitoring` from deploy/monitoring/objectives.yml: change that.\n"
    return heading + yaml.safe_dump({"groups": groups}, allow_unicode=True, sort_keys=False, width=1000)


def _recorded(name: str, objective: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if "ratio" in objective:
        yield _rule(name, "objective:ratio_30d", objective["ratio"])
        return
    for window in WINDOWS:
        bad, every = (objective[part].replace("[window]", f"[{window}]") for part in ("bad", "all"))
        # Where nothing has failed yet there is no series to count; where nothing was asked for, nothing is missed.
        share = f"(({bad}) or vector(0)) / ({every} > 0)"
        yield _rule(name, f"objective_errors:ratio_rate{window}", share)
    kept = f'1 - nefe:objective_errors:ratio_rate30d{{objective="{name}"}}'
    yield _rule(name, "objective:ratio_30d", kept)
    yield _rule(name, "objective_budget:ratio", f"vector({round(1 - objective['goal'], 6)})")


def _rule(objective: str, name: str, expression: str) -> dict[str, Any]:
    return {"record": f"nefe:{name}", "expr": expression, "labels": {"objective": objective}}


def _alerts() -> Iterator[dict[str, Any]]:
    yield _alert("ObjectiveBurnsFast", "critical", FAST, "L’objectif « {{ $labels.objective }} » est manqué de loin")
    yield _alert("ObjectiveBurnsSlowly", "warning", SLOW, "L’objectif « {{ $labels.objective }} » ne sera pas tenu")


def _alert(name: str, severity: str, burns: tuple[tuple[float, str, str], ...], summary: str) -> dict[str, Any]:
    burning = (f"({_above(times, long)} and {_above(times, short)})" for times, long, short in burns)
    return {
        "alert": name,
        "expr": " or ".join(burning),
        "for": "2m",
        "labels": {"severity": severity},
        "annotations": {
            "summary": summary.replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»"),
            "description": "{{ $value | humanizePercentage }} de ce qui est promis n’a pas été tenu.",
            "runbook_url": f"docs/exploitation/alertes.md#{name.lower()}",
        },
    }


def _above(times: float, window: str) -> str:
    return f"nefe:objective_errors:ratio_rate{window} > on (objective) {times} * nefe:objective_budget:ratio"


if __name__ == "__main__":
    main()

"""What people read in French is typeset as in print: documents, alerts, dashboards, pages."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PROJECT, tracked
from tests.architecture.test_observability_names import DASHBOARDS, alerts

IN_ENGLISH = ("docs/architecture.md", "docs/decisions/", "docs/protocol/")
CODE = re.compile(r"^ *```.*?^ *```$|`[^`]*`|\]\([^)]*\)|\{\{.*?\}\}|\{%.*?%\}", re.MULTILINE | re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SPOKEN = ("title", "description", "label", "legendFormat")
FAULTS = {
    "; : ? ! % » want a no-break space before them": r"(?<![\u00a0\u202f])[;:?!%»]",
    "« wants a no-break space after it": r"«(?![\u00a0\u202f])",
    "straight apostrophe or quotation mark": r"['\"]",
    "three dots": r"\.\.\.",
}


def faults_of_typography(text: str) -> list[str]:
    """What is not as printed French, with its surroundings. Code, links' addresses and placeholders are left out."""
    prose = TAG.sub("X", CODE.sub("X", text))
    return [
        f"{name}: {prose[max(0, at.start() - 30) : at.end() + 10]!r}"
        for name, pattern in FAULTS.items()
        for at in re.finditer(pattern, prose)
    ]


def documents() -> list[str]:
    """The documents and pages that are written in French."""
    return [
        name
        for name in tracked()
        if (name.startswith("docs/") and name.endswith(".md") and not name.startswith(IN_ENGLISH))
        or (name.startswith(("shared/", "services/")) and name.endswith(".html"))
    ]


def spoken(panel: object) -> Iterator[str]:
    """What a dashboard shows of itself, however deep."""
    if isinstance(panel, dict):
        for name, value in panel.items():
            yield from [value] if name in SPOKEN and isinstance(value, str) else spoken(value)
    elif isinstance(panel, list):
        for inner in panel:
            yield from spoken(inner)


@pytest.mark.parametrize("name", documents())
def test_a_document_is_typeset_as_in_print(name: str) -> None:
    assert faults_of_typography((PROJECT / name).read_text(encoding="utf-8")) == []


def test_alerts_are_typeset_as_in_print() -> None:
    texts = [text for alert in alerts() for key, text in alert["annotations"].items() if key != "runbook_url"]
    assert [fault for text in texts for fault in faults_of_typography(text)] == []


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_is_typeset_as_in_print(path: object) -> None:
    texts = list(spoken(json.loads((PROJECT / str(path)).read_text(encoding="utf-8"))))
    assert len(texts) > 5
    assert [fault for text in texts for fault in faults_of_typography(text)] == []


@pytest.mark.parametrize("text", ["Quoi ?", "Voici: ceci", "5 %", "« oui\u00a0»", "l'école", "attendez..."])
def test_the_check_of_typography_sees_each_kind_of_fault(text: str) -> None:
    assert faults_of_typography(text)

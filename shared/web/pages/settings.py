"""What the academy has set for one service, as its administrator reads it: where it is changed is said beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import render_template
from marshmallow import Schema, fields

from shared.config import PREFIX
from shared.identity.access import permitted
from shared.web.pages.blueprint import Pages
from shared.web.pages.everywhere import SERVICES, SETTINGS
from shared.web.state import state

SAID = "said"
"""The metadata of a setting that concerns the programme: what it is, in French. No secret has it."""


@dataclass(frozen=True)
class Rule:
    """One setting: its variable, what it is, and what it is now."""

    variable: str
    said: str
    value: str
    is_usual: bool


def settings_pages(prefix: str) -> Pages:
    """The page, below a service's own prefix."""
    pages = Pages("settings", __name__, url_prefix=f"{prefix}/reglages")
    pages.get("")(show)
    return pages


@permitted(SETTINGS)
def show() -> str:
    """All of them."""
    settings = state().runtime.settings
    rules = list(rules_of(type(settings).schema(), settings))
    return render_template("pages/settings.html", rules=rules, services=SERVICES, here=state().service.name)


def rules_of(schema: Schema, settings: Any) -> Iterator[Rule]:
    """Those that concern the programme, in the order in which they are declared."""
    for name, known in schema.fields.items():
        if SAID in known.metadata:
            value = getattr(settings, name)
            yield Rule(
                f"{PREFIX}{name.upper()}", known.metadata[SAID], _shown(value), _shown(value) == _shown(_usual(known))
            )


def _usual(known: fields.Field[Any]) -> Any:
    return known.load_default() if callable(known.load_default) else known.load_default


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if value is None or value == "":
        return "–"
    if isinstance(value, frozenset | set | tuple | list):
        return ", ".join(sorted(map(str, value))) or "–"
    return str(value)

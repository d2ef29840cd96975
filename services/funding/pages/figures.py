"""Figures for anyone: how much money, for whom, how far, how fast; drawn, and told in tables."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from flask import render_template, request
from sqlalchemy import Engine

from services.funding.use_cases.read_figures import Figures, Scope, read_figures
from shared.identity.access import public
from shared.web.pages.blueprint import Pages
from shared.web.request import unit_of_work
from shared.web.state import state

pages = Pages("figure_pages", __name__, url_prefix="/fonds/chiffres")
FIRST_YEAR, LAST_YEAR = 2022, 2099
KEPT_FOR = timedelta(minutes=5)
"""As the open data that say the same."""
GROUPS = {
    "year": "Par année budgétaire",
    "programme": "Par programme",
    "department": "Par département",
    "degree": "Par degré",
    "priority_education": "Selon l’éducation prioritaire",
    "category": "Par nature de dépense",
}


@dataclass
class Recent:
    """Figures that were read lately, by year. They are made of everything: whoever asks again does not wait again."""

    known: dict[int | None, tuple[datetime, Figures]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def of(self, year: int | None, now: datetime, read: Callable[[], Figures]) -> tuple[datetime, Figures]:
        """When they were read, and what they were."""
        with self.lock:
            found = self.known.get(year)
            if found is None or not timedelta() <= now - found[0] < KEPT_FOR:
                found = self.known[year] = now, read()
            return found


_recent: WeakKeyDictionary[Engine, Recent] = WeakKeyDictionary()


@pages.get("")
@public
def show() -> str:
    """All of them."""
    asked = request.args.get("annee", type=int)
    year = asked if asked and FIRST_YEAR <= asked <= LAST_YEAR else None
    runtime = state().runtime
    recent = _recent.setdefault(runtime.engine, Recent())
    at, found = recent.of(year, runtime.clock.now(), lambda: read_figures(unit_of_work(), scope=Scope(year=year)))
    return render_template("fund/figures.html", figures=found, at=at, year=year, titles=GROUPS)

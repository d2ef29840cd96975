"""What is open to anyone: what the programme is, and what has to be said about this site."""

from flask import render_template

from shared.identity.access import public
from shared.web.pages.blueprint import Pages
from shared.web.state import state

pages = Pages("home", __name__)


@pages.get("/")
@public
def show() -> str:
    """The first page: what the programme is, and the way to each person's place."""
    return render_template("public/home.html")


@pages.get("/accessibilite")
@public
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("public/accessibility.html", contact=_contact())


@pages.get("/mentions-legales")
@public
def legal() -> str:
    """Who answers for this site."""
    return render_template("public/legal.html", contact=_contact())


@pages.get("/donnees-personnelles")
@public
def personal() -> str:
    """What is kept of people, and how they ask for it."""
    years = state().runtime.settings.retention_years
    return render_template("public/personal.html", contact=_contact(), years=years)


def _contact() -> str:
    settings = state().runtime.settings
    return str(settings.contact or f"administration-nefe@ac-{settings.academy}.fr")

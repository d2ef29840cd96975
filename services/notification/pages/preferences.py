"""Where else one wants to be written to, and how often."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for

from services.notification.api.feeds import root
from services.notification.domain.mailboxes import is_address
from services.notification.domain.preferences import Kind, Rhythm
from services.notification.permissions import places_of
from services.notification.use_cases.follow import end_feed, make_feed
from services.notification.use_cases.set_preferences import (
    confirm_address,
    forget_preferences,
    read_preferences,
    set_preferences,
)
from shared.errors import NotFound
from shared.identity.access import permitted
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, line
from shared.web.request import current_actor, unit_of_work

SAVED, CODE_SENT = "C’est enregistré.", "Un code vient de partir à cette adresse. Recopiez-le ici."
pages = Pages("preference_pages", __name__, url_prefix="/messages/preferences")
SHAPE = Shape(line("address"))
KINDS = {
    "concertation": "les concertations",
    "project": "les projets",
    "examination": "l’examen des projets",
    "money": "l’argent",
    "report": "les bilans",
    "request": "les demandes d’autres services",
}
RHYTHMS = {"immediate": "tout de suite", "daily": "une fois par jour", "none": "jamais"}


@pages.get("")
@permitted("set_preferences")
def show() -> str:
    """One's own."""
    return _page(None)


@pages.post("")
@permitted("set_preferences")
def choose() -> Any:
    """Give an address, or change what is wanted there."""
    form = SHAPE.read(request.form)
    address = form.document.get("address") or ""
    if not is_address(address):
        form.errors["address"] = "Ce n’est pas une adresse électronique."
    actor = current_actor()
    choices = {kind: Rhythm(request.form[kind.value]) for kind in Kind if request.form.get(kind.value) in set(Rhythm)}
    return act_on(
        form,
        lambda: set_preferences(
            unit_of_work(), subject=actor.subject, places=places_of(actor), address=address, choices=choices
        ),
        told=lambda person: SAVED if person.confirmed_at else CODE_SENT,
        then=url_for("preference_pages.show"),
        again=_page,
    )


@pages.post("/flux")
@permitted("make_feed")
def make() -> Any:
    """Another address for the school's feed; the one before is good for nothing."""
    actor = current_actor()
    return act_on(
        Form(request.form),
        lambda: make_feed(unit_of_work(), uai=actor.uai or "", actor=actor),
        told="Voici l’adresse du flux. Gardez-la\u00a0: elle ne sera plus montrée.",
        then=lambda key: make_response(_page(None, feed=f"{root()}/feeds/{key}")),
        again=_page,
    )


@pages.post("/flux/fin")
@permitted("make_feed")
def end() -> Any:
    """No feed any more."""
    actor = current_actor()
    return act_on(
        Form(request.form),
        lambda: end_feed(unit_of_work(), uai=actor.uai or "", actor=actor),
        told="L’adresse du flux ne répond plus.",
        then=url_for("preference_pages.show"),
        again=_page,
    )


@pages.post("/code")
@permitted("set_preferences")
def confirm() -> Any:
    """Send back the code."""
    code = request.form.get("code", "").strip()
    return act_on(
        Form(request.form),
        lambda: confirm_address(unit_of_work(), subject=current_actor().subject, code=code),
        told="L’adresse est confirmée.",
        then=url_for("preference_pages.show"),
        again=_page,
    )


@pages.post("/oubli")
@permitted("set_preferences")
def forget() -> Any:
    """No more copies."""
    forget_preferences(unit_of_work(), subject=current_actor().subject)
    flash("L’adresse est oubliée. Vous retrouverez toujours vos messages ici.")
    return redirect(url_for("preference_pages.show"))


def _page(form: Form | None, *, feed: str | None = None) -> str:
    try:
        person = read_preferences(unit_of_work(), subject=current_actor().subject)
    except NotFound:
        person = None
    shown = form or SHAPE.show({"address": person.address if person else None})
    choices = {kind.value: rhythm.value for kind, rhythm in person.choices.items()} if person else {}
    return render_template(
        "messages/preferences.html",
        form=shown,
        person=person,
        kinds=KINDS,
        rhythms=RHYTHMS,
        choices=choices,
        feed=feed,
    )

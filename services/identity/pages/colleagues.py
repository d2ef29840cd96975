"""A school's colleagues: each has an account of their own, and loses it when they leave."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from services.identity.config import PREFIX
from services.identity.pages.holder import own_account
from services.identity.use_cases.keep_accounts import colleagues_of, invite_colleague, remove_colleague
from shared.identity.access import permitted
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, line
from shared.web.request import unit_of_work

pages = Pages("colleagues", __name__, url_prefix=f"{PREFIX}/collegues")
SHAPE = Shape(line("name"), line("email"))


@pages.get("/")
@permitted("keep_colleagues")
def show() -> str:
    """Who acts for the school."""
    return _page(SHAPE.show())


@pages.post("/")
@permitted("keep_colleagues")
@idempotent
def invite() -> Any:
    """Somebody else."""
    form = SHAPE.read(request.form)
    name, email = form.document.get("name"), form.document.get("email")
    for field, value in (("name", name), ("email", email)):
        if not value:
            form.errors[field] = "À remplir."
    if email and "@" not in email:
        form.errors["email"] = "Ce n’est pas une adresse électronique."
    return act_on(
        form,
        lambda: invite_colleague(unit_of_work(), of=own_account(), called=name or "", email=email or ""),
        told=f"{name} va recevoir une invitation à l’adresse {email}.",
        then=url_for("colleagues.show"),
        again=_page,
    )


@pages.post("/retrait")
@permitted("keep_colleagues")
def remove() -> Any:
    """Somebody has left."""
    remove_colleague(unit_of_work(), of=own_account(), account_id=request.form.get("account", ""))
    flash("Cet accès est retiré.")
    return redirect(url_for("colleagues.show"))


def _page(form: Form) -> str:
    account = own_account()
    return render_template(
        "identity/colleagues.html", form=form, people=colleagues_of(unit_of_work(), of=account), account=account
    )

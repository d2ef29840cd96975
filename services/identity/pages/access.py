"""The first sign-in, and a password that was forgotten."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from services.identity.config import PREFIX
from services.identity.domain.account import SHORTEST_PASSWORD, account_name
from services.identity.domain.refusals import InvitationUnusable, WeakPassword
from services.identity.pages.door import enter
from services.identity.pages.holder import address
from services.identity.use_cases.open_account import accept_invitation, ask_for_reset, read_invitation
from services.identity.use_cases.sign_in import note_failure
from shared.identity.access import public
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, line
from shared.web.request import unit_of_work

pages = Pages("access", __name__, url_prefix=PREFIX)
FIRST = Shape(line("code"))
FORGOTTEN = Shape(line("account"))


@pages.get("/premier-acces")
@public
def first() -> str:
    """Where a code from a letter is typed."""
    return render_template("identity/first.html", form=FIRST.show())


@pages.post("/premier-acces")
@public
def read_code() -> Any:
    """On to the choice of a password."""
    code = (request.form.get("code") or "").strip()
    try:
        read_invitation(unit_of_work(), code=code)
    except InvitationUnusable as refusal:
        note_failure(unit_of_work(), name="", address=address())
        form = FIRST.read(request.form)
        form.refuse(refusal)
        return render_template("identity/first.html", form=form), 422
    return redirect(url_for("access.choose", code=code))


@pages.get("/acces/<code>")
@public
def choose(code: str) -> str:
    """The choice of a password."""
    account = read_invitation(unit_of_work(), code=code)
    return render_template("identity/choose.html", form=Shape().show(), account=account, shortest=SHORTEST_PASSWORD)


@pages.post("/acces/<code>")
@public
def open_account(code: str) -> Any:
    """Set it, and enter."""
    form = Form(request.form)
    password = request.form.get("password", "")
    account = read_invitation(unit_of_work(), code=code)
    if password != request.form.get("again", ""):
        form.errors["again"] = "Les deux mots de passe ne sont pas les mêmes."
    else:
        try:
            return enter(accept_invitation(unit_of_work(), code=code, password=password))
        except WeakPassword as refusal:
            form.refuse(refusal)
    return render_template("identity/choose.html", form=form, account=account, shortest=SHORTEST_PASSWORD), 422


@pages.get("/mot-de-passe-oublie")
@public
def forgotten() -> str:
    """Ask for another."""
    return render_template("identity/forgotten.html", form=FORGOTTEN.show())


@pages.post("/mot-de-passe-oublie")
@public
def ask() -> Any:
    """Whatever was typed, the answer is the same: nobody learns who has an account."""
    ask_for_reset(unit_of_work(), name=account_name(request.form.get("account", "")))
    flash("Si ce compte existe, un message vient de partir à son adresse. Son lien est valable une heure.")
    return redirect(url_for("sign_in.begin"))

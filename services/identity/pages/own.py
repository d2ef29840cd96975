"""One's own account: password, second factor, where one is signed in."""

from typing import Any

import segno
from flask import flash, redirect, render_template, request, session, url_for

from services.identity.config import PREFIX
from services.identity.domain.account import SHORTEST_PASSWORD
from services.identity.domain.refusals import WeakPassword, WrongCredentials, WrongSecondFactor
from services.identity.pages.holder import SECRET, held, own_account
from services.identity.use_cases.open_account import change_password
from services.identity.use_cases.second_factor import address_of, confirm_totp, drop_totp, new_totp
from services.identity.use_cases.sign_out import end_session, sign_out_elsewhere
from shared.identity.access import permitted
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape
from shared.web.request import unit_of_work
from shared.web.state import state

pages = Pages("own", __name__, url_prefix=f"{PREFIX}/compte")
PENDING = "pending_totp"


@pages.get("/")
@permitted("keep_own_account")
def show() -> str:
    """Everything about it."""
    return _page(Shape().show())


@pages.post("/mot-de-passe")
@permitted("keep_own_account")
def change() -> Any:
    """Another password."""
    form, account = Form(request.form), own_account()
    old, new = request.form.get("old", ""), request.form.get("password", "")
    if new != request.form.get("again", ""):
        form.errors["again"] = "Les deux mots de passe ne sont pas les mêmes."
        return _page(form), 422
    try:
        change_password(unit_of_work(), account_id=account.id, old=old, new=new, secret=session[SECRET])
    except (WrongCredentials, WeakPassword) as refusal:
        form.refuse(refusal)
        return _page(form), 422
    flash("Votre mot de passe est changé. Vos autres connexions sont fermées.")
    return redirect(url_for("own.show"))


@pages.get("/double-authentification")
@permitted("keep_own_account")
def prepare() -> str:
    """The square that a telephone reads."""
    session[PENDING] = session.get(PENDING) or new_totp()
    return _totp(Shape().show())


@pages.post("/double-authentification")
@permitted("keep_own_account")
def confirm() -> Any:
    """The telephone gives the right code: from now on it is asked for."""
    form, secret = Form(request.form), session.get(PENDING)
    if secret is None:
        return redirect(url_for("own.prepare"))
    try:
        confirm_totp(unit_of_work(), account_id=own_account().id, secret=secret, code=request.form.get("code", ""))
    except WrongSecondFactor as refusal:
        form.refuse(refusal)
        return _totp(form), 422
    session.pop(PENDING, None)
    flash("La double authentification est en service.")
    return redirect(url_for("own.show"))


@pages.post("/double-authentification/arret")
@permitted("keep_own_account")
def drop() -> Any:
    """Do without it."""
    form = Form(request.form)
    try:
        drop_totp(unit_of_work(), account_id=own_account().id, password=request.form.get("present", ""))
    except WrongCredentials as refusal:
        form.refuse(refusal)
        return _page(form), 422
    flash("La double authentification est arrêtée.")
    return redirect(url_for("own.show"))


@pages.post("/connexions/fermeture")
@permitted("keep_own_account")
def leave_others() -> Any:
    """Sign out everywhere else, or in one place."""
    account, session_id = own_account(), request.form.get("session")
    if session_id:
        end_session(unit_of_work(), account_id=account.id, session_id=session_id)
        flash("Cette connexion est fermée.")
    else:
        sign_out_elsewhere(unit_of_work(), account_id=account.id, but=session[SECRET])
        flash("Toutes vos autres connexions sont fermées.")
    return redirect(url_for("own.show"))


def _page(form: Form) -> str:
    found = held()
    account = own_account()
    with unit_of_work() as uow:
        sessions, entries = uow.access.sessions_of(account.id), uow.journal.of(account.id)
    present = found[0].id if found else None
    return render_template(
        "identity/own.html",
        form=form,
        account=account,
        sessions=sessions,
        present=present,
        entries=entries,
        shortest=SHORTEST_PASSWORD,
    )


def _totp(form: Form) -> str:
    secret = session[PENDING]
    address = address_of(own_account(), secret, state().runtime.settings.academy_called)
    square = segno.make(address, error="m").svg_data_uri(scale=5, dark="#1c2130")
    return render_template("identity/totp.html", form=form, secret=secret, square=square)

"""All accounts, for administrators."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from services.identity.config import PREFIX
from services.identity.domain.account import ROLES, Kind, account_name
from services.identity.pages.holder import own_account
from services.identity.use_cases.keep_accounts import add_account, change_account, disable_account, invite_again
from shared.french import ROLES as ROLES_IN_FRENCH
from shared.identity.access import permitted
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, choices, line
from shared.web.request import unit_of_work

pages = Pages("accounts", __name__, url_prefix=f"{PREFIX}/comptes")
PAGE = 50
NO_ADDRESS = "Ce compte n’a pas d’adresse."
NEW = Shape(line("id"), line("name"), line("email"), choices("roles"), line("uai"))
CHOICES = [(role, text) for role, text in ROLES_IN_FRENCH.items() if role in ROLES]


@pages.get("/")
@permitted("keep_accounts")
def show() -> str:
    """Those that are looked for."""
    search, after = request.args.get("recherche", "").strip(), request.args.get("apres")
    kind = {"personnes": Kind.PERSON, "structures": Kind.STRUCTURE}.get(request.args.get("sorte", ""))
    with unit_of_work() as uow:
        found = uow.accounts.page(search=search or None, kind=kind, after=after, limit=PAGE + 1)
    more = None
    if len(found) > PAGE:
        more = url_for("accounts.show", recherche=search, sorte=request.args.get("sorte"), apres=found[PAGE - 1].id)
    return render_template("identity/accounts.html", accounts=found[:PAGE], more=more, search=search, kind=kind)


@pages.get("/nouveau")
@permitted("keep_accounts")
def new() -> str:
    """The form for a person."""
    return _new_page(NEW.show())


@pages.post("/nouveau")
@permitted("keep_accounts")
@idempotent
def add() -> Any:
    """Make it, and invite."""
    form = NEW.read(request.form)
    typed = form.document
    return act_on(
        form,
        lambda: add_account(
            unit_of_work(),
            name=typed.get("id") or typed.get("email") or "",
            by=own_account().id,
            **_typed(typed),
        ),
        told=lambda account: f"Le compte « {account.id} » est ouvert.",
        then=lambda account: url_for("accounts.read", account_id=account.id),
        again=_new_page,
    )


@pages.get("/<account_id>")
@permitted("keep_accounts")
def read(account_id: str) -> str:
    """One of them."""
    with unit_of_work() as uow:
        account = uow.accounts.get(account_id)
    document = {"name": account.name, "email": account.email, "roles": sorted(account.roles), "uai": account.uai}
    return _page(account_id, NEW.show(document))


@pages.post("/<account_id>")
@permitted("keep_accounts")
def change(account_id: str) -> Any:
    """What is known of it."""
    form = NEW.read(request.form)
    return act_on(
        form,
        lambda: change_account(unit_of_work(), account_id=account_name(account_id), **_typed(form.document)),
        told="Le compte est modifié.",
        then=url_for("accounts.read", account_id=account_id),
        again=partial(_page, account_id),
    )


@pages.post("/<account_id>/invitation")
@permitted("keep_accounts")
def invite(account_id: str) -> Any:
    """Another invitation."""
    account = invite_again(unit_of_work(), account_id=account_id)
    flash(
        f"Une nouvelle invitation part à l’adresse {account.email}."
        if account.email
        else "Ce compte n’a pas d’adresse."
    )
    return redirect(url_for("accounts.read", account_id=account_id))


@pages.post("/<account_id>/fermeture")
@permitted("keep_accounts")
def close(account_id: str) -> Any:
    """Close it, or open it again."""
    is_disabled = request.form.get("ouvrir") is None
    disable_account(unit_of_work(), account_id=account_id, is_disabled=is_disabled, by=own_account().id)
    flash("Le compte est fermé." if is_disabled else "Le compte est de nouveau ouvert.")
    return redirect(url_for("accounts.read", account_id=account_id))


def _typed(document: dict[str, Any]) -> dict[str, Any]:
    uai = document.get("uai")
    known = {"called": document.get("name") or "", "email": document.get("email"), "roles": document.get("roles") or []}
    return {**known, "uai": uai.upper() if uai else None}


def _new_page(form: Form) -> str:
    return render_template("identity/account_new.html", form=form, roles=CHOICES)


def _page(account_id: str, form: Form) -> str:
    with unit_of_work() as uow:
        account, entries = uow.accounts.get(account_id), uow.journal.of(account_id)
    return render_template("identity/account.html", account=account, entries=entries, form=form, roles=CHOICES)

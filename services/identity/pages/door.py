"""Signing in and out."""

from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from services.identity.config import PREFIX
from services.identity.domain.account import Account, account_name
from services.identity.domain.refusals import TooManyAttempts, WrongCredentials, WrongSecondFactor
from services.identity.pages.holder import SECRET, address, held, is_at_this_machine
from services.identity.passwords import is_password
from services.identity.provider.grants import Grantee
from services.identity.provider.server import Provider
from services.identity.use_cases.second_factor import use_code
from services.identity.use_cases.sign_in import begin_session, find_account, note_failure
from services.identity.use_cases.sign_out import sign_out
from shared.errors import Refusal
from shared.french import plural
from shared.identity.access import public
from shared.web.pages.blueprint import Pages
from shared.web.pages.errors import error_page
from shared.web.pages.forms import Form, Shape, line
from shared.web.pages.rendering import COOKIE
from shared.web.request import unit_of_work
from shared.web.state import state

pages = Pages("sign_in", __name__, url_prefix=PREFIX)
PROVIDER = "nefe.provider"
HALFWAY, AFTER = "halfway", "after_sign_in"
HALFWAY_SECONDS = 300
HOME = "/depot/connexion?suite=/"
"""The first page, once it has asked here who that is: it leads each role to its place."""
SHAPE = Shape(line("account"))


@pages.get("/connexion")
@public
def begin() -> Any:
    """The form."""
    return _form(SHAPE.show())


@pages.post("/connexion")
@public
def sign_in() -> Any:
    """Name and password."""
    form = SHAPE.read(request.form)
    name = account_name(form.document.get("account") or "")
    try:
        account = find_account(unit_of_work(), name=name, address=address())
        kept = account.password if account else None
        if not is_password(kept, request.form.get("password", "")) or account is None:
            note_failure(unit_of_work(), name=name, address=address())
            raise WrongCredentials("wrong")
    except (WrongCredentials, TooManyAttempts) as refusal:
        _refuse(form, refusal)
        return _form(form), 422 if isinstance(refusal, WrongCredentials) else 429
    if account.totp:
        session[HALFWAY] = [account.id, int(state().runtime.clock.now().timestamp())]
        return redirect(url_for("sign_in.second"))
    return enter(account)


@pages.get("/connexion/code")
@public
def second() -> Any:
    """The form for the second factor."""
    return render_template("identity/second.html", form=SHAPE.show()) if _halfway() else redirect(url_for(".begin"))


@pages.post("/connexion/code")
@public
def check_second() -> Any:
    """The code of the second factor."""
    account_id = _halfway()
    if account_id is None:
        return redirect(url_for(".begin"))
    form = Form(request.form)
    try:
        account = find_account(unit_of_work(), name=account_id, address=address())
        if account is None or not use_code(unit_of_work(), account=account, code=request.form.get("code", "")):
            note_failure(unit_of_work(), name=account_id, address=address())
            raise WrongSecondFactor("wrong")
    except (WrongSecondFactor, TooManyAttempts) as refusal:
        _refuse(form, refusal)
        return render_template("identity/second.html", form=form), 422
    return enter(account)


@pages.post("/connexion/exemple")
@public
def enter_as_example() -> Any:
    """As anybody, in an example academy on one's own machine."""
    if not (state().runtime.settings.example_people and is_at_this_machine()):
        return error_page(404)
    with unit_of_work() as uow:
        account = uow.accounts.get(request.form.get("account", ""))
    return enter(account)


@pages.get("/authorize")
@public
def authorize() -> Any:
    """A service asks who this is: whoever is signed in is sent back with a code, and others sign in first."""
    provider: Provider = current_app.extensions[PROVIDER]
    found = held()
    wants_form = request.args.get("prompt") == "login" and "again" not in request.args
    if (found is None or wants_form) and request.args.get("prompt") != "none":
        session[AFTER] = f"{request.full_path}&again=1" if wants_form else request.full_path
        return redirect(url_for("sign_in.begin"))
    who = Grantee.of(*found) if found else None
    try:
        grant = provider.server.get_consent_grant(end_user=who)
    except OAuth2Error as error:
        return provider.server.handle_error_response(None, error) if error.redirect_uri else error_page(400)
    return provider.server.create_authorization_response(grant_user=who, grant=grant)


@pages.get("/deconnexion")
@public
def leave() -> Any:
    """Sent here by a service that one has left: ends the session here too, and goes back to where that was."""
    return _leave(request.args.get("post_logout_redirect_uri"))


@pages.post("/deconnexion")
@public
def leave_here() -> Any:
    """From a page of the sign-in."""
    return _leave(None)


def enter(account: Account) -> Response:
    """Signed in: on to wherever one was going. Nothing of the session before is kept, so that none can be planted."""
    after = session.get(AFTER)
    session.clear()
    browser = request.headers.get("User-Agent", "")
    session[SECRET] = begin_session(unit_of_work(), account_id=account.id, browser=browser, address=address())
    return redirect(after if isinstance(after, str) and after.startswith(f"{PREFIX}/") else HOME)


def _leave(back_to: str | None) -> Response:
    secret = session.get(SECRET)
    if secret:
        sign_out(unit_of_work(), secret=secret)
    session.clear()
    g.pop("held", None)
    root = urlsplit(state().runtime.settings.issuer)
    goes_home = back_to is None or urlsplit(back_to)[:2] != root[:2]
    if goes_home:
        flash("Vous êtes déconnecté.")
    answer = redirect(url_for("sign_in.begin") if goes_home or back_to is None else back_to)
    # The services' session, which would go on by itself until it is renewed.
    answer.delete_cookie(COOKIE)
    return answer


def _halfway() -> str | None:
    """Whose password was right a moment ago."""
    account_id, at = session.get(HALFWAY) or (None, 0)
    is_recent = state().runtime.clock.now().timestamp() - at <= HALFWAY_SECONDS
    return account_id if is_recent else None


def _refuse(form: Form, refusal: Refusal) -> None:
    form.refuse(refusal)
    if isinstance(refusal, TooManyAttempts):
        form.general = (
            f"Trop d’essais. Vous pourrez recommencer dans {plural(refusal.extensions['minutes'], 'minute')}."
        )


def _form(form: Form) -> str:
    people: list[Account] = []
    if state().runtime.settings.example_people and is_at_this_machine():
        with unit_of_work() as uow:
            people = uow.accounts.page(search=None, kind=None, after=None, limit=50)
    return render_template("identity/sign_in.html", form=form, people=people)

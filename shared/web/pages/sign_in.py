"""To the academy's sign-in, back from it, and out again. Each service can do it; the session is one for all."""

from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from shared.identity.access import public
from shared.identity.oidc import Departure, OpenIdClient, ProviderOutOfReach, SignInFailed
from shared.web.pages.blueprint import Pages
from shared.web.pages.errors import error_page
from shared.web.pages.viewer import forget, remember, sign_in_client, viewer
from shared.web.state import state

DEPARTURES, AFTER = "departures", "after_sign_in"
MOST_DEPARTURES = 4
"""Tabs that may be signing in at once."""
log = structlog.get_logger(__name__)


def sign_in_pages(prefix: str) -> Pages:
    """The pages, below a service's own prefix."""
    pages = Pages("sign_in", __name__, url_prefix=prefix)
    pages.get("/connexion")(begin)
    pages.get("/connexion/retour")(come_back)
    pages.get("/connexion/faite")(done)
    pages.post("/deconnexion")(leave)
    return pages


@public
def begin() -> Any:
    """Send whoever asks to the sign-in."""
    client = sign_in_client()
    if client is None:
        return error_page(503, "Aucun service de connexion n’est réglé pour cette académie.")
    if "suite" in request.args:
        session[AFTER] = request.args["suite"]
    departure = client.depart(_own_url("sign_in.come_back"))
    others = [each for each in session.get(DEPARTURES, []) if isinstance(each, list)][-(MOST_DEPARTURES - 1) :]
    session[DEPARTURES] = [*others, [departure.state, departure.nonce, departure.verifier]]
    return redirect(departure.url)


@public
def come_back() -> Any:
    """Take in whoever the provider sends back."""
    client = sign_in_client()
    departure = _departure(request.args.get("state", ""))
    if client is None or departure is None:
        return _try_again("Cette connexion a été commencée ailleurs, ou il y a trop longtemps.")
    if "code" not in request.args:
        return _try_again("La connexion a été abandonnée.")
    return _arrive(client, departure, request.args["code"])


def _arrive(client: OpenIdClient, departure: Departure, code: str) -> Any:
    try:
        signed_in = client.arrive(departure, code, _own_url("sign_in.come_back"))
    except SignInFailed as error:
        log.warning("sign-in failed", reason=str(error))
        return _try_again("Le service de connexion n’a pas confirmé votre identité.")
    after = session.pop(AFTER, None)
    session.pop(DEPARTURES, None)
    remember(signed_in)
    return redirect(_within(after) or url_for("sign_in.done"))


@public
def done() -> Any:
    """Say that one is signed in: for the tab of somebody whose form waits in another."""
    if viewer() is None:
        return redirect(url_for("sign_in.begin"))
    return render_template("pages/signed_in.html")


@public
def leave() -> Any:
    """Sign out here, and at the provider."""
    id_token, client = forget(), sign_in_client()
    session.clear()
    home = f"{_root()}/"
    try:
        return redirect((client and client.farewell(id_token, home)) or home)
    except ProviderOutOfReach:
        return redirect(home)


def _departure(given: str) -> Departure | None:
    """The one that was begun with this state, which serves once."""
    known = session.get(DEPARTURES, [])
    found = next((each for each in known if given and each[0] == given), None)
    session[DEPARTURES] = [each for each in known if each is not found]
    return Departure("", *found) if found else None


def _try_again(text: str) -> Response:
    return error_page(400, f"{text} Vous pouvez recommencer.", code="sign_in_failed")


def _within(path: object) -> str | None:
    """A path of this site, and nothing that leads elsewhere."""
    if not isinstance(path, str) or not path.startswith("/") or path.startswith(("//", "/\\")):
        return None
    parts = urlsplit(path)
    return path if not parts.scheme and not parts.netloc else None


def _own_url(endpoint: str) -> str:
    return f"{_root()}{url_for(endpoint)}"


def _root() -> str:
    return str(state().runtime.settings.public_url or request.host_url).rstrip("/")

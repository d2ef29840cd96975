"""Who is at the browser: what the session says, as long as it is fresh, and then what the sign-in says anew."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app, g, session

from shared.identity.actor import Actor, Role
from shared.identity.oidc import OpenIdClient, ProviderOutOfReach, SignedIn, SignInFailed
from shared.web.state import state

KEY = "viewer"
EXTENSION = "nefe.sign_in"
FINDER = "nefe.viewer"
LONGEST_ID_TOKEN = 1500
"""Characters: a cookie has 4096 in all."""
IDLE = timedelta(hours=1)
"""How long after a session was last fresh it may still be renewed without signing in."""
LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class Viewer:
    """Somebody who is signed in."""

    actor: Actor
    name: str

    def has(self, *roles: str) -> bool:
        """Whether they are one of these."""
        return any(Role(role) in self.actor.roles for role in roles)


def sign_in_client() -> OpenIdClient | None:
    """The way to the academy's provider, if one is set."""
    found: OpenIdClient | None = current_app.extensions.get(EXTENSION)
    return found


def viewer() -> Viewer | None:
    """Who is there, or nobody. Asked once per request."""
    if "viewer" not in g:
        g.viewer = current_app.extensions.get(FINDER, _viewer)()
    found: Viewer | None = g.viewer
    return found


def remember(signed_in: SignedIn, *, began: datetime | None = None) -> None:
    """Keep who has signed in, in the session."""
    now = state().runtime.clock.now()
    minutes = state().runtime.settings.session_minutes
    actor = signed_in.actor
    id_token = signed_in.id_token
    session[KEY] = {
        "subject": actor.subject,
        "name": signed_in.name,
        "roles": sorted(actor.roles),
        "uai": actor.uai,
        "fresh_until": int((now + timedelta(minutes=minutes)).timestamp()),
        "began": int((began or now).timestamp()),
        "refresh": signed_in.refresh_token,
        "id_token": id_token if id_token and len(id_token) <= LONGEST_ID_TOKEN else None,
    }
    g.viewer = Viewer(actor, signed_in.name)


def forget() -> str | None:
    """Nobody is there any more. Returns the ID token, by which the provider knows whose session to end."""
    held = session.pop(KEY, None) or {}
    g.viewer = None
    id_token: str | None = held.get("id_token")
    return id_token


def _viewer() -> Viewer | None:
    held: dict[str, Any] | None = session.get(KEY)
    if held is None:
        return None
    now = state().runtime.clock.now()
    fresh_until, began = _instant(held["fresh_until"]), _instant(held["began"])
    if now <= fresh_until:
        return _held(held)
    if now > fresh_until + IDLE or now > began + LONGEST:
        forget()
        return None
    return _renewed(held, began)


def _renewed(held: dict[str, Any], began: datetime) -> Viewer | None:
    """As the provider says now. While it does not answer, whoever was there a moment ago may go on."""
    client, refresh_token = sign_in_client(), held["refresh"]
    if client is None or refresh_token is None:
        forget()
        return None
    try:
        remember(client.renew(refresh_token), began=began)
    except ProviderOutOfReach:
        return _held(held)
    except SignInFailed:
        forget()
        return None
    found: Viewer = g.viewer
    return found


def _held(held: dict[str, Any]) -> Viewer:
    roles = frozenset(role for role in Role if role in held["roles"])
    return Viewer(Actor(held["subject"], roles, held["uai"], state().runtime.academy), held["name"])


def _instant(timestamp: int) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)

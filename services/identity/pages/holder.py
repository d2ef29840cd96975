"""Who is signed in at this browser, as the sign-in itself knows it."""

from flask import g, request, session

from services.identity.domain.account import Account
from services.identity.repositories.access import Session
from services.identity.use_cases.sign_in import who_is
from shared.identity.actor import Actor, Role
from shared.web.pages.viewer import Viewer
from shared.web.request import unit_to_read
from shared.web.state import state

SECRET = "secret"  # noqa: S105 - the name of a value of the session
LOCAL = ("127.0.0.1", "::1")
LOCAL_HOSTS = ("127.0.0.1", "localhost")


def held() -> tuple[Session, Account] | None:
    """The session and the account, if somebody is signed in. Asked once per request."""
    if "held" not in g:
        secret = session.get(SECRET)
        g.held = who_is(unit_to_read(), secret=secret) if secret else None
    found: tuple[Session, Account] | None = g.held
    return found


def own_account() -> Account:
    """Whoever is signed in. Raises RuntimeError on a page that is open to anyone."""
    found = held()
    if found is None:
        raise RuntimeError("the page is public")
    return found[1]


def find_viewer() -> Viewer | None:
    """The same, for the layout and the permissions of pages."""
    found = held()
    if found is None:
        return None
    account = found[1]
    roles = frozenset(Role(role) for role in account.roles)
    return Viewer(Actor(account.id, roles, account.uai, state().runtime.academy), account.name)


def address() -> str:
    """Where the request comes from, behind the proxies that are trusted."""
    return request.remote_addr or ""


def is_at_this_machine() -> bool:
    """Whether the browser runs here, and was not led here under another name."""
    return request.remote_addr in LOCAL and request.host.rpartition(":")[0] in LOCAL_HOSTS

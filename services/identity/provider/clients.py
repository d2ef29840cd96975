"""Who asks for tokens: the services themselves, on behalf of people, and systems, for themselves."""

import hmac
from dataclasses import dataclass

from authlib.oauth2.rfc6749 import ClientMixin

from services.identity.config import Settings
from services.identity.repositories import IdentityUnitOfWork
from services.identity.repositories.accounts import hashed
from shared.canary.config import CLIENT as CANARY
from shared.config import lines_of
from shared.identity.actor import Role
from shared.messaging.runtime import Runtime
from shared.uai import FICTITIOUS

DOORS = ("depot", "commission", "fonds", "messages")
"""Below which a service takes people in who come back from the sign-in."""
SCOPES = "openid profile email"
BY_ITSELF = frozenset({"client_credentials"})
A_SCHOOL = frozenset({Role.SCHOOL.value})


@dataclass(frozen=True)
class RegisteredClient(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    """One client; its grants say which of the two sorts it is. It has two secrets while one takes the other's place."""

    id: str
    secrets_sha256: tuple[str, ...]
    grants: frozenset[str]
    redirect_uris: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    uai: str | None = None

    def get_client_id(self) -> str:
        return self.id

    def get_default_redirect_uri(self) -> None:
        """None: it has to be said."""

    def get_allowed_scope(self, scope: str | None) -> str:
        return " ".join(word for word in (scope or "").split() if word in SCOPES.split())

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return any(hmac.compare_digest(each, hashed(client_secret)) for each in self.secrets_sha256)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return endpoint == "token" and method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and "authorization_code" in self.grants

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.grants


def find_client(runtime: Runtime, client_id: str) -> RegisteredClient | None:
    """The client of that name: the services are one, and a canary another, which are set; systems are registered."""
    settings: Settings = runtime.settings
    if client_id == settings.oidc_client_id and settings.oidc_client_secret:
        root = settings.issuer.removesuffix("/identite")
        back = frozenset(f"{root}/{door}/connexion/retour" for door in DOORS)
        grants = frozenset({"authorization_code", "refresh_token"})
        secrets = tuple(map(hashed, lines_of(settings.oidc_client_secret)))
        return RegisteredClient(client_id, secrets, grants, back)
    if client_id == CANARY and settings.canary_client_secret:
        secrets = tuple(map(hashed, lines_of(settings.canary_client_secret)))
        return RegisteredClient(client_id, secrets, BY_ITSELF, roles=A_SCHOOL, uai=FICTITIOUS)
    with IdentityUnitOfWork(runtime) as uow:
        found = uow.clients.find(client_id)
    if found is None:
        return None
    return RegisteredClient(found.id, (found.secret_sha256,), BY_ITSELF, roles=found.roles)

"""The addresses of the protocol."""

from datetime import timedelta
from typing import Any

from authlib.common.security import generate_token
from authlib.integrations.flask_oauth2 import AuthorizationServer
from flask import Blueprint, Flask, Response, jsonify, request

from services.identity.config import PREFIX
from services.identity.provider.clients import RegisteredClient, find_client
from services.identity.provider.grants import Grantee, claims_of, grants_of
from services.identity.repositories import IdentityUnitOfWork
from services.identity.repositories.access import Grant
from shared.identity.access import authenticate
from shared.identity.actor import Role
from shared.identity.key_ring import LONGEST_LIFE, KeyRing
from shared.identity.refusals import Unauthenticated
from shared.identity.tokens import ALGORITHM, issue_token
from shared.messaging.runtime import Runtime

ACCESS_LASTS = timedelta(minutes=10)
SYSTEM_LASTS = LONGEST_LIFE


class Provider:
    """The provider of one application."""

    def __init__(self, app: Flask, runtime: Runtime, ring: KeyRing) -> None:
        self._runtime = runtime
        self._ring = ring
        self.server = AuthorizationServer(app, lambda name: find_client(runtime, name), self._save)
        self.server.register_token_generator("default", self._tokens)
        for kind, extensions in grants_of(runtime, ring.signing):
            self.server.register_grant(kind, extensions)
        app.register_blueprint(self._addresses())

    def _tokens(
        self,
        grant_type: str,
        client: RegisteredClient,
        user: Grantee | None = None,
        scope: str | None = None,
        expires_in: int | None = None,
        include_refresh_token: bool = True,
    ) -> dict[str, Any]:
        """Access tokens are those that the services' APIs take."""
        settings = self._runtime.settings
        lasts = ACCESS_LASTS if user else SYSTEM_LASTS
        access = issue_token(
            self._ring.signing,
            issuer=settings.token_issuer,
            audience=settings.token_audience,
            academy=settings.academy,
            subject=user.account.id if user else client.id,
            roles=[Role(role) for role in (user.account.roles if user else client.roles)],
            uai=user.account.uai if user else client.uai,
            lifetime=lasts,
            clock=self._runtime.clock,
        )
        found = {
            "token_type": "Bearer",
            "access_token": access,
            "expires_in": int(lasts.total_seconds()),
            "scope": scope,
        }
        if user and include_refresh_token:
            found["refresh_token"] = generate_token(48)
        return found

    def _save(self, token: dict[str, Any], asked: Any) -> None:
        if "refresh_token" not in token:
            return
        who: Grantee = asked.user
        grant = Grant(who.session, who.account.id, asked.client.get_client_id(), token["scope"] or "", who.auth_time)
        with IdentityUnitOfWork(self._runtime) as uow:
            uow.access.add_token(token["refresh_token"], grant)
            uow.commit()

    def _addresses(self) -> Blueprint:
        blueprint = Blueprint("provider", __name__, url_prefix=PREFIX)
        settings = self._runtime.settings

        @blueprint.get("/.well-known/openid-configuration")
        def describe() -> Response:
            return jsonify(description(settings.issuer, f"{request.host_url.rstrip('/')}{PREFIX}"))

        @blueprint.get("/jwks")
        def keys() -> Response:
            return jsonify(self._ring.public())

        @blueprint.post("/token")
        def token() -> Any:
            return self.server.create_token_response()

        @blueprint.get("/userinfo")
        def userinfo() -> Any:
            try:
                actor = authenticate()
            except Unauthenticated:
                return jsonify(error="invalid_token"), 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            with IdentityUnitOfWork(self._runtime) as uow:
                account = uow.accounts.find(actor.subject)
            if account is None or account.is_disabled:
                return jsonify(error="invalid_token"), 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            return jsonify(claims_of(account, settings))

        return blueprint


def description(issuer: str, here: str) -> dict[str, Any]:
    """OpenID Connect Discovery: browsers go to the issuer's address, services to where they asked (`here`)."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "end_session_endpoint": f"{issuer}/deconnexion",
        "token_endpoint": f"{here}/token",
        "userinfo_endpoint": f"{here}/userinfo",
        "jwks_uri": f"{here}/jwks",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "email"],
        "claims_supported": ["sub", "name", "roles", "uai", "email", "academy"],
    }

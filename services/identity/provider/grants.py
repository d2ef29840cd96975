"""The three ways to a token: a person's code, the token that renews theirs, a system's own secret."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, OpenIDToken
from authlib.oidc.core.userinfo import UserInfo
from joserfc.jwk import ECKey

from services.identity.config import Settings
from services.identity.domain.account import Account
from services.identity.repositories import IdentityUnitOfWork
from services.identity.repositories.access import Grant, Session
from shared.identity.tokens import ALGORITHM
from shared.messaging.runtime import Runtime

CODE_LASTS = timedelta(minutes=2)
ID_TOKEN_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Grantee:
    """A person who is signed in, and in which session."""

    account: Account
    session: str
    auth_time: int

    @classmethod
    def of(cls, session: Session, account: Account) -> "Grantee":
        """Whoever holds the session."""
        return cls(account, session.id, int(session.began_at.timestamp()))


@dataclass(frozen=True)
class Held:
    """A code or a refresh token, as Authlib asks for it."""

    grant: Grant
    account: Account

    code_challenge_method = "S256"

    @property
    def code_challenge(self) -> str:
        return self.grant.challenge

    def get_redirect_uri(self) -> str:
        return self.grant.redirect_uri

    def get_scope(self) -> str:
        return self.grant.scope

    def get_nonce(self) -> str | None:
        return self.grant.nonce

    def get_auth_time(self) -> int:
        return self.grant.auth_time

    def get_acr(self) -> None:
        """Nothing is said of how sure we are."""

    def get_amr(self) -> list[str]:
        return ["pwd", "otp"] if self.account.totp else ["pwd"]

    def check_client(self, client: Any) -> bool:
        return bool(client.get_client_id() == self.grant.client)


class OnlyHashed(CodeChallenge):  # type: ignore[misc]  # Authlib has no types
    """PKCE, by S256 alone and always (RFC 9700, section 2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 - Authlib declares it so


class ByCode(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
    """What a browser brings back."""

    runtime: Runtime

    def save_authorization_code(self, code: str, request: Any) -> None:
        challenge = request.payload.data.get("code_challenge")
        if not challenge:
            raise InvalidRequestError("Missing 'code_challenge'.")
        who: Grantee = request.user
        grant = Grant(who.session, who.account.id, request.client.get_client_id(), request.scope, who.auth_time)
        nonce = request.payload.data.get("nonce")
        grant = replace(grant, redirect_uri=request.payload.redirect_uri, nonce=nonce, challenge=challenge)
        with IdentityUnitOfWork(self.runtime) as uow:
            uow.access.add_code(code, grant, expires_at=uow.now() + CODE_LASTS)
            uow.commit()

    def query_authorization_code(self, code: str, client: Any) -> Held | None:
        with IdentityUnitOfWork(self.runtime) as uow:
            held = _held(uow, uow.access.take_code(code))
            uow.commit()
        return held if held and held.check_client(client) else None

    def delete_authorization_code(self, authorization_code: Held) -> None:
        """It was taken when it was looked at."""

    def authenticate_user(self, authorization_code: Held) -> Grantee:
        return _grantee(authorization_code)


class ByRefreshToken(grants.RefreshTokenGrant):  # type: ignore[misc]  # Authlib has no types
    """What a service has kept: as good as the session that it was given for."""

    runtime: Runtime

    def authenticate_refresh_token(self, refresh_token: str) -> Held | None:
        with IdentityUnitOfWork(self.runtime) as uow:
            return _held(uow, uow.access.token(refresh_token))

    def authenticate_user(self, refresh_token: Held) -> Grantee:
        return _grantee(refresh_token)

    def revoke_old_credential(self, refresh_token: Held) -> None:
        """It stays the one that the service has."""


def grants_of(runtime: Runtime, key: ECKey) -> list[tuple[type, list[Any]]]:
    """Authlib's classes on this runtime, each with its extensions."""
    tokens = Tokens(runtime, key)
    return [
        (_on(runtime, ByCode), [tokens.of_codes(), OnlyHashed(required=True)]),
        (_on(runtime, ByRefreshToken), [tokens.of_refreshed()]),
        (grants.ClientCredentialsGrant, []),
    ]


def _on(runtime: Runtime, kind: type) -> type:
    """Authlib makes the objects itself."""
    return type(kind.__name__, (kind,), {"runtime": runtime})


class Tokens:
    """ID tokens: who somebody is, signed."""

    def __init__(self, runtime: Runtime, key: ECKey) -> None:
        self._runtime = runtime
        self._key = key

    def of_codes(self) -> Any:
        """Beside what a code gives."""
        return self._signing(OpenIDCode)(require_nonce=False)

    def of_refreshed(self) -> Any:
        """Beside what a refresh token gives."""
        return self._signing(OpenIDToken)()

    def _signing(self, kind: Any) -> Any:
        runtime, key = self._runtime, self._key

        class Signing(kind):  # type: ignore[misc]  # Authlib has no types
            """With our key, in our name."""

            def exists_nonce(self, nonce: str, request: Any) -> bool:
                """Whoever asks compares it: a nonce that comes twice is theirs to refuse."""
                return False

            def resolve_client_private_key(self, client: Any) -> ECKey:
                return key

            def get_client_algorithm(self, client: Any) -> str:
                return ALGORITHM

            def get_encode_header(self, client: Any) -> dict[str, Any]:
                return {"alg": ALGORITHM, "kid": key.kid}

            def get_client_claims(self, client: Any) -> dict[str, Any]:
                now = int(runtime.clock.now().timestamp())
                lasts = int(ID_TOKEN_LASTS.total_seconds())
                issuer, audience = runtime.settings.issuer, [client.get_client_id()]
                return {"iss": issuer, "aud": audience, "iat": now, "exp": now + lasts}

            def get_compatible_claims(self, request: Any) -> dict[str, Any]:
                return {**super().get_compatible_claims(request), "auth_time": request.user.auth_time}

            def generate_user_info(self, user: Grantee, scope: str) -> UserInfo:
                return UserInfo(**claims_of(user.account, runtime.settings))

        return Signing


def claims_of(account: Account, settings: Settings) -> dict[str, Any]:
    """What is said of somebody."""
    found = {
        "sub": account.id,
        "name": account.name,
        "roles": sorted(account.roles),
        "uai": account.uai,
        "email": account.email,
        "academy": settings.academy,
    }
    return {name: value for name, value in found.items() if value is not None}


def _held(uow: IdentityUnitOfWork, grant: Grant | None) -> Held | None:
    account = uow.accounts.find(grant.account) if grant else None
    return Held(grant, account) if grant and account and not account.is_disabled else None


def _grantee(held: Held) -> Grantee:
    return Grantee(held.account, held.grant.session, held.grant.auth_time)

"""Signing in by OpenID Connect, as the client of whatever provider the academy has.

Authorization code with PKCE; who somebody is comes from the ID token, or else from the provider's userinfo, which may
be plain JSON or a signed JWT (ProConnect's is).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2 as httpx
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jws, jwt
from joserfc.errors import JoseError

from shared.clock import Clock
from shared.config import Misconfigured, Settings, lines_of
from shared.identity.actor import Actor, Role
from shared.identity.keys import ALGORITHMS, FetchedKeys
from shared.identity.refusals import KeysOutOfReach
from shared.uai import is_uai

TIMEOUT_SECONDS = 5.0
FRESH_FOR = timedelta(minutes=10)
LEEWAY_SECONDS = 60
SIGNED_BY = tuple(name for names in ALGORITHMS.values() for name in names)
OWN_CLAIMS: Mapping[str, str] = {"subject": "sub", "name": "name", "roles": "roles", "uai": "uai"}
LONGEST_NAME = 200


class SignInFailed(Exception):
    """The provider said no, or said something that cannot be believed."""


class ProviderOutOfReach(Exception):
    """The provider does not answer now; trying again later may work."""


@dataclass(frozen=True)
class Provider:
    """Who signs people in, and what it calls things."""

    issuer: str
    metadata_url: str
    client_id: str
    client_secret: str | None
    scope: str
    claims: Mapping[str, str]
    roles: Mapping[str, str]

    @classmethod
    def from_settings(cls, settings: Settings) -> "Provider | None":
        """The academy's provider, or None where it has set none. Raises Misconfigured."""
        if settings.oidc_issuer is None:
            return None
        issuer = settings.oidc_issuer.rstrip("/")
        return cls(
            issuer,
            settings.oidc_metadata_url or f"{issuer}/.well-known/openid-configuration",
            settings.oidc_client_id,
            next(iter(lines_of(settings.oidc_client_secret)), None),
            settings.oidc_scope,
            {**OWN_CLAIMS, **_words("NEFE_OIDC_CLAIMS", settings.oidc_claims)},
            _words("NEFE_OIDC_ROLES", settings.oidc_roles),
        )


@dataclass(frozen=True)
class Departure:
    """Somebody on the way to the provider: where to, and what has to come back with them."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class SignedIn:
    """Somebody whom the provider knows."""

    actor: Actor
    name: str
    refresh_token: str | None
    id_token: str | None


class OpenIdClient:
    """One per process. `transport`: how the provider is reached, where not over the network."""

    def __init__(
        self, provider: Provider, academy: str, clock: Clock, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.provider = provider
        self._academy = academy
        self._clock = clock
        self._transport = transport
        self._metadata: dict[str, Any] = {}
        self._described_at: datetime | None = None
        self._keys: FetchedKeys | None = None

    def depart(self, redirect_uri: str) -> Departure:
        """Begin. Raises ProviderOutOfReach."""
        nonce, verifier = generate_token(32), generate_token(64)
        with self._client(redirect_uri) as client:
            url, state = client.create_authorization_url(
                self._endpoint("authorization_endpoint"), nonce=nonce, code_verifier=verifier
            )
        return Departure(url, state, nonce, verifier)

    def arrive(self, departure: Departure, code: str, redirect_uri: str) -> SignedIn:
        """Who came back with `code`. Raises SignInFailed, ProviderOutOfReach."""
        with self._client(redirect_uri) as client:
            tokens = self._ask(client.fetch_token, code=code, code_verifier=departure.verifier)
            return self._known(client, tokens, nonce=departure.nonce)

    def renew(self, refresh_token: str) -> SignedIn:
        """Who they are now. Raises SignInFailed if they are signed out or gone, ProviderOutOfReach."""
        with self._client() as client:
            tokens = self._ask(client.refresh_token, refresh_token=refresh_token)
            return self._known(client, {"refresh_token": refresh_token, **tokens}, nonce=None)

    def farewell(self, id_token: str | None, back_to: str) -> str | None:
        """Where the provider ends its own session, if it says how. Raises ProviderOutOfReach."""
        url = self._described().get("end_session_endpoint")
        if url is None:
            return None
        hint = {"id_token_hint": id_token} if id_token else {}
        query = urlencode({**hint, "client_id": self.provider.client_id, "post_logout_redirect_uri": back_to})
        return f"{url}?{query}"

    def _client(self, redirect_uri: str | None = None) -> OAuth2Client:
        return OAuth2Client(
            self.provider.client_id,
            self.provider.client_secret,
            token_endpoint_auth_method="client_secret_basic" if self.provider.client_secret else "none",
            scope=self.provider.scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            transport=self._transport,
            timeout=TIMEOUT_SECONDS,
        )

    def _ask(self, method: Any, **what: str) -> dict[str, Any]:
        try:
            return dict(method(self._endpoint("token_endpoint"), **what))
        except httpx.HTTPError as error:
            raise ProviderOutOfReach(type(error).__name__) from error
        except (OAuthError, ValueError) as error:
            raise SignInFailed(str(error)) from error

    def _known(self, client: OAuth2Client, tokens: Mapping[str, Any], *, nonce: str | None) -> SignedIn:
        id_token = tokens.get("id_token")
        claims = self._verified(id_token, nonce) if id_token else {}
        if _found(claims, self.provider.claims["roles"]) is None:
            told = self._userinfo(client)
            if claims and told.get("sub") != claims.get("sub"):
                raise SignInFailed("userinfo speaks of somebody else")
            claims = {**told, **claims}
        return SignedIn(self._actor(claims), self._name(claims), tokens.get("refresh_token"), id_token)

    def _userinfo(self, client: OAuth2Client) -> dict[str, Any]:
        url = self._described().get("userinfo_endpoint")
        if url is None:
            return {}
        try:
            answer = client.get(url)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise ProviderOutOfReach(type(error).__name__) from error
        if answer.headers.get("content-type", "").partition(";")[0].strip() == "application/jwt":
            return self._signed(answer.text)
        told = answer.json()
        if not isinstance(told, dict):
            raise SignInFailed("userinfo is no object")
        return told

    def _verified(self, token: str, nonce: str | None) -> dict[str, Any]:
        claims = self._signed(token)
        now = self._clock.now().timestamp()
        if not isinstance(claims.get("exp"), int | float) or claims["exp"] + LEEWAY_SECONDS < now:
            raise SignInFailed("the ID token has expired")
        if nonce is not None and claims.get("nonce") != nonce:
            raise SignInFailed("the ID token answers another request")
        return claims

    def _signed(self, token: str) -> dict[str, Any]:
        """What the provider has signed for this client."""
        try:
            header = jws.extract_compact(token.strip().encode()).headers()
            key = self._provider_keys().find(str(header.get("kid", "")))
            if key is None or header.get("alg") not in ALGORITHMS[key.key_type]:
                raise SignInFailed("signed with no key of the provider's")
            claims = dict(jwt.decode(token.strip(), key, algorithms=SIGNED_BY).claims)
        except (JoseError, ValueError, TypeError, AttributeError) as error:
            raise SignInFailed("what the provider signed cannot be read") from error
        except KeysOutOfReach as error:
            raise ProviderOutOfReach("keys") from error
        audience = claims.get("aud")
        if claims.get("iss") != self._described()["issuer"]:
            raise SignInFailed("signed by another issuer")
        if self.provider.client_id not in (audience if isinstance(audience, list) else [audience]):
            raise SignInFailed("meant for another client")
        return claims

    def _actor(self, claims: Mapping[str, Any]) -> Actor:
        subject = _found(claims, self.provider.claims["subject"])
        if not isinstance(subject, str) or not 1 <= len(subject) <= 255:
            raise SignInFailed("the provider does not say who this is")
        if claims.get("academy", self._academy) != self._academy:
            raise SignInFailed("of another academy")
        uai = _found(claims, self.provider.claims["uai"])
        told = _found(claims, self.provider.claims["roles"])
        names = [told] if isinstance(told, str) else told if isinstance(told, list) else []
        words = {self.provider.roles.get(name, name) for name in names if isinstance(name, str)}
        roles = frozenset(role for role in Role if role.value in words)
        return Actor(subject, roles, uai if isinstance(uai, str) and is_uai(uai) else None, self._academy)

    def _name(self, claims: Mapping[str, Any]) -> str:
        name = _found(claims, self.provider.claims["name"]) or _found(claims, self.provider.claims["subject"])
        return " ".join(str(name).split())[:LONGEST_NAME]

    def _endpoint(self, name: str) -> str:
        return str(self._described()[name])

    def _described(self) -> dict[str, Any]:
        """The provider's description of itself, fetched now and again. Raises ProviderOutOfReach."""
        now = self._clock.now()
        if self._described_at is None or now - self._described_at > FRESH_FOR:
            self._metadata = self._fetch_metadata() or self._metadata
            self._described_at = now
        if not self._metadata:
            self._described_at = None
            raise ProviderOutOfReach(self.provider.metadata_url)
        return self._metadata

    def _fetch_metadata(self) -> dict[str, Any] | None:
        try:
            told = json.loads(self._fetch(self.provider.metadata_url))
        except (httpx.HTTPError, ValueError):
            return None
        needed = {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"}
        is_right = isinstance(told, dict) and needed <= set(told) and told["issuer"].rstrip("/") == self.provider.issuer
        return told if is_right else None

    def _fetch(self, url: str) -> str:
        with httpx.Client(transport=self._transport, timeout=TIMEOUT_SECONDS) as client:
            return client.get(url).raise_for_status().text

    def _provider_keys(self) -> FetchedKeys:
        if self._keys is None:
            self._keys = _ProviderKeys(self._endpoint("jwks_uri"), self._clock, self._fetch)
        return self._keys


class _ProviderKeys(FetchedKeys):
    """The provider's keys, by the same road as all else of it."""

    def __init__(self, url: str, clock: Clock, fetch: Any) -> None:
        super().__init__(url, clock)
        self._fetch_from = fetch

    def _fetch(self) -> str:
        try:
            return str(self._fetch_from(self._url))
        except httpx.HTTPError as error:
            raise OSError(str(error)) from error


def _found(claims: Mapping[str, Any], path: str) -> Any:
    """`a.b`: what stands at b within a."""
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _words(name: str, text: str) -> dict[str, str]:
    try:
        words = json.loads(text)
    except ValueError as error:
        raise Misconfigured(f"{name}: not JSON") from error
    if not isinstance(words, dict) or not all(isinstance(word, str) for word in words.values()):
        raise Misconfigured(f"{name}: not an object of texts")
    return words

"""From a bearer token to an Actor: signature, times, and whom it is for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key

from shared.clock import Clock
from shared.identity.actor import Actor, Role
from shared.identity.keys import ALGORITHMS, Keys
from shared.identity.refusals import (
    ExpiredToken,
    ForeignToken,
    MalformedToken,
    PrematureToken,
    UnsignedToken,
    UntrustedToken,
)
from shared.uai import is_uai

LEEWAY_SECONDS = 30
LONGEST_TOKEN = 8192
LONGEST_SUBJECT = 255
REMEMBERED_TOKENS = 1000
LARGEST_SECONDS = 2**53
"""Beyond it a float no longer tells one second from the next."""
PERMITTED = tuple(name for names in ALGORITHMS.values() for name in names)
ROLES = frozenset(Role)


@dataclass(frozen=True)
class Audience:
    """Whom a token must come from and be meant for."""

    issuer: str
    audience: str
    academy: str


@dataclass(frozen=True)
class _Proven:
    """A token whose signature and claims were found right, with the only things that time changes."""

    actor: Actor
    key: Key
    kid: str
    not_before: float
    expires_at: float


class TokenVerifier:
    """Verifies tokens. Signatures are costly, so a proven token is remembered while its key is still one of ours."""

    def __init__(self, keys: Keys, audience: Audience, clock: Clock) -> None:
        self._keys = keys
        self._audience = audience
        self._clock = clock
        self._remembered: dict[str, _Proven] = {}

    def verify(self, token: str) -> Actor:
        """The caller whom `token` names. Raises an Unauthenticated, or KeysOutOfReach."""
        proven = self._remembered.get(token)
        if proven is None or self._keys.find(proven.kid) is not proven.key:
            proven = self._prove(token)
            self._remember(token, proven)
        self._check_times(proven)
        return proven.actor

    def _prove(self, token: str) -> _Proven:
        kid, key, algorithm = self._key_of(token)
        try:
            claims = jwt.decode(token, key, algorithms=[algorithm]).claims
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise UntrustedToken("the signature is not that of the key which the token names") from error
        _check_audience(claims, self._audience)
        actor = _actor(claims)
        return _Proven(actor, key, kid, _number(claims, "nbf", 0), _number(claims, "exp"))

    def _key_of(self, token: str) -> tuple[str, Key, str]:
        kid, algorithm = _header(token)
        key = self._keys.find(kid)
        if key is None:
            raise UntrustedToken("no key of that name is known")
        if algorithm not in ALGORITHMS[key.key_type]:
            raise UntrustedToken("the key does not sign in that way")
        return kid, key, algorithm

    def _check_times(self, proven: _Proven) -> None:
        now = self._clock.now().timestamp()
        if proven.expires_at + LEEWAY_SECONDS <= now:
            raise ExpiredToken("the token has expired")
        if proven.not_before - LEEWAY_SECONDS > now:
            raise PrematureToken("the token is not valid yet")

    def _remember(self, token: str, proven: _Proven) -> None:
        if len(self._remembered) >= REMEMBERED_TOKENS:
            self._remembered.clear()
        self._remembered[token] = proven


def _header(token: str) -> tuple[str, str]:
    """The names of the key and of the algorithm."""
    header = _read_header(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in PERMITTED:
        raise UnsignedToken(f"the token must be signed with one of {', '.join(PERMITTED)}")
    if not isinstance(kid, str):
        raise MalformedToken("the token does not name its key (kid)")
    if "crit" in header:  # whoever does not know an extension must refuse the token (RFC 7515, 4.1.11)
        raise MalformedToken("the token asks for an extension (crit), and none is known here")
    return kid, algorithm


def _read_header(token: str) -> dict[str, Any]:
    if len(token) > LONGEST_TOKEN:
        raise MalformedToken(f"a token has at most {LONGEST_TOKEN} characters")
    try:
        header: object = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedToken("the token cannot be read") from error
    if not isinstance(header, dict):
        raise MalformedToken("the header of the token is not an object")
    return header


def _check_audience(claims: dict[str, Any], expected: Audience) -> None:
    if claims.get("iss") != expected.issuer:
        raise ForeignToken("the token comes from another issuer")
    audience = claims.get("aud")
    if expected.audience not in (audience if isinstance(audience, list) else [audience]):
        raise ForeignToken("the token is meant for another audience")
    if claims.get("academy") != expected.academy:
        raise ForeignToken("the token belongs to another academy")


def _actor(claims: dict[str, Any]) -> Actor:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise MalformedToken(f"sub must be text of 1 to {LONGEST_SUBJECT} characters")
    return Actor(subject, _roles(claims.get("roles", [])), _uai(claims.get("uai")), claims["academy"])


def _roles(names: object) -> frozenset[Role]:
    """The roles known here; an identity provider may well have others."""
    if not isinstance(names, list):
        raise MalformedToken("roles must be a list")
    return frozenset(Role(name) for name in _texts(names) if name in ROLES)


def _texts(values: Iterable[object]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _uai(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not is_uai(value):
        raise MalformedToken("uai is not the identifier of a structure")
    return value


def _number(claims: dict[str, Any], name: str, default: float | None = None) -> float:
    value = claims.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST_SECONDS:
        raise MalformedToken(f"{name} must be a number of seconds")
    return value

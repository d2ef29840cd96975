"""Keys and tokens of one's own: for standalone mode, for trying things out, and for tests."""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey

from shared.clock import Clock
from shared.identity.actor import Role
from shared.identity.key_ring import KeyRing

ALGORITHM = "ES256"
OWNER_ONLY = 0o600


def new_key() -> ECKey:
    """A private key that nobody has seen."""
    return ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, private=True, auto_kid=True)


def create_key(path: Path) -> ECKey:
    """Write a new private key to `path`, readable by its owner only, and return it.

    Of several that try at once one wins, and all return its key; a key that was there before stays.
    """
    temporary = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        _write(temporary, json.dumps(new_key().as_dict(private=True)))
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return load_key(path)


def load_key(path: Path) -> ECKey:
    """The private key in `path` or, if several are there, the one that signs. Raises ValueError, OSError."""
    return KeyRing.read(path.read_text(encoding="utf-8")).signing


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def public_keys(key: ECKey) -> str:
    """The public half as a JSON Web Key Set: what NEFE_TOKEN_KEYS wants."""
    return json.dumps(KeyRing.of(key).public())


def issue_token(
    key: ECKey,
    *,
    issuer: str,
    audience: str,
    academy: str,
    subject: str,
    roles: Iterable[Role],
    uai: str | None = None,
    lifetime: timedelta,
    clock: Clock,
) -> str:
    """A signed token that is good from now on, for `lifetime`."""
    now = int(clock.now().timestamp())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": audience,
        "sub": subject,
        "iat": now,
        "nbf": now,
        "exp": now + int(lifetime.total_seconds()),
        "academy": academy,
        "roles": sorted(role.value for role in roles),
    }
    if uai is not None:
        claims["uai"] = uai
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])

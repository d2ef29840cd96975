"""A key of the tests' own, and tokens signed with it."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache

from joserfc.jwk import ECKey

from shared.clock import Clock, SystemClock
from shared.identity.actor import Role
from shared.identity.tokens import issue_token, new_key, public_keys

ACADEMY = "creteil"


@cache
def own_key() -> ECKey:
    """The private key; one per test process."""
    return new_key()


def own_public_keys() -> str:
    """What NEFE_TOKEN_KEYS has to be."""
    return public_keys(own_key())


def token_for(
    *roles: Role,
    uai: str | None = None,
    subject: str = "somebody",
    academy: str = ACADEMY,
    issuer: str = "nefe",
    audience: str = "nefe",
    lifetime: timedelta = timedelta(hours=1),
    clock: Clock | None = None,
    key: ECKey | None = None,
) -> str:
    """A good token, but for what the test makes bad."""
    return issue_token(
        key or own_key(),
        issuer=issuer,
        audience=audience,
        academy=academy,
        subject=subject,
        roles=roles,
        uai=uai,
        lifetime=lifetime,
        clock=clock or SystemClock(),
    )


def bearer(token: str) -> dict[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


def every_role() -> Iterable[Role]:
    """All roles, in the order in which they are defined."""
    return tuple(Role)

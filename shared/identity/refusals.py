"""Why a caller is not let in.

Unauthenticated         we do not know who is calling (401)
├── MissingToken        nothing was shown
├── MalformedToken      it cannot be read, or lacks something that every token has
├── UnsignedToken       it is not signed, or in a way that proves nothing here (`none`, a shared secret)
├── UntrustedToken      no key of ours has signed it
├── ExpiredToken        it was good once
├── PrematureToken      it will be good later
└── ForeignToken        it is good, but elsewhere: other issuer, audience or academy
NotPermitted            we know who is calling, and the role does not allow it (403)
KeysOutOfReach          the keys cannot be fetched now, so nobody can be known (503)
"""

from shared.errors import Forbidden, Refusal


class Unauthenticated(Refusal):
    """We do not know who is calling."""


class MissingToken(Unauthenticated):
    """Nothing was shown."""


class MalformedToken(Unauthenticated):
    """The token cannot be read, or lacks something that every token has."""


class UnsignedToken(Unauthenticated):
    """The token is not signed, or in a way that proves nothing here."""


class UntrustedToken(Unauthenticated):
    """No key of ours has signed the token."""


class ExpiredToken(Unauthenticated):
    """The token was good once."""


class PrematureToken(Unauthenticated):
    """The token will be good later."""


class ForeignToken(Unauthenticated):
    """The token is meant for another issuer's, audience's or academy's services."""


class NotPermitted(Forbidden):
    """The caller's roles do not include one that may do this."""


class KeysOutOfReach(Exception):
    """The keys cannot be fetched now; trying again later may work."""

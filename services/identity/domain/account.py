"""An account: of a structure, which every school has from the directory, or of a person."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.identity.domain.refusals import InvalidAccount, WeakPassword
from shared.errors import FieldError

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256
LEAST_DIFFERENT = 6
LONG_WORD = 5
NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,99}")
NUMBERS = re.compile(r"[0-9]{0,4}[!?.]?")


class Kind(StrEnum):
    """Whose account it is."""

    STRUCTURE = "structure"
    PERSON = "person"


ROLES = frozenset(
    {"school", "support", "expert", "member", "secretariat", "rector", "fund_manager", "observer", "administrator"}
)
"""What an account may be; systems have clients of their own."""


@dataclass(frozen=True)
class Account:
    """`id` is what people type to sign in and what services know them by; it never changes.

    `password`: its hash, None before the first sign-in. `totp`: the secret of the second factor, once it is confirmed.
    """

    id: str
    kind: Kind
    name: str
    roles: frozenset[str]
    email: str | None
    uai: str | None
    created_at: datetime
    password: str | None = None
    totp: str | None = None
    is_disabled: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has a password already."""
        return self.password is not None

    def checked(self) -> "Account":
        """Itself. Raises InvalidAccount."""
        faults = self._faults()
        if faults:
            raise InvalidAccount("The account cannot be kept as it is.", tuple(faults))
        return self

    def disabled(self, is_disabled: bool) -> "Account":
        """The same, closed or open again."""
        return replace(self, is_disabled=is_disabled)

    def _faults(self) -> list[FieldError]:
        faults = []
        if not NAME.fullmatch(self.id):
            faults.append(FieldError("/id", "3 to 100 letters, digits, . _ @ or -"))
        if not self.name.strip():
            faults.append(FieldError("/name", "missing"))
        if not self.roles or not self.roles <= ROLES:
            faults.append(FieldError("/roles", "at least one that is known"))
        if ("school" in self.roles) != (self.uai is not None):
            faults.append(FieldError("/uai", "a school, and nobody else, acts for a structure"))
        return faults


def account_name(text: str) -> str:
    """How a name is kept and compared: people type it as they like."""
    return text.strip().lower()


def check_password(password: str, account: Account) -> None:
    """Raises WeakPassword. Length is what counts (ANSSI, NIST SP 800-63B); composition is not asked for."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise _weak(f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    plain = password.lower()
    words = [account.id, account.uai or "", *account.name.split(), "motdepasse", "password", "azertyuiop"]
    known = [word.lower() for word in words if len(word) >= LONG_WORD]
    if len(set(plain)) < LEAST_DIFFERENT or any(NUMBERS.fullmatch(plain.replace(word, "")) for word in known):
        raise _weak("too easy to guess")


def _weak(message: str) -> WeakPassword:
    return WeakPassword("The password is too weak.", (FieldError("/password", message),))

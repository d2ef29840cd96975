"""Passwords as argon2id hashes."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether it is the one. Takes as long where there is none: time must not tell which accounts exist."""
    try:
        return _hasher().verify(kept or _nobodys(), password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody has this password")

"""What a service asks of the place where its files are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Protocol


@dataclass(frozen=True)
class Stored:
    """Bytes that are kept: their SHA-256 in hexadecimal, by which they are found again, and how many they are."""

    sha256: str
    size: int


class Storage(Protocol):
    """Keeps bytes under their SHA-256. Whoever keeps a row that names them keeps the bytes first."""

    def keep(self, content: IO[bytes], *, largest: int) -> Stored:
        """Read to the end and keep, so that a crash loses nothing once this returns.

        Raises TooLarge, StorageUnavailable.
        """
        ...

    def open(self, sha256: str) -> IO[bytes]:
        """Read. Raises FileNotFoundError, StorageUnavailable."""
        ...

    def unused_since(self, moment: datetime, *, part: int) -> Iterable[str]:
        """What was last kept before a moment, in one of 256 parts of the store."""
        ...

    def remove(self, sha256: str) -> None:
        """Forget, if it is there."""
        ...


class StorageUnavailable(Exception):
    """The store does not answer, or says no: nothing was kept, and it may be tried again."""


class TooLarge(Exception):
    """More bytes than are allowed; nothing was kept."""

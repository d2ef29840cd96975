"""What the doctor says of one thing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.clock import Clock


class Level(StrEnum):
    """How grave it is; only an error stops the service from doing its work."""

    GOOD = "ok"
    WARNING = "attention"
    ERROR = "erreur"


@dataclass(frozen=True)
class Finding:
    """About one subject: what was seen, and, unless all is well, what to do; both in French."""

    subject: str
    level: Level
    seen: str
    remedy: str = ""


@dataclass(frozen=True)
class Patient:
    """The service that is looked at: its name, its settings (of its own class) and the time."""

    service: str
    settings: Any
    clock: Clock
    is_on_bus: bool


Look = Callable[[Patient], Iterator[Finding]]


def good(subject: str, seen: str) -> Finding:
    """All is well with it."""
    return Finding(subject, Level.GOOD, seen)


def warning(subject: str, seen: str, remedy: str) -> Finding:
    """It works, and will not for long, or not for everybody."""
    return Finding(subject, Level.WARNING, seen, remedy)


def wrong(subject: str, seen: str, remedy: str) -> Finding:
    """It does not work."""
    return Finding(subject, Level.ERROR, seen, remedy)

"""What may be said no to, and how a handler says "not yet" or "never".

Refusal                 the answer is no, and says why; nothing was changed
├── Invalid             what was sent cannot be read as what it should be (with JSON pointers)
├── TooMany                 for now: later it may be done
├── NotFound            there is no such thing
├── Forbidden           there is, and the caller may not
├── Conflict            the state of the thing does not allow it
│   └── Stale           it has changed since the caller read it
NotYet                  a fact of another source is still to come: try again, it is nobody's fault
Unacceptable            this event can never be applied: a person must look at it
DeliveryProblem         a message was not handed over
├── Unreachable         no server would talk to us: the message has nothing to do with it, and waits as long as it takes
├── Postponed           the server asks to try this message later
└── Refused             the server will never take this message
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

LONGEST_REASON = 500
UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True)
class FieldError:
    """One fault in a document: where (JSON pointer, RFC 6901, "" for the whole) and what, in words."""

    pointer: str
    message: str


class Refusal(Exception):
    """A named no. `code` is the class name in snake case and never changes: clients rely on it.

    `extensions`: further members of the answer (RFC 9457, section 3.2), JSON by name.
    """

    code: ClassVar[str] = "refusal"

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, detail: str, *, extensions: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extensions = extensions or {}


class Invalid(Refusal):
    """What was sent is not what it should be."""

    def __init__(self, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.errors = errors


class TooMany(Refusal):
    """More than the caller's share: it may be asked again in `retry_after` seconds."""

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class NotFound(Refusal):
    """There is no such thing."""


class Forbidden(Refusal):
    """The caller may not do this."""


class Conflict(Refusal):
    """The state of the thing does not allow this now."""


class Stale(Conflict):
    """The thing has changed since the caller read it."""


class NotYet(Exception):
    """A fact that this event builds on has not arrived; trying again does not count as an attempt."""


class Unacceptable(Exception):
    """The event can never be applied as it stands; it is kept for a person to look at."""


class DeliveryProblem(Exception):
    """A message was not delivered; `reason` is one printable line."""

    def __init__(self, reason: str) -> None:
        self.reason = UNPRINTABLE.sub(" ", reason).strip()[:LONGEST_REASON]
        super().__init__(self.reason)


class Unreachable(DeliveryProblem):
    """There is no server, or it turns us away."""


class Postponed(DeliveryProblem):
    """Not now."""


class Refused(DeliveryProblem):
    """Not ever."""

"""What may keep a message from being delivered.

DeliveryProblem
├── Unreachable     no server would talk to us: the message has nothing to do with it, and waits as long as it takes
├── Postponed       the server asks to try this message later
└── Refused         the server will never take this message
"""

import re

LONGEST_REASON = 500
UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


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

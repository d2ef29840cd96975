"""Waits for something to become true, with a deadline: what tests do instead of sleeping."""

import time
from collections.abc import Callable

PATIENCE = 180.0
"""Seconds. A deadline only tells a test that fails from one that hangs: a busy machine may stand still for a while."""


class StillNotTrue(AssertionError):
    """The deadline has passed."""


def wait_until(claim: Callable[[], object], what: str, *, seconds: float = PATIENCE, every: float = 0.05) -> None:
    """Return as soon as `claim()` is truthy; raise StillNotTrue, which names `what`, after `seconds`."""
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            raise StillNotTrue(f"after {seconds} s, still not true: {what}")
        time.sleep(every)

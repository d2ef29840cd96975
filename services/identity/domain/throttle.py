"""How long whoever guesses has to wait: five tries are free, then each costs twice as much."""

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(hours=1)
FREE = 5
FREE_BY_ADDRESS = 50
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)


def free_again_at(failures: Sequence[datetime], *, free: int = FREE) -> datetime | None:
    """When the next try is let through, given the failures of the last hour since a success; None: now."""
    excess = len(failures) - free
    if excess < 0:
        return None
    wait: timedelta = min(FIRST_WAIT * 2 ** min(excess, 10), LONGEST_WAIT)
    return max(failures) + wait

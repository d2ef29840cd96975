"""How long to wait before trying again."""

import random
from datetime import timedelta

LONGEST = timedelta(minutes=15)


def delay(failures: int, chance: random.Random, *, first: timedelta = timedelta(seconds=1)) -> timedelta:
    """Doubles from `first` up to fifteen minutes, less up to half by chance, so that many do not come back at once."""
    doubled = first * (1 << min(max(failures - 1, 0), 20))
    return min(doubled, LONGEST) * chance.uniform(0.5, 1.0)

"""Doing things at a steady pace: by a timetable, so that a slow one is not followed by a pause."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Thing = TypeVar("Thing")


def paced(things: Iterable[Thing], per_second: float) -> Iterator[Thing]:
    """Each thing when it is due; 0 per second is at once."""
    began = time.monotonic()
    for number, thing in enumerate(things):
        if per_second:
            time.sleep(max(0.0, began + number / per_second - time.monotonic()))
        yield thing

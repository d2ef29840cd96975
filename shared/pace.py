"""How many messages may leave, or be asked for, within a time: a little at once, then evenly."""

from dataclasses import dataclass
from datetime import datetime, timedelta

BURST = timedelta(seconds=10)


@dataclass(frozen=True)
class Pace:
    """`most` in each `period`. What is used up is said by an instant: that at which all would be paid back.

    This is the leaky bucket as a meter, which ATM calls the generic cell rate algorithm.
    """

    most: int
    period: timedelta
    burst: timedelta = BURST

    @property
    def interval(self) -> timedelta:
        """From one to the next."""
        return self.period / self.most

    def room(self, used_until: datetime, *, now: datetime) -> int:
        """How many may go now."""
        since = max(used_until, now - self.burst)
        return max(0, (now - since) // self.interval)

    def used(self, used_until: datetime, count: int, *, now: datetime) -> datetime:
        """The instant after `count` have gone."""
        return max(used_until, now - self.burst) + count * self.interval

    def turn(self, used_until: datetime, *, now: datetime) -> datetime:
        """When the next may go, if each waits for its turn."""
        return max(now, used_until + self.interval)

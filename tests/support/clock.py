"""A clock that stands until it is moved."""

from datetime import UTC, datetime, timedelta


class HeldClock:
    """Starts on a Tuesday of the autumn term."""

    def __init__(self, at: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)) -> None:
        self._at = at

    def now(self) -> datetime:
        """The instant at which it stands."""
        return self._at

    def advance(self, by: timedelta) -> None:
        """Move it."""
        self._at += by

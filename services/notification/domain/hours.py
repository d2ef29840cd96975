"""When people are left alone: quiet hours, and the hour of the daily digest."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class UnusableHours(Exception):
    """Not written as 20:00-07:00; or no time at all."""


@dataclass(frozen=True)
class QuietHours:
    """From one time of day to another, the next day's if it is earlier."""

    begin: time
    end: time

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The moment itself, or the end of the quiet hours in which it falls (aware, in the zone of `moment`)."""
        local = moment.astimezone(zone)
        if not self._holds(local.time()):
            return moment
        is_before_midnight = self.begin > self.end and local.time() >= self.begin
        day = local.date() + timedelta(days=1 if is_before_midnight else 0)
        return datetime.combine(day, self.end, zone).astimezone(moment.tzinfo)

    def _holds(self, moment: time) -> bool:
        if self.begin < self.end:
            return self.begin <= moment < self.end
        return moment >= self.begin or moment < self.end


def quiet_hours(text: str) -> QuietHours | None:
    """`20:00-07:00`; nothing: none. Raises UnusableHours."""
    if not text:
        return None
    found = HOURS.fullmatch(text)
    if not found:
        raise UnusableHours("written as 20:00-07:00")
    begin, end = (time(int(found[at]), int(found[at + 1])) for at in (1, 3))
    if begin == end:
        raise UnusableHours("that is no time, or all of it")
    return QuietHours(begin, end)


def next_time(hour: int, *, after: datetime, zone: ZoneInfo) -> datetime:
    """The next moment at which the clocks of `zone` show this hour."""
    local = after.astimezone(zone)
    today = datetime.combine(local.date(), time(hour), zone)
    moment = today if today > local else datetime.combine(local.date() + timedelta(days=1), time(hour), zone)
    return moment.astimezone(after.tzinfo)

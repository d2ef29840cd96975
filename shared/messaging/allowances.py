"""What has been used up of a pace, such as a partner's share; whoever counts holds its row to the transaction's end."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, Table, select, update

from shared.pace import Pace
from shared.upsert import upsert

NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class Allowances:
    """By name, within one transaction: `hold`, then `room`, `turn` and `use`, then `keep`."""

    def __init__(self, table: Table, connection: Connection, now: datetime) -> None:
        """`table` has columns `name` and `used_until`."""
        self._table = table
        self._connection = connection
        self._now = now
        self._used_until: dict[str, datetime] = {}
        self._changed: set[str] = set()

    def hold(self, names: Iterable[str]) -> None:
        """Take their rows, in an order in which nobody waits for somebody who waits."""
        table = self._table
        for name in sorted(set(names)):
            never = {"name": name, "used_until": NEVER}
            self._connection.execute(upsert(self._connection)(table).values(never).on_conflict_do_nothing())
            held = select(table.c.used_until).where(table.c.name == name).with_for_update()
            self._used_until[name] = self._connection.execute(held).scalar_one()

    def room(self, name: str, pace: Pace) -> int:
        """How many may go now."""
        return pace.room(self._used_until[name], now=self._now)

    def turn(self, name: str, pace: Pace) -> datetime:
        """When the next may go: now, as long as there is room."""
        return self._now if self.room(name, pace) else pace.turn(self._used_until[name], now=self._now)

    def use(self, name: str, pace: Pace, count: int = 1) -> bool:
        """So many more; whether one of them had to wait for its turn."""
        is_late = self.room(name, pace) < count
        self._used_until[name] = pace.used(self._used_until[name], count, now=self._now)
        self._changed.add(name)
        return is_late

    def take(self, name: str, pace: Pace) -> bool:
        """One more if there is room; whether there was. All of it: nothing is held before, or kept after."""
        self.hold([name])
        has_room = bool(self.room(name, pace))
        if has_room:
            self.use(name, pace)
        self.keep()
        return has_room

    def keep(self) -> None:
        """Write down what was used."""
        for name in sorted(self._changed):
            used = update(self._table).where(self._table.c.name == name)
            self._connection.execute(used.values(used_until=self._used_until[name]))

"""What partners have used up of their share; whoever counts holds their rows until the end of the transaction."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from shared.messaging.tables import MessagingTables
from shared.pace import Pace
from shared.upsert import upsert

NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class Allowances:
    """By name, within one transaction: `hold`, then `turn` and `use`, then `keep`."""

    def __init__(self, tables: MessagingTables, connection: Connection, now: datetime) -> None:
        self._table = tables.allowance
        self._connection = connection
        self._now = now
        self._used_until: dict[str, datetime] = {}

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

    def use(self, name: str, pace: Pace) -> bool:
        """One more; whether it had to wait for its turn."""
        is_late = not self.room(name, pace)
        self._used_until[name] = pace.used(self._used_until[name], 1, now=self._now)
        return is_late

    def keep(self) -> None:
        """Write down what was used."""
        for name, used_until in self._used_until.items():
            used = update(self._table).where(self._table.c.name == name)
            self._connection.execute(used.values(used_until=used_until))

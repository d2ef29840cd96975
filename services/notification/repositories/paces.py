"""What has been used up of each pace; whoever uses it holds its row until the end of the transaction."""

from datetime import datetime

from sqlalchemy import select, update

from services.notification.tables import PACE
from shared.messaging.unit_of_work import Repository
from shared.upsert import upsert


class Paces(Repository):
    """By name, such as a channel's."""

    def used_until(self, name: str, *, now: datetime) -> datetime:
        """When all that was used is paid back; long ago for what was never used. Waits for whoever uses it."""
        never = {"name": name, "used_until": now.replace(year=now.year - 1, day=1)}
        self._connection.execute(upsert(self._connection)(PACE).values(never).on_conflict_do_nothing())
        found: datetime = self._connection.execute(
            select(PACE.c.used_until).where(PACE.c.name == name).with_for_update()
        ).scalar_one()
        return found

    def use(self, name: str, *, until: datetime) -> None:
        """It is used until then."""
        self._connection.execute(update(PACE).where(PACE.c.name == name).values(used_until=until))

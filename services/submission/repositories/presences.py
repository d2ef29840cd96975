"""Who has an editor open."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from services.submission.tables import presence
from shared.messaging.unit_of_work import Repository
from shared.upsert import upsert

KEPT = timedelta(days=1)


class Presences(Repository):
    """One row for each person at each project."""

    def note(self, project_id: str, subject: str, name: str, *, at: datetime) -> None:
        """They are there."""
        row = {"project_id": project_id, "subject": subject, "name": name, "seen_at": at}
        statement = upsert(self._connection)(presence).values(row)
        told = {"name": name, "seen_at": at}
        self._connection.execute(statement.on_conflict_do_update(index_elements=["project_id", "subject"], set_=told))

    def others(self, project_id: str, subject: str, *, since: datetime) -> list[str]:
        """Names of those who were there since, but for one."""
        asked = presence.c.project_id == project_id, presence.c.subject != subject, presence.c.seen_at >= since
        return list(self._connection.execute(select(presence.c.name).where(*asked).order_by(presence.c.name)).scalars())

    def tidy(self) -> None:
        """Forget who was there more than a day ago."""
        self._connection.execute(delete(presence).where(presence.c.seen_at < self._uow.now() - KEPT))

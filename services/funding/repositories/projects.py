"""Projects as they were deposited, and concertations as they were declared."""

from collections.abc import Collection

from sqlalchemy import Connection, select, update

from services.funding.domain.project import Intention, Project, ProjectNotDescribed
from services.funding.rows.project import project_of, row_of_intention, row_of_project
from services.funding.tables import INTENTION, PROJECT
from shared.upsert import insert_once

OF_THE_FIRST_DEPOSIT = ("id", "first_submitted_at")


class Projects:
    """Projects, by their latest deposit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(self, project: Project) -> None:
        """Keep the newest version. A reference never changes: one that was told before stays if it is not told now."""
        row = row_of_project(project)
        if insert_once(self._connection, PROJECT, row):
            return
        changes = {name: value for name, value in row.items() if name not in OF_THE_FIRST_DEPOSIT}
        if changes["reference"] is None:
            del changes["reference"]
        is_newer = (PROJECT.c.id == project.id) & (PROJECT.c.version < project.version)
        self._connection.execute(update(PROJECT).where(is_newer).values(changes))

    def find(self, project_id: str) -> Project | None:
        """None for a project whose deposit is not known here."""
        row = self._connection.execute(select(PROJECT).where(PROJECT.c.id == project_id)).first()
        return project_of(row) if row else None

    def find_by_reference(self, reference: str) -> Project | None:
        """By what people call it, such as 0930116W-7."""
        row = self._connection.execute(select(PROJECT).where(PROJECT.c.reference == reference)).first()
        return project_of(row) if row else None

    def those(self, project_ids: Collection[str]) -> dict[str, Project]:
        """By id, those whose deposit is known here."""
        rows = self._connection.execute(select(PROJECT).where(PROJECT.c.id.in_(project_ids)))
        return {row.id: project_of(row) for row in rows}

    def all(self) -> dict[str, Project]:
        """By id."""
        return {row.id: project_of(row) for row in self._connection.execute(select(PROJECT))}

    def get(self, project_id: str) -> Project:
        """Raises ProjectNotDescribed."""
        project = self.find(project_id)
        if project is None:
            raise ProjectNotDescribed(f"the deposit of project {project_id} has not arrived")
        return project


class Intentions:
    """Concertations declared."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(self, intention: Intention) -> None:
        """Keep it, once."""
        insert_once(self._connection, INTENTION, row_of_intention(intention))

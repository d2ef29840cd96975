"""Schools as they were registered, projects as they were last deposited."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from services.notification.domain.structure import Project, Structure
from services.notification.tables import PROJECT, STRUCTURE
from shared.canary.sweeping import remove_with_all
from shared.upsert import upsert

STRUCTURE_OF = select(STRUCTURE).where(STRUCTURE.c.uai == bindparam("uai"))
PROJECT_OF = select(PROJECT).where(PROJECT.c.id == bindparam("id"))


class Structures:
    """Schools, as they were registered."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, uai: str) -> Structure | None:
        """None for a school that was never registered."""
        row = self._connection.execute(STRUCTURE_OF, {"uai": uai}).one_or_none()
        return Structure(row.uai, row.name, row.email) if row else None

    def remember(self, structure: Structure, *, at: datetime) -> None:
        """Keep the newest description: two sources describe schools, and nothing orders them but the time."""
        known = {"name": structure.name, "email": structure.email, "known_at": at}
        statement = upsert(self._connection)(STRUCTURE).values(uai=structure.uai, **known)
        is_newer = STRUCTURE.c.known_at <= statement.excluded.known_at
        self._connection.execute(statement.on_conflict_do_update(index_elements=["uai"], set_=known, where=is_newer))


class Projects:
    """Projects, as they were last deposited."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, project_id: str) -> Project | None:
        """None for a project whose deposit is not known here yet."""
        row = self._connection.execute(PROJECT_OF, {"id": project_id}).one_or_none()
        if row is None:
            return None
        partners = tuple(Structure(**partner) for partner in row.partners)
        return Project(row.id, row.version, row.title, Structure(**row.structure), partners, row.reference)

    def of_school(self, uai: str, *, most: int) -> list[str]:
        """The ids of up to `most` projects that a school has deposited, the oldest first."""
        found = select(PROJECT.c.id).where(PROJECT.c.structure["uai"].as_string() == uai)
        return list(self._connection.execute(found.order_by(PROJECT.c.id).limit(most)).scalars())

    def remove(self, project_ids: Sequence[str]) -> None:
        """Of these nothing more will be told."""
        remove_with_all(self._connection, PROJECT.c.id, project_ids)

    def remember(self, project: Project) -> None:
        """Keep the newest version. A reference never changes: one that was told before stays if it is not told now."""
        content = {
            "version": project.version,
            "title": project.title,
            "structure": vars(project.structure),
            "partners": [vars(partner) for partner in project.partners],
        }
        statement = upsert(self._connection)(PROJECT).values(id=project.id, reference=project.reference, **content)
        changes = content | {"reference": func.coalesce(statement.excluded.reference, PROJECT.c.reference)}
        is_newer = PROJECT.c.version <= statement.excluded.version
        self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changes, where=is_newer))

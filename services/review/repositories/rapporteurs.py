"""Where it is kept who presents which file, and by which rules."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, delete, func, insert, select

from services.review import tables
from services.review.domain.rapporteur import Rapporteur, Rules
from services.review.domain.states import EXAMINED
from services.review.rows import rapporteur as rows

UNDER_EXAMINATION = tuple(status.value for status in EXAMINED)


class Rapporteurs:
    """Those who present, and the rules that choose them. A file is locked before it is given to somebody."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, project_ids: Sequence[str]) -> Mapping[str, Rapporteur]:
        """Who presents these files, of those that somebody presents."""
        table = tables.rapporteur
        statement = select(table).where(table.c.project_id.in_(project_ids))
        return {row["project_id"]: Rapporteur(**row) for row in self._connection.execute(statement).mappings()}

    def keep(self, rapporteur: Rapporteur) -> None:
        """In the place of the one before."""
        self.remove([rapporteur.project_id])
        self._connection.execute(insert(tables.rapporteur), vars(rapporteur))

    def remove(self, project_ids: Collection[str], *, subject: str | None = None) -> None:
        """Nobody presents these files any more; if a `subject` is given, those among them that it presents."""
        table = tables.rapporteur
        statement = delete(table).where(table.c.project_id.in_(project_ids))
        if subject is not None:
            statement = statement.where(table.c.subject == subject)
        self._connection.execute(statement)

    def contents_of(self, subject: str) -> Mapping[str, Mapping[str, object]]:
        """What was last deposited of the files under examination that `subject` presents, by project."""
        table, file, version = tables.rapporteur, tables.file, tables.file_version
        is_last = (version.c.project_id == file.c.project_id) & (version.c.version == file.c.version)
        statement = (
            select(file.c.project_id, version.c.content)
            .join(table, table.c.project_id == file.c.project_id)
            .join(version, is_last)
            .where(table.c.subject == subject, file.c.status.in_(UNDER_EXAMINATION))
        )
        return dict(self._connection.execute(statement).all())

    def open_files(self) -> Mapping[str, int]:
        """How many files under examination each account presents."""
        table, file = tables.rapporteur, tables.file
        statement = (
            select(table.c.subject, func.count())
            .join(file, file.c.project_id == table.c.project_id)
            .where(file.c.status.in_(UNDER_EXAMINATION))
            .group_by(table.c.subject)
        )
        return dict(self._connection.execute(statement).all())

    def rules(self) -> Rules | None:
        """Those that are in force, or None before any were set."""
        table = tables.rapporteur_rules
        statement = select(table).order_by(table.c.set_at.desc(), table.c.id.desc()).limit(1)
        row = self._connection.execute(statement).mappings().one_or_none()
        return rows.rules_from(row) if row else None

    def set_rules(self, rules: Rules) -> None:
        """From now on files are given out by these."""
        self._connection.execute(insert(tables.rapporteur_rules), rows.rules_row(rules))

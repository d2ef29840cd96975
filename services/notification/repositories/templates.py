"""The academy's own wording of letters."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, func, select

from services.notification.domain.template import LetterTemplate
from services.notification.tables import LETTER_TEMPLATE
from shared.upsert import upsert

COLUMNS = LETTER_TEMPLATE.c
_NEWEST = select(COLUMNS.name, func.max(COLUMNS.version).label("version")).group_by(COLUMNS.name).subquery()
LATEST = select(LETTER_TEMPLATE).join(
    _NEWEST, (_NEWEST.c.name == COLUMNS.name) & (_NEWEST.c.version == COLUMNS.version)
)


class Templates:
    """Every version that was written; the latest is in use, unless it is empty."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self) -> dict[str, LetterTemplate]:
        """By name, those that were ever written."""
        rows = self._connection.execute(LATEST).mappings()
        return {row["name"]: LetterTemplate(**row) for row in rows}

    def version_at(self, name: str, at: datetime) -> int:
        """The version that was in use; 0 for the one that nefe comes with."""
        written = select(func.max(COLUMNS.version)).where(COLUMNS.name == name, COLUMNS.written_at <= at)
        return int(self._connection.execute(written).scalar_one() or 0)

    def in_use(self) -> frozenset[tuple[str, str]]:
        """(name, source) of those that stand in the place of ours."""
        return frozenset((one.name, one.source) for one in self.latest().values() if one.source)

    def add(self, template: LetterTemplate) -> bool:
        """Keep a new version; False if somebody has written that version meanwhile."""
        statement = upsert(self._connection)(LETTER_TEMPLATE).values(asdict(template)).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(COLUMNS.name)).one_or_none() is not None

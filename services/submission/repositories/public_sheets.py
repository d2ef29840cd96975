"""Where it is kept what schools publish of their projects."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, insert, select

from services.submission.domain.public_sheet import PublicSheet
from services.submission.domain.refusals import UnknownPublicSheet
from services.submission.rows import public_sheet as rows
from services.submission.tables import project, public_mark, public_sheet
from shared.messaging.unit_of_work import Repository
from shared.searching import LAST_LETTER, words_of


class PublicSheets(Repository):
    """Every sheet that is published now. A project is locked before its sheet changes."""

    def find(self, project_id: str) -> PublicSheet | None:
        """The sheet of a project, if it has one."""
        statement = select(public_sheet).where(public_sheet.c.project_id == project_id)
        row = self._connection.execute(statement).mappings().one_or_none()
        return rows.sheet_from(row) if row else None

    def get(self, project_id: str) -> PublicSheet:
        """Raises UnknownPublicSheet."""
        found = self.find(project_id)
        if found is None:
            raise UnknownPublicSheet("Nothing is published of such a project.")
        return found

    def put(self, sheet: PublicSheet) -> None:
        """Publish, in the place of what was published before."""
        self.remove(sheet.project_id)
        self._connection.execute(insert(public_sheet), rows.sheet_row(sheet))
        marks = [{"mark": mark, "project_id": sheet.project_id} for mark in sorted(rows.marks_of(sheet))]
        self._connection.execute(insert(public_mark), marks)

    def remove(self, project_id: str) -> None:
        """Nothing is published any more."""
        self._connection.execute(delete(public_mark).where(public_mark.c.project_id == project_id))
        self._connection.execute(delete(public_sheet).where(public_sheet.c.project_id == project_id))

    def page(
        self, *, search: str = "", marks: Collection[str] = (), after: str | None = None, limit: int
    ) -> list[PublicSheet]:
        """Up to `limit` sheets, the latest first, that have all the marks, and a word for each of `search`."""
        statement = select(public_sheet)
        for wanted in marks:
            statement = statement.where(_is_marked(public_mark.c.mark == wanted))
        for word in words_of(search):
            begins = public_mark.c.mark >= word, public_mark.c.mark < word + LAST_LETTER
            statement = statement.where(_is_marked(*begins))
        if after is not None:
            statement = statement.where(public_sheet.c.id < after)
        found = self._connection.execute(statement.order_by(public_sheet.c.id.desc()).limit(limit)).mappings()
        return [rows.sheet_from(row) for row in found]

    def of_structure(self, uai: str) -> list[PublicSheet]:
        """The sheets of a structure's own projects, the latest first."""
        is_own = public_sheet.c.project_id.in_(select(project.c.id).where(project.c.uai == uai))
        statement = select(public_sheet).where(is_own).order_by(public_sheet.c.id.desc())
        return [rows.sheet_from(row) for row in self._connection.execute(statement).mappings()]


def _is_marked(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return public_sheet.c.project_id.in_(select(public_mark.c.project_id).where(*which))

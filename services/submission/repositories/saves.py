"""Where the history of what projects said is kept."""

from sqlalchemy import insert, select

from services.submission import tables
from services.submission.domain.refusals import UnknownKeptText
from services.submission.domain.saves import KeptText, Save
from services.submission.rows import save as rows
from shared.messaging.unit_of_work import Repository
from shared.writes import new_row

save, kept_text = tables.save, tables.kept_text


class Saves(Repository):
    """Every save of every project. A project is locked before one of its saves is added."""

    def add(self, project_id: str, new: Save) -> None:
        """Keep what led to a revision."""
        self._uow.later(new_row(save, rows.save_row(project_id, new)))

    def after(self, project_id: str, revision: int) -> list[Save]:
        """The saves beyond a revision, latest first."""
        statement = select(save).where(save.c.project_id == project_id, save.c.revision > revision)
        found = self._connection.execute(statement.order_by(save.c.revision.desc()))
        return [rows.save_from(row) for row in found.mappings()]

    def first(self, project_id: str) -> int:
        """The revision with which the history begins; a draft is kept from 1 on, unless it is older than saves are."""
        statement = select(save.c.revision).where(save.c.project_id == project_id).order_by(save.c.revision).limit(1)
        return self._connection.execute(statement).scalar_one_or_none() or 1

    def page(self, project_id: str, *, before: int | None, limit: int) -> list[Save]:
        """Up to `limit` saves, latest first, of revisions below `before`."""
        statement = select(save).where(save.c.project_id == project_id)
        if before is not None:
            statement = statement.where(save.c.revision < before)
        found = self._connection.execute(statement.order_by(save.c.revision.desc()).limit(limit))
        return [rows.save_from(row) for row in found.mappings()]

    def keep_text(self, project_id: str, new: KeptText) -> KeptText:
        """Keep a text aside, or find that it is kept already."""
        its = kept_text.c.project_id == project_id, kept_text.c.digest == new.digest
        row = self._connection.execute(select(kept_text).where(*its)).mappings().one_or_none()
        if row is not None:
            return rows.kept_text_from(row)
        self._connection.execute(insert(kept_text), rows.kept_text_row(project_id, new))
        return new

    def texts(self, project_id: str, *, after: str | None, limit: int) -> list[KeptText]:
        """Up to `limit` texts that were kept aside, in order of id from beyond `after`."""
        statement = select(kept_text).where(kept_text.c.project_id == project_id)
        if after is not None:
            statement = statement.where(kept_text.c.id > after)
        found = self._connection.execute(statement.order_by(kept_text.c.id).limit(limit))
        return [rows.kept_text_from(row) for row in found.mappings()]

    def text(self, project_id: str, text_id: str) -> KeptText:
        """Raises UnknownKeptText."""
        its = kept_text.c.project_id == project_id, kept_text.c.id == text_id
        row = self._connection.execute(select(kept_text).where(*its)).mappings().one_or_none()
        if row is None:
            raise UnknownKeptText("No such text was kept aside.")
        return rows.kept_text_from(row)

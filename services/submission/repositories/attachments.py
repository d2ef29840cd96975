"""Where it is kept which files go with which projects; their bytes are in the store."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from services.submission.domain.attachment import Attachment, State
from services.submission.domain.refusals import UnknownAttachment
from services.submission.rows import attachment as rows
from services.submission.tables import attachment
from shared.messaging.unit_of_work import Repository


class Attachments(Repository):
    """Those that are part of a project, and those that were. A project is locked before its files change."""

    def of(self, project_id: str) -> list[Attachment]:
        """All that are or were, in the order in which they were added."""
        statement = (
            select(attachment)
            .where(attachment.c.project_id == project_id)
            .order_by(attachment.c.added_at, attachment.c.name)
        )
        return [rows.attachment_from(row) for row in self._connection.execute(statement).mappings()]

    def get(self, project_id: str, attachment_id: str) -> Attachment:
        """Raises UnknownAttachment."""
        its = attachment.c.project_id == project_id, attachment.c.id == attachment_id
        row = self._connection.execute(select(attachment).where(*its)).mappings().one_or_none()
        if row is None:
            raise UnknownAttachment("No such file goes with the project.")
        return rows.attachment_from(row)

    def add(self, new: Sequence[Attachment]) -> None:
        """Keep files whose bytes are in the store."""
        if new:
            self._connection.execute(insert(attachment), [rows.attachment_row(each) for each in new])

    def end(self, attachment_id: str, *, until: int) -> None:
        """The version `until` is the last that holds it."""
        self._connection.execute(update(attachment).where(attachment.c.id == attachment_id).values(until=until))

    def forget(self, attachment_id: str) -> None:
        """No version ever held it."""
        self._connection.execute(delete(attachment).where(attachment.c.id == attachment_id))

    def being_checked(self, *, limit: int) -> list[Attachment]:
        """Up to `limit` files that wait for a check, the oldest first."""
        statement = select(attachment).where(attachment.c.state == State.BEING_CHECKED.value)
        found = self._connection.execute(statement.order_by(attachment.c.added_at, attachment.c.id).limit(limit))
        return [rows.attachment_from(row) for row in found.mappings()]

    def note_check(self, attachment_id: str, *, finding: str | None) -> None:
        """It was found clean, or infected."""
        state = State.INFECTED if finding else State.AVAILABLE
        statement = update(attachment).where(attachment.c.id == attachment_id)
        self._connection.execute(statement.values(state=state.value, finding=finding))

    def named(self, contents: Collection[str]) -> frozenset[str]:
        """Those of these contents (SHA-256) that some row names."""
        statement = select(attachment.c.sha256).where(attachment.c.sha256.in_(contents)).distinct()
        return frozenset(self._connection.execute(statement).scalars())

    def oldest_unchecked(self) -> datetime | None:
        """Since when the oldest file waits for its check."""
        statement = select(attachment.c.added_at).where(attachment.c.state == State.BEING_CHECKED.value)
        return self._connection.execute(statement.order_by(attachment.c.added_at).limit(1)).scalar_one_or_none()

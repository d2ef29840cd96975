"""Where it is kept how people like to look at the list of files."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, or_, select

from services.review.domain.refusals import ViewUnknown
from services.review.domain.saved_view import SavedView
from services.review.tables import saved_view


class SavedViews:
    """The views that each account has saved."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen_by(self, subject: str) -> Sequence[SavedView]:
        """One's own, and those that are shared, by name."""
        is_seen = or_(saved_view.c.subject == subject, saved_view.c.is_shared)
        statement = select(saved_view).where(is_seen).order_by(saved_view.c.name, saved_view.c.subject)
        return [SavedView(**row) for row in self._connection.execute(statement).mappings()]

    def put(self, view: SavedView) -> None:
        """In the place of one's own of the same name."""
        self._remove(view.subject, view.name)
        self._connection.execute(insert(saved_view), vars(view))

    def remove(self, subject: str, name: str) -> None:
        """Raises ViewUnknown."""
        if not self._remove(subject, name):
            raise ViewUnknown("No such view was saved.")

    def _remove(self, subject: str, name: str) -> int:
        its = saved_view.c.subject == subject, saved_view.c.name == name
        return self._connection.execute(delete(saved_view).where(*its)).rowcount

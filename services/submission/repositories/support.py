"""Where it is kept what help schools ask for, who gives it, and what they write to each other."""

from sqlalchemy import insert, select, update

from services.submission import tables
from services.submission.domain.refusals import UnknownSupportRequest
from services.submission.domain.support import Helper, Message, State, SupportRequest
from services.submission.rows import support as rows
from shared.messaging.unit_of_work import Repository

request, message = tables.support_request, tables.message


class Support(Repository):
    """Every request for help. A project is locked before one of its requests changes."""

    def get(self, request_id: str) -> SupportRequest:
        """Raises UnknownSupportRequest."""
        row = self._connection.execute(select(request).where(request.c.id == request_id)).mappings().one_or_none()
        if row is None:
            raise UnknownSupportRequest("No such help was asked for.")
        return rows.request_from(row)

    def of(self, project_id: str) -> list[SupportRequest]:
        """Those about a project, in the order in which they were made."""
        statement = select(request).where(request.c.project_id == project_id).order_by(request.c.id)
        return [rows.request_from(row) for row in self._connection.execute(statement).mappings()]

    def page(self, *, state: State, helper: Helper | None, after: str | None, limit: int) -> list[SupportRequest]:
        """Up to `limit` requests in a state, in order of id from beyond `after`."""
        statement = select(request).where(request.c.state == state.value)
        if helper is not None:
            statement = statement.where(request.c.helper == helper.value)
        if after is not None:
            statement = statement.where(request.c.id > after)
        found = self._connection.execute(statement.order_by(request.c.id).limit(limit))
        return [rows.request_from(row) for row in found.mappings()]

    def add(self, new: SupportRequest) -> None:
        """Keep a request."""
        self._connection.execute(insert(request), rows.request_row(new))

    def save(self, changed: SupportRequest) -> None:
        """Keep what has become of it."""
        self._connection.execute(update(request).where(request.c.id == changed.id).values(rows.request_row(changed)))

    def add_message(self, new: Message) -> None:
        """Keep what was written."""
        self._connection.execute(insert(message), vars(new))

    def messages(self, project_id: str, *, after: str | None, limit: int) -> list[Message]:
        """Up to `limit` messages about a project, oldest first, from beyond the id `after`."""
        statement = select(message).where(message.c.project_id == project_id)
        if after is not None:
            statement = statement.where(message.c.id > after)
        found = self._connection.execute(statement.order_by(message.c.id).limit(limit))
        return [rows.message_from(row) for row in found.mappings()]

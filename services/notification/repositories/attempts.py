"""What came of each try to deliver a message."""

from sqlalchemy import select

from services.notification.domain.attempt import Attempt, Outcome
from services.notification.tables import ATTEMPT
from shared.messaging.unit_of_work import Repository
from shared.writes import new_row


class Attempts(Repository):
    """The history of messages; nothing of it is changed."""

    def add(self, attempt_id: str, message_id: str, attempt: Attempt) -> None:
        """Write a line; `attempt_id` orders those of one instant."""
        row = vars(attempt) | {"id": attempt_id, "message_id": message_id, "outcome": attempt.outcome.value}
        self._uow.later(new_row(ATTEMPT, row))

    def of(self, message_id: str) -> list[Attempt]:
        """In the order of time."""
        lines = select(ATTEMPT).where(ATTEMPT.c.message_id == message_id).order_by(ATTEMPT.c.at, ATTEMPT.c.id)
        rows = self._connection.execute(lines).all()
        return [Attempt(row.at, Outcome(row.outcome), row.reason) for row in rows]

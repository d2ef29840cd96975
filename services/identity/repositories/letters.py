"""Letters with secrets in them: their text is forgotten once they are sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from services.identity.tables import LETTER
from shared.messaging.unit_of_work import Repository

IS_GIVEN_UP = LETTER.c.next_at.is_(None) & LETTER.c.sent_at.is_(None)


@dataclass(frozen=True)
class Letter:
    """One e-mail that is to be sent."""

    id: str
    account: str
    recipient: str
    subject: str
    text: str
    created_at: datetime
    attempts: int


class Letters(Repository):
    """What is to be sent, and what was."""

    def add(self, account: str, recipient: str, subject: str, text: str) -> None:
        """To be sent as soon as can be. It takes the place of what was given up for the same account."""
        self.forget_given_up(account)
        now = self._uow.now()
        row = {"id": self._uow.new_id(), "account": account, "recipient": recipient, "subject": subject, "text": text}
        self._connection.execute(insert(LETTER).values(**row, created_at=now, next_at=now, attempts=0))

    def take(self, until: datetime, limit: int) -> list[Letter]:
        """Those that are due, which nobody else takes before `until`."""
        due = select(LETTER.c.id).where(LETTER.c.next_at <= self._uow.now()).order_by(LETTER.c.next_at).limit(limit)
        if self._uow.dialect == "postgresql":
            due = due.with_for_update(skip_locked=True)
        ids = [row.id for row in self._connection.execute(due)]
        self._connection.execute(update(LETTER).where(LETTER.c.id.in_(ids)).values(next_at=until))
        rows = self._connection.execute(select(LETTER).where(LETTER.c.id.in_(ids)).order_by(LETTER.c.id))
        return [
            Letter(row.id, row.account, row.recipient, row.subject, row.text, row.created_at, row.attempts)
            for row in rows
        ]

    def sent(self, letter_id: str) -> None:
        """It left; what it said is forgotten."""
        values = {"sent_at": self._uow.now(), "next_at": None, "text": None, "problem": None}
        self._connection.execute(update(LETTER).where(LETTER.c.id == letter_id).values(values))

    def unreached(self) -> list[str]:
        """The accounts whose letters were given up."""
        return list(self._connection.execute(select(LETTER.c.account).where(IS_GIVEN_UP).distinct()).scalars())

    def forget_given_up(self, account: str) -> None:
        """Nobody waits for these letters any more."""
        self._connection.execute(delete(LETTER).where(IS_GIVEN_UP, LETTER.c.account == account))

    def failed(self, letter_id: str, problem: str, *, next_at: datetime | None) -> None:
        """It did not leave; without `next_at`, it never will."""
        values = {"problem": problem, "next_at": next_at, "attempts": LETTER.c.attempts + 1}
        self._connection.execute(update(LETTER).where(LETTER.c.id == letter_id).values(values))

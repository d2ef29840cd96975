"""What happened at the door: kept a year, told to whoever it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from services.identity.domain.throttle import WINDOW
from services.identity.tables import SIGN_IN
from shared.messaging.unit_of_work import Repository

KEPT = timedelta(days=365)
SIGNED_IN, FAILED, REFUSED = "signed_in", "failed", "throttled"
MOST = 200


@dataclass(frozen=True)
class Entry:
    """One thing that happened."""

    at: datetime
    account: str
    outcome: str
    address: str


class Journal(Repository):
    """Sign-ins and everything about them."""

    def note(self, account: str, outcome: str, address: str) -> None:
        """It happened now."""
        row = {"id": self._uow.new_id(), "at": self._uow.now(), "account": account[:100], "outcome": outcome}
        self._connection.execute(insert(SIGN_IN).values(**row, address=address[:64]))

    def failures_of(self, account: str) -> Sequence[datetime]:
        """Failed tries with a name in the last hour, since the last that succeeded."""
        return self._failures(SIGN_IN.c.account == account[:100])

    def failures_from(self, address: str) -> Sequence[datetime]:
        """Failed tries from an address in the last hour, since the last that succeeded."""
        return self._failures(SIGN_IN.c.address == address[:64])

    def of(self, account: str, *, limit: int = 20) -> list[Entry]:
        """The latest of an account."""
        columns = (SIGN_IN.c.at, SIGN_IN.c.account, SIGN_IN.c.outcome, SIGN_IN.c.address)
        query = select(*columns).where(SIGN_IN.c.account == account).order_by(SIGN_IN.c.at.desc()).limit(limit)
        return [Entry(*row) for row in self._connection.execute(query)]

    def tidy(self) -> None:
        """Forget what is older than a year."""
        self._connection.execute(delete(SIGN_IN).where(SIGN_IN.c.at < self._uow.now() - KEPT))

    def _failures(self, asked: object) -> Sequence[datetime]:
        since = self._uow.now() - WINDOW
        query = select(SIGN_IN.c.at, SIGN_IN.c.outcome).where(asked, SIGN_IN.c.at > since)  # type: ignore[arg-type]  # a condition
        found: list[datetime] = []
        for at, outcome in self._connection.execute(query.order_by(SIGN_IN.c.at.desc()).limit(MOST)):
            if outcome == SIGNED_IN:
                break
            if outcome == FAILED:
                found.append(at)
        return found

"""Where it is kept how members voted."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from services.review import tables
from services.review.domain.vote import Vote
from services.review.rows import vote as rows


class Votes:
    """One vote of each member and version. A file is locked before somebody votes on it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, project_id: str) -> Sequence[Vote]:
        """Those on a file, version by version."""
        table = tables.vote
        statement = select(table).where(table.c.project_id == project_id).order_by(table.c.version, table.c.voter)
        return [rows.vote_from(row) for row in self._connection.execute(statement).mappings()]

    def keep(self, vote: Vote) -> None:
        """In the place of the member's vote on this version before."""
        self.remove(vote.project_id, vote.voter, since=vote.version)
        self._connection.execute(insert(tables.vote), rows.vote_row(vote))

    def remove(self, project_id: str, voter: str, *, since: int) -> None:
        """Forget how the member voted on the version `since` and on later ones."""
        table = tables.vote
        own = (table.c.project_id == project_id) & (table.c.voter == voter) & (table.c.version >= since)
        self._connection.execute(delete(table).where(own))

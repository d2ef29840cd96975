"""Where concertations are kept, with their meetings."""

from sqlalchemy import Connection, delete, insert, select, update

from services.submission.domain.concertation import Concertation, State
from services.submission.domain.concertation_summary import ConcertationSummary
from services.submission.domain.meeting import Meeting
from services.submission.domain.refusals import UnknownConcertation
from services.submission.rows import concertation as rows
from services.submission.tables import concertation, meeting, structure

UNLISTED = ("outcome", "reason")
LISTED = (
    *(column for column in concertation.c if column.name not in UNLISTED),
    structure.c.name.label("structure_name"),
)


class Concertations:
    """Every concertation of the academy, from its declaration on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, concertation_id: str) -> Concertation:
        """Raises UnknownConcertation."""
        return self._read(concertation_id)

    def lock(self, concertation_id: str) -> Concertation:
        """The concertation, which nobody else can change before this transaction ends. Raises UnknownConcertation."""
        return self._read(concertation_id, is_locked=True)

    def _read(self, concertation_id: str, *, is_locked: bool = False) -> Concertation:
        statement = select(concertation).where(concertation.c.id == concertation_id)
        found = self._connection.execute(statement.with_for_update() if is_locked else statement)
        row = found.mappings().one_or_none()
        if row is None:
            raise UnknownConcertation(f"There is no concertation {concertation_id}.")
        is_its_own = meeting.c.concertation_id == concertation_id
        meetings = self._connection.execute(select(meeting).where(is_its_own).order_by(meeting.c.day, meeting.c.id))
        return rows.concertation_from(row, meetings.mappings())

    def is_of(self, concertation_id: str, uai: str) -> bool:
        """Whether there is such a concertation, and it is of this structure."""
        statement = select(concertation.c.id).where(concertation.c.id == concertation_id, concertation.c.uai == uai)
        return self._connection.execute(statement).first() is not None

    def add(self, new: Concertation) -> None:
        """Keep a new concertation, which has no meetings yet."""
        self._connection.execute(insert(concertation), rows.concertation_row(new))

    def save(self, changed: Concertation) -> None:
        """Keep what has changed of a locked concertation besides its meetings."""
        statement = update(concertation).where(concertation.c.id == changed.id)
        self._connection.execute(statement.values(rows.changing_row(changed)))

    def add_meeting(self, concertation_id: str, new: Meeting) -> None:
        """Keep a new meeting of a locked concertation."""
        self._connection.execute(insert(meeting), rows.meeting_row(concertation_id, new))

    def save_meeting(self, concertation_id: str, changed: Meeting) -> None:
        """Keep what is now known of a meeting of a locked concertation."""
        values = rows.meeting_row(concertation_id, changed)
        self._connection.execute(update(meeting).where(meeting.c.id == changed.id).values(values))

    def remove_meeting(self, meeting_id: str) -> None:
        """Forget a meeting that did not take place."""
        self._connection.execute(delete(meeting).where(meeting.c.id == meeting_id))

    def page(self, *, uai: str | None, state: State | None, after: str | None, limit: int) -> list[ConcertationSummary]:
        """Up to `limit` concertations (of one structure), latest first, from beyond `after`."""
        statement = select(*LISTED).join_from(concertation, structure)
        if uai is not None:
            statement = statement.where(concertation.c.uai == uai)
        if state is not None:
            statement = statement.where(concertation.c.state == state)
        if after is not None:
            statement = statement.where(concertation.c.id < after)
        found = self._connection.execute(statement.order_by(concertation.c.id.desc()).limit(limit))
        return [rows.summary_from(row) for row in found.mappings()]

"""Where the commission's own view of the envelopes is kept."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from services.review import tables
from services.review.domain.envelopes import Credit, Envelope
from shared.upsert import upsert

envelope, credit, commitment = tables.envelope, tables.credit, tables.commitment


class Envelopes:
    """What arrived by budget year and programme, and what of it each project was promised."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, programme: str) -> Mapping[int, Envelope]:
        """Those of a programme by year, which nobody else can change before this transaction ends."""
        statement = select(envelope).where(envelope.c.programme == programme).order_by(envelope.c.budget_year)
        found = self._connection.execute(statement.with_for_update()).mappings()
        return {row["budget_year"]: Envelope(**row) for row in found}

    def all(self) -> Sequence[Envelope]:
        """Every envelope that was credited, by year and programme."""
        statement = select(envelope).where(envelope.c.credited_cents > 0)
        statement = statement.order_by(envelope.c.budget_year, envelope.c.programme)
        return [Envelope(**row) for row in self._connection.execute(statement).mappings()]

    def knows(self, reference: str) -> bool:
        """Whether a credit of this reference was counted."""
        statement = select(credit.c.reference).where(credit.c.reference == reference)
        return self._connection.execute(statement).first() is not None

    def add(self, new: Credit) -> None:
        """Count a credit that was not counted before; the programme's envelopes are locked."""
        self._connection.execute(insert(credit), vars(new))
        self._move(new.programme, new.budget_year, credited_cents=new.amount_cents)

    def promise(self, project_id: str, programme: str, drawn: Mapping[int, int]) -> None:
        """What a project is promised by year, in the place of what it was promised before."""
        its = commitment.c.project_id == project_id
        before = self._connection.execute(select(commitment).where(its)).mappings().all()
        for locked in sorted({programme, *(row["programme"] for row in before)}):
            self.of(locked)
        for row in before:
            self._move(row["programme"], row["budget_year"], committed_cents=-row["amount_cents"])
        self._connection.execute(delete(commitment).where(its))
        for year, cents in sorted(drawn.items()):
            new = {"project_id": project_id, "budget_year": year, "programme": programme, "amount_cents": cents}
            self._connection.execute(insert(commitment), new)
            self._move(programme, year, committed_cents=cents)

    def forget(self, project_id: str) -> None:
        """The project is promised nothing any more."""
        statement = select(commitment.c.programme).where(commitment.c.project_id == project_id).distinct()
        for programme in self._connection.execute(statement).scalars().all():
            self.promise(project_id, programme, {})

    def _move(self, programme: str, year: int, *, credited_cents: int = 0, committed_cents: int = 0) -> None:
        row = Envelope(year, programme, credited_cents, committed_cents)
        statement = upsert(self._connection)(envelope).values(vars(row))
        sums = {name: envelope.c[name] + statement.excluded[name] for name in ("credited_cents", "committed_cents")}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["programme", "budget_year"], set_=sums)
        )

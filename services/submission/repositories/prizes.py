"""Where the yearly prizes are kept."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update

from services.submission.domain.prize import Candidate, Juror, JurorOpinion, Prize
from services.submission.domain.refusals import UnknownCandidate, UnknownPrize
from services.submission.tables import prize, prize_candidate, prize_opinion
from shared.messaging.unit_of_work import Repository


class Prizes(Repository):
    """One of each school year. A prize is locked before anything of it changes."""

    def all(self) -> list[Prize]:
        """The latest first."""
        found = self._connection.execute(select(prize).order_by(prize.c.school_year.desc())).mappings()
        return [_prize(row) for row in found]

    def find(self, school_year: str, *, is_locked: bool = False) -> Prize | None:
        """That of a school year, if there is one."""
        statement = select(prize).where(prize.c.school_year == school_year)
        row = self._connection.execute(statement.with_for_update() if is_locked else statement).mappings().one_or_none()
        return _prize(row) if row else None

    def get(self, school_year: str) -> Prize:
        """Raises UnknownPrize."""
        return _known(self.find(school_year))

    def lock(self, school_year: str) -> Prize:
        """Raises UnknownPrize."""
        return _known(self.find(school_year, is_locked=True))

    def put(self, announced: Prize) -> None:
        """In the place of what was announced of that year before."""
        row = {**vars(announced), "jury": [asdict(juror) for juror in announced.jury]}
        if self.find(announced.school_year):
            self._connection.execute(update(prize).where(prize.c.school_year == announced.school_year).values(row))
        else:
            self._connection.execute(insert(prize), row)

    def candidates(self, school_year: str) -> list[Candidate]:
        """In the order in which they were presented, with what the jury makes of each."""
        said: dict[str, list[JurorOpinion]] = {}
        opinions = select(prize_opinion).where(prize_opinion.c.school_year == school_year)
        for row in self._connection.execute(opinions.order_by(prize_opinion.c.given_at)).mappings():
            opinion = JurorOpinion(row["subject"], row["mark"], row["text"], row["given_at"])
            said.setdefault(row["project_id"], []).append(opinion)
        table = prize_candidate
        statement = select(table).where(table.c.school_year == school_year)
        found = self._connection.execute(statement.order_by(table.c.presented_at, table.c.project_id)).mappings()
        return [_candidate(row, said.get(row["project_id"], ())) for row in found]

    def present(self, school_year: str, candidate: Candidate) -> None:
        """In the place of the same project's candidacy before."""
        its = _of(prize_candidate, school_year, candidate.project_id)
        row = {name: value for name, value in vars(candidate).items() if name != "opinions"}
        if self._connection.execute(update(prize_candidate).where(*its).values(row)).rowcount == 0:
            self._connection.execute(insert(prize_candidate), {"school_year": school_year, **row})

    def remove(self, school_year: str, project_id: str) -> None:
        """With what the jury made of it. Raises UnknownCandidate."""
        self._connection.execute(delete(prize_opinion).where(*_of(prize_opinion, school_year, project_id)))
        its = _of(prize_candidate, school_year, project_id)
        if self._connection.execute(delete(prize_candidate).where(*its)).rowcount == 0:
            raise UnknownCandidate("The project is no candidate for this prize.")

    def judge(self, school_year: str, project_id: str, opinion: JurorOpinion) -> None:
        """In the place of what the same juror said before."""
        its = (*_of(prize_opinion, school_year, project_id), prize_opinion.c.subject == opinion.subject)
        self._connection.execute(delete(prize_opinion).where(*its))
        row = {"id": self._uow.new_id(), "school_year": school_year, "project_id": project_id, **vars(opinion)}
        self._connection.execute(insert(prize_opinion), row)

    def distinguish(self, school_year: str, distinctions: Mapping[str, str]) -> None:
        """By project."""
        for project_id, distinction in distinctions.items():
            statement = update(prize_candidate).where(*_of(prize_candidate, school_year, project_id))
            self._connection.execute(statement.values(distinction=distinction))


def _of(table: Any, school_year: str, project_id: str) -> tuple[Any, Any]:
    return table.c.school_year == school_year, table.c.project_id == project_id


def _known(found: Prize | None) -> Prize:
    if found is None:
        raise UnknownPrize("No prize was announced for this school year.")
    return found


def _prize(row: RowMapping) -> Prize:
    return Prize(**{**row, "jury": tuple(Juror(**juror) for juror in row["jury"])})


def _candidate(row: RowMapping, opinions: Any) -> Candidate:
    names = ("project_id", "text", "presented_at", "shown", "distinction")
    return Candidate(**{name: row[name] for name in names}, opinions=tuple(opinions))

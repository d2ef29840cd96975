"""The list of files: narrowed, sorted, page by page; and what it counts up to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, case, false, func, or_, select, true, tuple_
from sqlalchemy.sql.selectable import FromClause

from services.review import tables
from services.review.domain.listing import Filters, Grouping, Order, Statistics, percentile
from services.review.domain.opinion import Standing
from services.review.domain.sight import Sight, Summary
from services.review.domain.states import EXAMINED, Status
from services.review.rows import file as rows
from shared.searching import LAST_LETTER, mark, words_of
from shared.uai import FICTITIOUS

file, file_mark, opinion, rapporteur = tables.file, tables.file_mark, tables.opinion, tables.rapporteur
WAITING = tuple(status.value for status in EXAMINED)
AXIS = mark("axis", "")
MANY = 5_000
"""Words of more files than these are met with soon enough in any order."""
IS_REAL = file.c.uai != FICTITIOUS
SAME = ("department", "degree", "sector", "priority_education", "digital")


class Listings:
    """Every file of the academy, as lists show it. `zone` days are cut at the academy's midnight."""

    def __init__(self, connection: Connection, zone: Any) -> None:
        self._connection = connection
        self._zone = zone

    def page(self, sight: Sight, filters: Filters, order: Order, *, limit: int) -> list[Summary]:
        """Up to `limit` files that `sight` includes and the filters keep, from beyond where the page before ended."""
        statement = select(file).where(_seen(sight), *self._kept(filters), *self._found(words_of(filters.search)))
        statement = _sorted(statement, order).limit(limit)
        return [rows.summary_from(row) for row in self._connection.execute(statement).mappings()]

    def statistics(self, grouping: Grouping, *, since: date, until: date, today: date) -> list[Statistics]:
        """Of each group, over the days from `since` to `until`; a project of two axes counts for both."""
        group, source = _grouped(grouping)
        arrived = self._count(group, source, self._received(since, until))
        waiting = self._waiting(group, source)
        decided = self._decided(group, source, since, until)
        groups = sorted({*arrived, *waiting, *decided}, key=str)
        return [_statistics(each, arrived, waiting, decided, today) for each in groups]

    def _count(self, group: Column[Any], source: FromClause, *which: ColumnElement[bool]) -> dict[Any, int]:
        counted = select(group, func.count()).select_from(source).where(IS_REAL, *which).group_by(group)
        return {row[0]: row[1] for row in self._connection.execute(counted)}

    def _waiting(self, group: Column[Any], source: FromClause) -> dict[Any, tuple[int, date]]:
        counted = select(group, func.count(), func.min(file.c.opened_on)).select_from(source)
        found = self._connection.execute(counted.where(IS_REAL, file.c.status.in_(WAITING)).group_by(group))
        return {row[0]: (row[1], row[2]) for row in found}

    def _decided(self, group: Column[Any], source: FromClause, since: date, until: date) -> dict[Any, list[Any]]:
        """Rows of (validated, declined, requested, granted, delay, how many) by group."""
        validated = func.sum(case((file.c.status == Status.DECLINED.value, 0), else_=1))
        declined = func.sum(case((file.c.status == Status.DECLINED.value, 1), else_=0))
        sums = func.sum(file.c.requested_cents), func.sum(file.c.granted_cents)
        counted = select(group, validated, declined, *sums, file.c.delay_days, func.count()).select_from(source)
        counted = counted.where(IS_REAL, file.c.decided_on.between(since, until)).group_by(group, file.c.delay_days)
        found = defaultdict(list)
        for row in self._connection.execute(counted):
            found[row[0]].append(row[1:])
        return found

    def _kept(self, filters: Filters) -> Iterable[ColumnElement[bool]]:
        if filters.statuses:
            yield file.c.status.in_([status.value for status in filters.statuses])
        for name in SAME:
            value = getattr(filters, name)
            if value is not None:
                yield file.c[name] == value
        yield from _amounts(filters)
        yield self._received(filters.received_from, filters.received_to)
        if filters.due_before is not None:
            yield and_(file.c.answer_due_on < filters.due_before, file.c.status == Status.OPEN.value)
        if filters.resubmitted:
            yield file.c.version > 1
        yield from _deliberated(filters)
        if filters.axis is not None:
            yield _is_marked(file_mark.c.mark == mark("axis", filters.axis))

    def _found(self, words: Iterable[str]) -> Iterable[ColumnElement[bool]]:
        """By all the words. A rare one is looked up first, whatever the order: few files remain to be looked at.

        Left to itself, the database may walk through the order instead, past any number of files without the word.
        """
        matches = [(file_mark.c.mark >= word) & (file_mark.c.mark < word + LAST_LETTER) for word in words]
        counts = [self._up_to_many(match) for match in matches]
        for match, count in zip(matches, counts, strict=True):
            is_rarest = count == min(counts) and count < MANY
            marked = select(file_mark.c.project_id).where(match)
            yield file.c.project_id.in_(select(marked.cte().prefix_with("MATERIALIZED")) if is_rarest else marked)

    def _up_to_many(self, match: ColumnElement[bool]) -> int:
        some = select(file_mark.c.project_id).where(match).limit(MANY).subquery()
        return self._connection.execute(select(func.count()).select_from(some)).scalar_one()

    def _received(self, since: date | None, until: date | None) -> ColumnElement[bool]:
        """Days of the academy, as instants."""
        bounds = []
        if since is not None:
            bounds.append(file.c.received_at >= self._midnight(since))
        if until is not None:
            bounds.append(file.c.received_at < self._midnight(until + timedelta(days=1)))
        return and_(true(), *bounds)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self._zone)


def _amounts(filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.requested_from is not None:
        yield file.c.requested_cents >= filters.requested_from
    if filters.requested_to is not None:
        yield file.c.requested_cents <= filters.requested_to


def _deliberated(filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.unassigned:
        yield file.c.project_id.not_in(select(rapporteur.c.project_id))
    if filters.rapporteur is not None:
        presented = select(rapporteur.c.project_id).where(rapporteur.c.subject == filters.rapporteur)
        yield file.c.project_id.in_(presented)
    if filters.awaits_opinion:
        awaited = select(opinion.c.project_id).where(opinion.c.standing == Standing.REQUESTED.value)
        yield file.c.project_id.in_(awaited)


def _is_marked(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return file.c.project_id.in_(select(file_mark.c.project_id).where(*which))


def _sorted(statement: Select[Any], order: Order) -> Select[Any]:
    """By an index of the value and the id: the next page begins where the last one ended, however long the list is."""
    value, project_id = file.c[order.sort.value], file.c.project_id
    if order.after is not None:
        place = tuple_(order.after.value, order.after.project_id, types=[value.type, project_id.type])
        here = tuple_(value, project_id)
        statement = statement.where(here < place if order.descending else here > place)
    if order.descending:
        return statement.order_by(value.desc(), project_id.desc())
    return statement.order_by(value, project_id)


def _grouped(grouping: Grouping) -> tuple[Column[Any], FromClause]:
    if grouping is not Grouping.AXIS:
        return file.c[grouping.value], file
    marked = file_mark.c.mark
    is_axis = and_(file_mark.c.project_id == file.c.project_id, marked >= AXIS, marked < AXIS + LAST_LETTER)
    return marked, file.join(file_mark, is_axis)


def _statistics(
    group: Any,
    arrived: Mapping[Any, int],
    waiting: Mapping[Any, tuple[int, date]],
    decided: Mapping[Any, Sequence[Any]],
    today: date,
) -> Statistics:
    waits, oldest = waiting.get(group, (0, None))
    decisions = decided.get(group, [])
    histogram: dict[int, int] = {row[4]: row[5] for row in decisions}
    return Statistics(
        group=str(group).removeprefix(AXIS),
        arrived=arrived.get(group, 0),
        waiting=waits,
        oldest_waiting_days=(today - oldest).days if oldest else None,
        validated=sum(row[0] for row in decisions),
        declined=sum(row[1] for row in decisions),
        requested_cents=int(sum(row[2] for row in decisions)),
        granted_cents=int(sum(row[3] for row in decisions)),
        median_delay_days=percentile(histogram, 0.5),
        ninth_decile_delay_days=percentile(histogram, 0.9),
    )


def _seen(sight: Sight) -> ColumnElement[bool]:
    return and_(_is_in_sight(sight), tables.file.c.uai.not_in(sorted(sight.hidden)))


def _is_in_sight(sight: Sight) -> ColumnElement[bool]:
    if sight.everything:
        return true()
    of_commission = _is_examined(sight) if sight.sits else false()
    is_own = tables.file.c.uai == sight.uai if sight.uai is not None else false()
    is_asked = _is_asked(sight.expert) if sight.expert is not None else false()
    return or_(of_commission, is_own, is_asked, tables.file.c.was_validated if sight.validated else false())


def _is_examined(sight: Sight) -> ColumnElement[bool]:
    is_here = tables.file.c.department.not_in(sorted(sight.elsewhere)) if sight.elsewhere else true()
    return and_(_is_not_recused(sight.reader), is_here)


def _is_not_recused(reader: str) -> ColumnElement[bool]:
    table = tables.recusal
    return tables.file.c.project_id.not_in(select(table.c.project_id).where(table.c.subject == reader))


def _is_asked(expert: str) -> ColumnElement[bool]:
    asked = select(tables.opinion.c.project_id).where(
        tables.opinion.c.expert_subject == expert, tables.opinion.c.standing != Standing.WITHDRAWN.value
    )
    return tables.file.c.project_id.in_(asked)

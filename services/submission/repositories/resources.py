"""Where the academy's library is kept; the bytes of its files are in the store."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select, update

from services.submission.domain.refusals import UnknownResource
from services.submission.domain.resource import Edition, Resource
from services.submission.rows import resource as rows
from services.submission.tables import resource, resource_edition, resource_mark
from shared.messaging.unit_of_work import Repository
from shared.searching import LAST_LETTER, words_of


class Resources(Repository):
    """All that was not taken out of the library."""

    def get(self, resource_id: str) -> Resource:
        """Raises UnknownResource."""
        return self._get(resource_id, is_locked=False)

    def lock(self, resource_id: str) -> Resource:
        """The resource, which nobody else can change before this transaction ends. Raises UnknownResource."""
        return self._get(resource_id, is_locked=True)

    def _get(self, resource_id: str, *, is_locked: bool) -> Resource:
        statement = select(resource).where(resource.c.id == resource_id)
        row = self._connection.execute(statement.with_for_update() if is_locked else statement).mappings().one_or_none()
        if row is None:
            raise UnknownResource("There is no such resource in the library.")
        return rows.resource_from(row, self._editions([resource_id])[resource_id])

    def add(self, new: Resource) -> None:
        """Keep a new one."""
        self._connection.execute(insert(resource), rows.resource_row(new))
        self._mark(new)

    def describe(self, changed: Resource) -> None:
        """Keep what is said of one that is locked."""
        statement = update(resource).where(resource.c.id == changed.id)
        self._connection.execute(statement.values(rows.resource_row(changed)))
        self._mark(changed)

    def publish(self, changed: Resource, edition: Edition) -> None:
        """Keep a further edition of one that is locked."""
        self._connection.execute(insert(resource_edition), rows.edition_row(changed.id, edition))
        statement = update(resource).where(resource.c.id == changed.id)
        self._connection.execute(statement.values(changed_at=edition.published_at, is_offered=True))

    def remove(self, resource_id: str) -> None:
        """Take it out of the library, with its editions."""
        for table in (resource_mark, resource_edition):
            self._connection.execute(delete(table).where(table.c.resource_id == resource_id))
        self._connection.execute(delete(resource).where(resource.c.id == resource_id))

    def page(
        self, *, search: str, marks: Collection[str], is_all: bool, after: str | None, limit: int
    ) -> list[Resource]:
        """Up to `limit` resources, the latest first, that have all the marks and a word for each of `search`.

        `is_all`: also those that have no edition yet.
        """
        statement = select(resource)
        if not is_all:
            statement = statement.where(resource.c.is_offered)
        for wanted in marks:
            statement = statement.where(_is_marked(resource_mark.c.mark == wanted))
        for word in words_of(search):
            statement = statement.where(
                _is_marked(resource_mark.c.mark >= word, resource_mark.c.mark < word + LAST_LETTER)
            )
        if after is not None:
            statement = statement.where(resource.c.id < after)
        found = self._connection.execute(statement.order_by(resource.c.id.desc()).limit(limit)).mappings().all()
        editions = self._editions([row["id"] for row in found])
        return [rows.resource_from(row, editions[row["id"]]) for row in found]

    def named(self, contents: Collection[str]) -> frozenset[str]:
        """Those of these contents (SHA-256) that some edition names."""
        statement = select(resource_edition.c.sha256).where(resource_edition.c.sha256.in_(contents)).distinct()
        return frozenset(self._connection.execute(statement).scalars())

    def _editions(self, resource_ids: Sequence[str]) -> dict[str, list[RowMapping]]:
        found: dict[str, list[RowMapping]] = {resource_id: [] for resource_id in resource_ids}
        statement = select(resource_edition).where(resource_edition.c.resource_id.in_(resource_ids))
        for row in self._connection.execute(statement.order_by(resource_edition.c.number.desc())).mappings():
            found[row["resource_id"]].append(row)
        return found

    def _mark(self, marked: Resource) -> None:
        self._connection.execute(delete(resource_mark).where(resource_mark.c.resource_id == marked.id))
        marks = [{"mark": mark, "resource_id": marked.id} for mark in sorted(rows.marks_of(marked))]
        self._connection.execute(insert(resource_mark), marks)


def _is_marked(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return resource.c.id.in_(select(resource_mark.c.resource_id).where(*which))

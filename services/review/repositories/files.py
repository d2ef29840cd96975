"""Where files are kept, with all that is attached to them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, func, insert, select, update

from services.review import tables
from services.review.domain.completion import CompletionRequest
from services.review.domain.file import File
from services.review.domain.refusals import FileUnknown
from services.review.domain.states import Status
from services.review.rows import file as rows
from shared.canary.sweeping import remove_with_all


class Files:
    """Every file of the academy."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, project_id: str) -> File:
        """The file as it is at one instant: nobody changes it while its parts are read. Raises FileUnknown."""
        return self._known(self._find(_file(project_id).with_for_update(read=True)), project_id)

    def lock(self, project_id: str) -> File:
        """The file, which nobody else can change before this transaction ends. Raises FileUnknown."""
        return self._known(self.find_locked(project_id), project_id)

    def find_locked(self, project_id: str) -> File | None:
        """The file, locked, or None."""
        return self._find(_file(project_id).with_for_update())

    def remove_withdrawn(self, uai: str, moment: datetime, *, limit: int) -> None:
        """Up to `limit` files of a structure that were received before `moment`, with all that is kept of them."""
        table = tables.file
        over = (table.c.uai == uai) & (table.c.status == Status.WITHDRAWN.value) & (table.c.received_at < moment)
        found = select(table.c.project_id).where(over).order_by(table.c.project_id).limit(limit).with_for_update()
        ids = self._connection.execute(found).scalars().all()
        remove_with_all(self._connection, table.c.project_id, ids)

    def _known(self, file: File | None, project_id: str) -> File:
        if file is None:
            raise FileUnknown(f"There is no file for project {project_id}.")
        return file

    def _find(self, statement: Select[Any]) -> File | None:
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            return None
        project_id = row["project_id"]
        return File(
            project_id=project_id,
            status=Status(row["status"]),
            answer_due_on=row["answer_due_on"],
            versions=[rows.version_from(found) for found in self._attached(tables.file_version, "version", project_id)],
            requests=self._requests(project_id),
            decisions=[rows.decision_from(found) for found in self._attached(tables.decision, "position", project_id)],
            history=[rows.history_from(found) for found in self._attached(tables.history, "position", project_id)],
            allocation=rows.allocation_from(row),
        )

    def _attached(self, table: Table, order: str, project_id: str) -> Sequence[rows.Row]:
        statement = select(table).where(table.c.project_id == project_id).order_by(table.c[order])
        return self._connection.execute(statement).mappings().all()

    def _requests(self, project_id: str) -> list[CompletionRequest]:
        found = self._attached(tables.completion_request, "position", project_id)
        return [rows.request_from(row, self._comments(row["id"])) for row in found]

    def _comments(self, request_id: str) -> Sequence[rows.Row]:
        table = tables.completion_comment
        statement = select(table).where(table.c.request_id == request_id).order_by(table.c.position)
        return self._connection.execute(statement).mappings().all()

    def add(self, file: File) -> None:
        """Keep a new file."""
        self._connection.execute(insert(tables.file), rows.file_row(file))
        self._append_all(file)
        self._mark(file)

    def save(self, file: File) -> None:
        """Keep what has changed of a file that was locked. What is attached to a file only ever grows."""
        table = tables.file
        statement = update(table).where(table.c.project_id == file.project_id).values(rows.file_row(file))
        self._connection.execute(statement)
        self._append_all(file)
        self._close_requests(file)

    def _append_all(self, file: File) -> None:
        stored = self._append(tables.file_version, file, [rows.version_row(version) for version in file.versions])
        if 0 < stored < len(file.versions):
            self._mark(file)
        self._append(tables.decision, file, _in_order(rows.decision_row, file.decisions))
        self._append(tables.history, file, _in_order(rows.history_row, file.history))
        stored = self._append(tables.completion_request, file, _in_order(rows.request_row, file.requests))
        for request in file.requests[stored:]:
            self._connection.execute(insert(tables.completion_comment), rows.comment_rows(request))

    def _append(self, table: Table, file: File, attached: list[dict[str, Any]]) -> int:
        """Insert those of `attached` that are not stored yet; says how many were."""
        count = select(func.count()).select_from(table).where(table.c.project_id == file.project_id)
        stored = self._connection.execute(count).scalar_one()
        new = [{"project_id": file.project_id, **row} for row in attached[stored:]]
        if new:
            self._connection.execute(insert(table), new)
        return stored

    def _close_requests(self, file: File) -> None:
        table = tables.completion_request
        for request in file.requests:
            statement = update(table).where(table.c.id == request.id, table.c.ended_at.is_(None))
            self._connection.execute(statement.values(rows.request_row(request)))

    def _mark(self, file: File) -> None:
        """What a file is found by changes with its deposits."""
        table = tables.file_mark
        self._connection.execute(delete(table).where(table.c.project_id == file.project_id))
        marks = [{"mark": mark, "project_id": file.project_id} for mark in sorted(rows.marks_of(file))]
        self._connection.execute(insert(table), marks)


def _file(project_id: str) -> Select[Any]:
    return select(tables.file).where(tables.file.c.project_id == project_id)


def _in_order(to_row: Callable[[Any], dict[str, Any]], attached: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"position": position, **to_row(item)} for position, item in enumerate(attached)]

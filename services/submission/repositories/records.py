"""What is kept of a project, written once and never changed: its versions, the drafts set aside, its timeline."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, insert, select, update

from services.submission import tables
from services.submission.domain.content import content_of
from services.submission.domain.project import Project
from services.submission.domain.refusals import UnknownDraft, UnknownVersion
from services.submission.domain.summary import Answer, Deposit, DepositedVersion, SetAside, UnsentDraft
from services.submission.domain.timeline import Entry
from services.submission.rows import project as rows
from shared.messaging.unit_of_work import Repository
from shared.writes import Write, new_row

project, deposit, timeline = tables.project, tables.deposit, tables.timeline
unsent_draft, comment_answer = tables.unsent_draft, tables.comment_answer

# What every deposit executes is put together once: building these costs more than the database takes to run them.
FROZEN = insert(deposit).from_select(
    ["project_id", "version", "deposited_at", "content"],
    select(
        project.c.id,
        bindparam("deposit__version", type_=deposit.c.version.type),
        bindparam("deposit__at", type_=deposit.c.deposited_at.type),
        project.c.content,
    ).where(project.c.id == bindparam("deposit__of")),
)


class Deposits(Repository):
    """Every version that was deposited, frozen."""

    def freeze(self, deposited: Project, *, at: datetime) -> None:
        """Keep the content of a locked project as its present version; the database copies it, as it stands there."""
        values = {"deposit__of": deposited.id, "deposit__version": deposited.version, "deposit__at": at}
        self._uow.later(Write(FROZEN, values))

    def of(self, project_id: str) -> list[Deposit]:
        """The versions of a project, from the first."""
        statement = select(deposit.c.version, deposit.c.deposited_at).where(deposit.c.project_id == project_id)
        found = self._connection.execute(statement.order_by(deposit.c.version))
        return [Deposit(row.version, row.deposited_at) for row in found]

    def get(self, of: Project, version: int) -> DepositedVersion:
        """Raises UnknownVersion."""
        if not 1 <= version <= of.version:
            raise UnknownVersion(f"Version {version} of project {of.reference} was never deposited.")
        statement = select(deposit).where(deposit.c.project_id == of.id, deposit.c.version == version)
        row = self._connection.execute(statement).one()
        return DepositedVersion(of.id, of.reference, version, row.deposited_at, content_of(row.content))


class Answers:
    """What schools answer to the comments of the commission, until the deposit that carries it, and with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, project_id: str, version: int, answer: Answer) -> None:
        """Keep the answer to a comment on `version` of a locked project, in the place of an earlier one."""
        self.remove(project_id, version, answer.comment_id)
        self._connection.execute(insert(comment_answer), {"project_id": project_id, "version": version, **vars(answer)})

    def remove(self, project_id: str, version: int, comment_id: str) -> None:
        """Forget an answer, if there is one."""
        its = comment_answer.c.comment_id == comment_id
        self._connection.execute(delete(comment_answer).where(*_answers_on(project_id, version), its))

    def on(self, project_id: str, version: int) -> tuple[Answer, ...]:
        """The answers to the comments on a version."""
        return self._read(*_answers_on(project_id, version))

    def within(self, project_id: str, version: int) -> tuple[Answer, ...]:
        """The answers that a version carried."""
        return self._read(comment_answer.c.project_id == project_id, comment_answer.c.deposited_in == version)

    def deposit(self, project_id: str, version: int, *, within: int) -> tuple[Answer, ...]:
        """The answers to the comments on `version` of a locked project go with the deposit `within`."""
        its = _answers_on(project_id, version)
        self._connection.execute(update(comment_answer).where(*its).values(deposited_in=within))
        return self.on(project_id, version)

    def _read(self, *which: ColumnElement[bool]) -> tuple[Answer, ...]:
        statement = select(comment_answer.c.comment_id, comment_answer.c.text).where(*which)
        found = self._connection.execute(statement.order_by(comment_answer.c.comment_id))
        return tuple(Answer(row.comment_id, row.text) for row in found)


def _answers_on(project_id: str, version: int) -> tuple[ColumnElement[bool], ...]:
    return comment_answer.c.project_id == project_id, comment_answer.c.version == version


class Drafts:
    """What was typed, not deposited, and set aside when something else came to count."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set_aside(self, project_id: str, draft: UnsentDraft) -> None:
        """Keep a draft."""
        row = {"revision": draft.revision, "set_aside_at": draft.set_aside_at, "content": draft.content.document()}
        self._connection.execute(insert(unsent_draft), {"project_id": project_id, **row})

    def of(self, project_id: str) -> list[SetAside]:
        """The drafts of a project, from the first."""
        columns = unsent_draft.c.revision, unsent_draft.c.set_aside_at
        statement = select(*columns).where(unsent_draft.c.project_id == project_id).order_by(columns[0])
        return [SetAside(*row) for row in self._connection.execute(statement)]

    def get(self, of: Project, revision: int) -> UnsentDraft:
        """Raises UnknownDraft."""
        found = self._find(of.id, revision) if 1 <= revision <= of.revision else None
        if found is None:
            raise UnknownDraft(f"No draft was set aside at revision {revision}.")
        return UnsentDraft(revision, found.set_aside_at, content_of(found.content))

    def _find(self, project_id: str, revision: int) -> Row[Any] | None:
        is_meant = unsent_draft.c.project_id == project_id, unsent_draft.c.revision == revision
        return self._connection.execute(select(unsent_draft).where(*is_meant)).one_or_none()


class Timelines(Repository):
    """Everything that happened to every project."""

    def add(self, project_id: str, entry: Entry) -> None:
        """Note one thing."""
        self._uow.later(new_row(timeline, rows.timeline_row(project_id, entry)))

    def of(self, project_id: str) -> list[Entry]:
        """What happened to a project, from the beginning."""
        statement = select(timeline).where(timeline.c.project_id == project_id).order_by(timeline.c.at, timeline.c.id)
        return [rows.entry_from(row) for row in self._connection.execute(statement).mappings()]

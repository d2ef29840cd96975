"""Where structures, projects, their versions and timelines are kept, and the unit of work that reaches them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, false, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_sqlite

from services.submission import rows, tables
from services.submission.domain.content import content_of
from services.submission.domain.project import Project
from services.submission.domain.refusals import UnknownProject, UnknownStructure, UnknownVersion
from services.submission.domain.sight import Sight
from services.submission.domain.structure import Structure, fold
from services.submission.domain.summary import Deposit, DepositedVersion, Summary
from services.submission.domain.timeline import Entry
from services.submission.domain.vocabulary import Status
from shared.messaging.unit_of_work import UnitOfWork

structure, project, deposit, timeline = tables.structure, tables.project, tables.deposit, tables.timeline

# A list needs no more of a project's content, by far the largest value of its row, than the title.
SUMMARISED = (
    *(column for column in project.c if column.name not in ("content", "completion")),
    project.c.content["title"].as_string().label("title"),
    structure.c.name.label("structure_name"),
)

# What every deposit executes is put together once: building these costs more than the database takes to run them.
LOCKED_WITH_STRUCTURE = (
    select(project, *(column.label(f"structure_{column.name}") for column in structure.c))
    .join_from(project, structure)
    .where(project.c.id == bindparam("locked_id"))
    .with_for_update(of=project)
)
SAVED = update(project).where(project.c.id == bindparam("saved_id"))
FROZEN = insert(deposit).from_select(
    ["project_id", "version", "deposited_at", "content"],
    select(
        project.c.id,
        bindparam("frozen_version", type_=deposit.c.version.type),
        bindparam("frozen_at", type_=deposit.c.deposited_at.type),
        project.c.content,
    ).where(project.c.id == bindparam("frozen_id")),
)
NOTED = insert(timeline)


class Structures:
    """Every school of the academy."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, uai: str) -> Structure:
        """Raises UnknownStructure."""
        row = self._connection.execute(select(structure).where(structure.c.uai == uai)).mappings().one_or_none()
        if row is None:
            raise _unknown_structure(uai)
        return rows.structure_from(row)

    def add(self, new: Structure) -> bool:
        """Keep a structure unless one is there already; says whether it was new."""
        upsert = upsert_postgresql if self._connection.dialect.name == "postgresql" else upsert_sqlite
        statement = upsert(structure).values(rows.structure_row(new)).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(structure.c.uai)).first() is not None

    def replace(self, changed: Structure) -> bool:
        """Keep what is now known of a structure that is there; says whether that is anything new."""
        known = select(structure).where(structure.c.uai == changed.uai).with_for_update()
        if rows.structure_from(self._connection.execute(known).mappings().one()) == changed:
            return False
        statement = update(structure).where(structure.c.uai == changed.uai).values(rows.structure_row(changed))
        self._connection.execute(statement)
        return True

    def number_project(self, uai: str) -> int:
        """The next number of a project of this structure: 1, 2, 3… Raises UnknownStructure."""
        statement = (
            update(structure)
            .where(structure.c.uai == uai)
            .values(last_number=structure.c.last_number + 1)
            .returning(structure.c.last_number)
        )
        number = self._connection.execute(statement).scalar_one_or_none()
        if number is None:
            raise _unknown_structure(uai)
        return int(number)

    def names(self, uais: Collection[str]) -> dict[str, str]:
        """Names by UAI, of those that are registered."""
        if not uais:
            return {}
        found = self._connection.execute(select(structure.c.uai, structure.c.name).where(structure.c.uai.in_(uais)))
        return {row.uai: row.name for row in found}

    def page(self, *, search: str, after: str | None, limit: int) -> list[Structure]:
        """Up to `limit` structures in which all words of `search` occur, in order of UAI, from beyond `after`."""
        conditions = [structure.c.search_words.contains(word, autoescape=True) for word in fold(search).split()]
        if after is not None:
            conditions.append(structure.c.uai > after)
        statement = select(structure).where(*conditions).order_by(structure.c.uai).limit(limit)
        return [rows.structure_from(row) for row in self._connection.execute(statement).mappings()]


def _unknown_structure(uai: str) -> UnknownStructure:
    return UnknownStructure(f"No structure is registered as {uai}.")


class Projects:
    """Every project of the academy, from its first draft on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, project_id: str) -> Project:
        """Raises UnknownProject."""
        return self._known(self._find(project_id), project_id)

    def lock(self, project_id: str) -> Project:
        """The project, which nobody else can change before this transaction ends. Raises UnknownProject."""
        return self._known(self.find_locked(project_id), project_id)

    def find_locked(self, project_id: str) -> Project | None:
        """The project, locked, or None."""
        return self._find(project_id, is_locked=True)

    def lock_with_structure(self, project_id: str) -> tuple[Project, Structure]:
        """The project, locked, and its structure, in one reading. Raises UnknownProject."""
        row = self._connection.execute(LOCKED_WITH_STRUCTURE, {"locked_id": project_id}).mappings().one_or_none()
        if row is None:
            raise _unknown_project(project_id)
        return rows.project_from(row), rows.structure_from(row, "structure_")

    def _find(self, project_id: str, *, is_locked: bool = False) -> Project | None:
        statement = select(project).where(project.c.id == project_id)
        row = self._connection.execute(statement.with_for_update() if is_locked else statement).mappings().one_or_none()
        return rows.project_from(row) if row else None

    def _known(self, found: Project | None, project_id: str) -> Project:
        if found is None:
            raise _unknown_project(project_id)
        return found

    def add(self, new: Project) -> None:
        """Keep a new project."""
        self._connection.execute(insert(project), rows.project_row(new))

    def save(self, changed: Project) -> None:
        """Keep what has changed of a locked project, its content left alone."""
        self._connection.execute(SAVED, {**rows.state_row(changed), "saved_id": changed.id})

    def save_content(self, changed: Project) -> None:
        """Keep what has changed of a locked project, its content included."""
        values = {**rows.state_row(changed), "content": changed.content.document()}
        self._connection.execute(SAVED, {**values, "saved_id": changed.id})

    def page(self, sights: Collection[Sight], *, status: Status | None, after: str | None, limit: int) -> list[Summary]:
        """Up to `limit` projects within one of the sights, latest first, from beyond `after`."""
        statement = select(*SUMMARISED).join_from(project, structure)
        statement = statement.where(or_(false(), *[_within(sight) for sight in sights]))
        if status is not None:
            statement = statement.where(project.c.status == status)
        if after is not None:
            statement = statement.where(project.c.id < after)
        found = self._connection.execute(statement.order_by(project.c.id.desc()).limit(limit))
        return [rows.summary_from(row) for row in found.mappings()]


def _unknown_project(project_id: str) -> UnknownProject:
    return UnknownProject(f"There is no project {project_id}.")


def _within(sight: Sight) -> ColumnElement[bool]:
    """The same rule as `Sight.sees`, for the database."""
    is_own = project.c.uai == sight.uai if sight.uai is not None else literal(True)
    return and_(is_own, project.c.version >= sight.least_version, project.c.status.in_(sorted(sight.statuses)))


class Deposits:
    """Every version that was deposited, frozen."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def freeze(self, deposited: Project, *, at: datetime) -> None:
        """Keep the content of a locked project as its present version; the database copies it, as it stands there."""
        values = {"frozen_id": deposited.id, "frozen_version": deposited.version, "frozen_at": at}
        self._connection.execute(FROZEN, values)

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


class Timelines:
    """Everything that happened to every project."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, project_id: str, entry: Entry) -> None:
        """Note one thing."""
        self._connection.execute(NOTED, rows.timeline_row(project_id, entry))

    def of(self, project_id: str) -> list[Entry]:
        """What happened to a project, from the beginning."""
        statement = select(timeline).where(timeline.c.project_id == project_id).order_by(timeline.c.at, timeline.c.id)
        return [rows.entry_from(row) for row in self._connection.execute(statement).mappings()]


class SubmissionUnitOfWork(UnitOfWork):
    """One transaction of this service."""

    @property
    def structures(self) -> Structures:
        return Structures(self.connection)

    @property
    def projects(self) -> Projects:
        return Projects(self.connection)

    @property
    def deposits(self) -> Deposits:
        return Deposits(self.connection)

    @property
    def timelines(self) -> Timelines:
        return Timelines(self.connection)

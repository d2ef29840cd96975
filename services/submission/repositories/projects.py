"""Where projects are kept, as they stand."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    delete,
    false,
    insert,
    literal,
    or_,
    select,
    union_all,
)

from services.submission import tables
from services.submission.domain.content import NO_PARTNERS, Content, Partners
from services.submission.domain.project import DelayWarning, Project
from services.submission.domain.refusals import UnknownProject
from services.submission.domain.sight import Sight
from services.submission.domain.states import SETTLED, WITH_COMMISSION
from services.submission.domain.structure import Structure
from services.submission.domain.summary import Filters, Summary
from services.submission.domain.support import State
from services.submission.domain.vocabulary import Status
from services.submission.rows import project as rows
from services.submission.rows.structure import structure_from
from services.submission.tables.accounts import ACCOUNTS
from shared.canary.sweeping import remove_with_all
from shared.messaging.unit_of_work import Repository
from shared.personal import forget
from shared.uai import FICTITIOUS
from shared.writes import changed_row

structure, project, deposit = tables.structure, tables.project, tables.deposit
project_partner = tables.project_partner

# A list needs no more of a project's content, by far the largest value of its row, than the title.
SUMMARISED = (
    *(column for column in project.c if column.name not in ("content", "completion")),
    structure.c.name.label("structure_name"),
)
SHOWN_VERSION = case((project.c.status == Status.AMENDING.value, project.c.validated_version), else_=project.c.version)
"""The same rule as `Project.shown_version`, where that is one."""
SHOWN_DEPOSIT = and_(deposit.c.project_id == project.c.id, deposit.c.version == SHOWN_VERSION)

# What every deposit executes is put together once: building these costs more than the database takes to run them.
LOCKED_WITH_STRUCTURE = (
    select(project, *(column.label(f"structure_{column.name}") for column in structure.c))
    .join_from(project, structure)
    .where(project.c.id == bindparam("locked_id"))
    .with_for_update(of=project)
)


class Projects(Repository):
    """Every project of the academy, from its first draft on."""

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
        return rows.project_from(row, self._uow.settings.demands), structure_from(row, "structure_")

    def _find(self, project_id: str, *, is_locked: bool = False) -> Project | None:
        statement = select(project).where(project.c.id == project_id)
        row = self._connection.execute(statement.with_for_update() if is_locked else statement).mappings().one_or_none()
        return rows.project_from(row, self._uow.settings.demands) if row else None

    def _known(self, found: Project | None, project_id: str) -> Project:
        if found is None:
            raise _unknown_project(project_id)
        return found

    def add(self, new: Project) -> None:
        """Keep a new project."""
        self._connection.execute(insert(project), rows.project_row(new))
        self._keep_partners(new, NO_PARTNERS)

    def save(self, changed: Project) -> None:
        """Keep what has changed of a locked project, its content left alone."""
        self._uow.later(changed_row(project, {"id": changed.id}, rows.state_row(changed)))

    def save_content(self, changed: Project, before: Content) -> None:
        """Keep what has changed of a locked project, its content included, which was `before`."""
        values = {**rows.state_row(changed), **rows.content_row(changed.content)}
        self._uow.later(changed_row(project, {"id": changed.id}, values))
        self._keep_partners(changed, before.partners)

    def _keep_partners(self, changed: Project, before: Partners) -> None:
        """So that partners find the project by their UAI; nothing is asked when they are the same as before."""
        present = changed.content.partners.structures
        gone = set(before.structures).difference(present)
        come = [{"uai": uai, "project_id": changed.id} for uai in present if uai not in before.structures]
        if gone:
            of_project = project_partner.c.project_id == changed.id
            self._connection.execute(delete(project_partner).where(of_project, project_partner.c.uai.in_(gone)))
        if come:
            self._connection.execute(insert(project_partner), come)

    def to_warn_of(self, today: date, *, days_before: int, limit: int) -> list[str]:
        """The ids of up to `limit` deposits whose answer is near its date, or late, and of which that was not said."""
        warning = project.c.delay_warning
        is_late = (project.c.answer_due_on < today) & warning.is_distinct_from(DelayWarning.LATE.value)
        is_near = (project.c.answer_due_on <= today + timedelta(days=days_before)) & warning.is_(None)
        statement = select(project.c.id).where(project.c.status.in_(sorted(WITH_COMMISSION)), is_late | is_near)
        return list(self._connection.execute(statement.order_by(project.c.answer_due_on).limit(limit)).scalars())

    def forget_people(self, moment: datetime) -> int:
        """Who worked on the projects to which nothing happened since `moment`; how many accounts that were."""
        silent = select(project.c.id).where(project.c.changed_at < moment)
        tables = {account.table for account in ACCOUNTS if "project_id" in account.table.c}
        return forget(self._connection, ACCOUNTS, {table: table.c.project_id.in_(silent) for table in tables})

    def of_structure_before(self, uai: str, moment: datetime, *, limit: int) -> list[str]:
        """The ids of up to `limit` projects that a structure began before `moment`, the oldest first."""
        begun = select(project.c.id).where(project.c.uai == uai, project.c.created_at < moment)
        return list(self._connection.execute(begun.order_by(project.c.id).limit(limit)).scalars())

    def remove(self, project_id: str) -> None:
        """A canary's, with all that is kept of it: no other project is ever removed."""
        own = select(project.c.id).where(project.c.id == project_id, project.c.uai == FICTITIOUS)
        remove_with_all(self._connection, project.c.id, self._connection.execute(own).scalars().all())

    def page(
        self,
        sights: Collection[Sight],
        *,
        editor: str | None,
        filters: Filters,
        after: str | None,
        limit: int,
    ) -> list[Summary]:
        """Up to `limit` projects within one of the sights that the filters keep, latest first, from beyond `after`.

        Titles as they are edited for the structure `editor`, as they were deposited for everyone else.
        """
        statement = (
            select(*SUMMARISED, _title_for(editor)).join_from(project, structure).outerjoin(deposit, SHOWN_DEPOSIT)
        )
        statement = statement.where(or_(false(), *[_within(sight) for sight in sights]))
        statement = statement.where(*_kept(filters))
        if after is not None:
            statement = statement.where(project.c.id < after)
        found = self._connection.execute(statement.order_by(project.c.id.desc()).limit(limit))
        return [rows.summary_from(row) for row in found.mappings()]


def _kept(filters: Filters) -> Iterable[ColumnElement[bool]]:
    wanted = (
        (project.c.status, filters.status),
        (project.c.concertation_id, filters.concertation_id),
        (project.c.uai, filters.uai),
        (project.c.awaited_party, filters.awaited),
        (structure.c.department, filters.department),
    )
    return [column == value for column, value in wanted if value is not None]


def _unknown_project(project_id: str) -> UnknownProject:
    return UnknownProject(f"There is no project {project_id}.")


def _within(sight: Sight) -> ColumnElement[bool]:
    """The same rule as `Sight.sees`, for the database."""
    is_own = _is_edited_by(sight.uai) if sight.uai is not None else literal(True)
    is_helped = _is_helped_by(sight.supporter) if sight.supporter is not None else literal(True)
    is_kept = project.c.validated_version.is_not(None) if sight.only_validated else literal(True)
    is_shown = project.c.uai.not_in(sorted(sight.hidden))
    return and_(is_own, is_helped, is_shown, project.c.version >= sight.least_version, is_kept)


def _is_edited_by(uai: str) -> ColumnElement[bool]:
    """The same rule as `Project.is_edited_by`; each half by its own index."""
    own = select(project.c.id).where(project.c.uai == uai)
    shared = select(project_partner.c.project_id).where(project_partner.c.uai == uai)
    return project.c.id.in_(union_all(own, shared))


def _is_helped_by(supporter: str) -> ColumnElement[bool]:
    """The same rule as `Project.supporters`, by an index."""
    table = tables.support_request
    helped = select(table.c.project_id).where(table.c.supporter == supporter, table.c.state == State.ASSIGNED.value)
    return project.c.id.in_(helped)


def _title_for(editor: str | None) -> ColumnElement[str]:
    """The same rule as `Project.shown_version`, and what goes before it for an editor."""
    as_it_stands = or_(project.c.version == 0, project.c.status.in_(sorted(SETTLED)))
    if editor is not None:
        as_it_stands = or_(as_it_stands, _is_edited_by(editor))
    edited, deposited = (table.c.content["title"].as_string() for table in (project, deposit))
    return case((as_it_stands, edited), else_=deposited).label("title")

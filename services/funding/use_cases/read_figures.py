"""The figures by which the fund is steered, and what the law has it publish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.funding.domain.budget import Programme
from services.funding.domain.convention import Convention
from services.funding.domain.document import GRANTING, Document
from services.funding.domain.figures import (
    GROUPINGS,
    Delay,
    Funnel,
    Line,
    Record,
    by_category,
    by_year,
    delay_of,
    funnel_of,
    grouped,
)
from services.funding.repositories import FundingUnitOfWork


@dataclass(frozen=True)
class Scope:
    """Which validations: of a calendar year, a programme, a département; None for all."""

    year: int | None = None
    programme: Programme | None = None
    department: str | None = None

    def has(self, record: Record) -> bool:
        """Whether it is one of them."""
        allocation = record.allocation
        return (
            self.year in (None, allocation.decided_on.year)
            and self.programme in (None, allocation.programme)
            and self.department in (None, record.school.department if record.school else None)
        )


@dataclass(frozen=True)
class Figures:
    """Money by group, how many came how far, and how long it took."""

    funnel: Funnel
    groups: dict[str, list[Line]]
    delays: dict[str, Delay]


@dataclass(frozen=True)
class Grant:
    """A grant that the law has published, with the document by which it was made."""

    record: Record
    document: Document | None
    convention: Convention | None
    advance_percent: int


def read_figures(uow: FundingUnitOfWork, *, scope: Scope) -> Figures:
    """Of the validations in scope; intentions and deposits are those of the whole academy."""
    with uow:
        records = list(filter(scope.has, uow.records.all()))
        funnel = funnel_of(records, intentions=uow.records.intentions(), deposited=uow.records.deposited())
        groups = {name: grouped(records, name) for name in GROUPINGS}
        groups |= {"year": by_year(records), "category": by_category(records)}
        return Figures(funnel, groups, _delays(records, uow.zone))


def list_records(uow: FundingUnitOfWork, *, scope: Scope) -> list[Record]:
    """Project by project."""
    with uow:
        return list(filter(scope.has, uow.records.all()))


def list_grants(uow: FundingUnitOfWork) -> list[Grant]:
    """Every grant of money that was committed, oldest first."""
    with uow:
        found = [record for record in uow.records.all() if record.made_at and _is_money(record)]
        documents, conventions = uow.documents.latest(GRANTING), uow.conventions.all()
        percent = uow.settings.advance_percent
        grants = []
        for record in sorted(found, key=_made_at):
            project_id = record.allocation.project_id
            convention = conventions.get(project_id) if record.allocation.is_under_convention else None
            own = convention.advance_percent if convention else percent
            grants.append(Grant(record, documents.get(project_id), convention, own))
        return grants


def _is_money(record: Record) -> bool:
    return any(share.payable_cents for share in record.allocation.made) or record.paid_cents > 0


def _made_at(record: Record) -> tuple[datetime, str]:
    return record.made_at or record.allocation.recorded_at, record.allocation.project_id


def _delays(records: Sequence[Record], zone: ZoneInfo) -> dict[str, Delay]:
    def on(moment: datetime) -> date:
        return moment.astimezone(zone).date()

    steps = {
        "validation_to_reservation": [(one.allocation, one.reserved_at) for one in records],
        "validation_to_allocation": [(one.allocation, one.made_at) for one in records],
        "validation_to_payment": [(one.allocation, one.first_paid_at) for one in records],
    }
    return {
        name: delay_of((allocation.decided_on, allocation.due_on, on(at)) for allocation, at in taken if at)
        for name, taken in steps.items()
    }

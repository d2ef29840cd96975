"""The secretariat prepares a sitting, or consults the members in writing."""

from collections.abc import Sequence
from datetime import datetime

from services.review.domain.file import File
from services.review.domain.refusals import CommissionNotAppointed, FileNotExamined
from services.review.domain.sitting import Kind, Place, Sitting
from services.review.domain.states import EXAMINED
from services.review.repositories import ReviewUnitOfWork
from shared.errors import FieldError
from shared.uai import FICTITIOUS


def plan_sitting(uow: ReviewUnitOfWork, *, title: str, place: Place, project_ids: Sequence[str]) -> Sitting:
    """Raises FileRepeated, FileNotExamined."""
    with uow:
        sitting = Sitting(uow.new_id(), Kind.MEETING, title, place)
        _put_on_agenda(uow, sitting, project_ids)
        uow.sittings.add(sitting)
        uow.commit()
    return sitting


def consult(uow: ReviewUnitOfWork, *, title: str, project_ids: Sequence[str], closes_at: datetime) -> Sitting:
    """Ask the members to vote in writing, from now on. Raises as `plan_sitting`, and CommissionNotAppointed."""
    with uow:
        _ensure_examined(uow, project_ids, but=None)
        commission = uow.commissions.sitting()
        if commission is None:
            raise CommissionNotAppointed("Appoint a commission before consulting it.")
        sitting = Sitting(uow.new_id(), Kind.CONSULTATION, title, Place(uow.today()), closes_at=closes_at)
        sitting.set_agenda(project_ids)
        sitting.open(commission.id, at=uow.now())
        uow.sittings.add(sitting)
        uow.commit()
    return sitting


def revise_sitting(uow: ReviewUnitOfWork, *, sitting_id: str, title: str, place: Place, expected: int) -> Sitting:
    """Another title, date or place. Raises SittingUnknown, SittingChanged, or a Conflict once it is open."""
    with uow:
        sitting = uow.sittings.lock(sitting_id)
        sitting.ensure_revision(expected)
        sitting.revise(title, place)
        uow.sittings.save(sitting)
        uow.commit()
    return sitting


def set_agenda(uow: ReviewUnitOfWork, *, sitting_id: str, project_ids: Sequence[str], expected: int) -> Sitting:
    """In the place of the agenda before. Raises as `plan_sitting`, SittingUnknown, SittingChanged or a Conflict."""
    with uow:
        _ensure_examined(uow, project_ids, but=sitting_id)
        sitting = uow.sittings.lock(sitting_id)
        sitting.ensure_revision(expected)
        sitting.set_agenda(project_ids)
        uow.sittings.save(sitting)
        uow.commit()
    return sitting


def cancel_sitting(uow: ReviewUnitOfWork, *, sitting_id: str) -> Sitting:
    """Its files may be put on another agenda. Raises SittingUnknown, or a Conflict unless it is planned."""
    with uow:
        sitting = uow.sittings.lock(sitting_id)
        sitting.cancel()
        uow.sittings.save(sitting)
        uow.commit()
    return sitting


def _put_on_agenda(uow: ReviewUnitOfWork, sitting: Sitting, project_ids: Sequence[str]) -> None:
    _ensure_examined(uow, project_ids, but=None)
    if project_ids:
        sitting.set_agenda(project_ids)
        sitting.revision = 1


def _ensure_examined(uow: ReviewUnitOfWork, project_ids: Sequence[str], *, but: str | None) -> None:
    """The files are locked, always in the same order: another sitting may be put together at this moment."""
    found = {project_id: uow.files.find_locked(project_id) for project_id in sorted(set(project_ids))}
    taken = uow.sittings.taken(project_ids, but=but)
    faults = tuple(
        FieldError(f"/project_ids/{place}", "is on another agenda" if project_id in taken else "is not examined")
        for place, project_id in enumerate(project_ids)
        if project_id in taken or not _is_examined(found[project_id])
    )
    if faults:
        raise FileNotExamined("An agenda has files under examination, which are on no other one.", faults)


def _is_examined(file: File | None) -> bool:
    return file is not None and file.uai != FICTITIOUS and file.status in EXAMINED

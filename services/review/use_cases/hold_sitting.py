"""Who presides opens a sitting, notes who came, and closes it; a written consultation closes by itself."""

from collections.abc import Collection, Mapping

import structlog

from services.review.domain.commission import Commission
from services.review.domain.minutes import Record, record_of
from services.review.domain.refusals import CommissionNotAppointed, ConsultationUnderWay
from services.review.domain.sight import Summary
from services.review.domain.sitting import Kind, Presence, Sitting, quorum_of
from services.review.repositories import ReviewUnitOfWork
from shared.identity.actor import Actor

log = structlog.get_logger()
AT_ONCE = 20


def open_sitting(uow: ReviewUnitOfWork, *, sitting_id: str, actor: Actor) -> Sitting:
    """Raises SittingUnknown, a Conflict, CommissionNotComposed, NotPresiding."""
    with uow:
        commission = _presided_by(uow, actor)
        sitting = uow.sittings.lock(sitting_id)
        sitting.open(commission.id, at=uow.now())
        uow.sittings.save(sitting)
        uow.commit()
    return sitting


def note_attendance(
    uow: ReviewUnitOfWork, *, sitting_id: str, attendance: Mapping[str, Presence], presided_by: str, expected: int
) -> Sitting:
    """Raises SittingUnknown, SittingChanged, AttendanceUnknown, CommissionNotAppointed, NotPresiding or a Conflict."""
    with uow:
        commission = _appointed(uow)
        sitting = uow.sittings.lock(sitting_id)
        sitting.ensure_revision(expected)
        commission.ensure_presided_by(presided_by, on=sitting.place.day)
        seated = commission.seated(sitting.place.day)
        sitting.note_attendance(attendance, presided_by=presided_by, seated=seated)
        uow.sittings.save(sitting)
        uow.commit()
    return sitting


def close_sitting(uow: ReviewUnitOfWork, *, sitting_id: str, actor: Actor) -> Sitting:
    """What became of each file is kept as it is known now. Raises SittingUnknown, NotPresiding or a Conflict."""
    with uow:
        _presided_by(uow, actor)
        sitting = _close(uow, sitting_id)
        uow.commit()
    return sitting


def close_consultations(uow: ReviewUnitOfWork) -> None:
    """Time passes, and consultations end."""
    with uow:
        for sitting_id in uow.sittings.ended_consultations(uow.now(), limit=AT_ONCE):
            _close(uow, sitting_id)
            log.info("consultation closed", sitting_id=sitting_id)
        uow.commit()


def ensure_may_be_decided(uow: ReviewUnitOfWork, project_id: str, *, recused: Collection[str]) -> None:
    """A file that a sitting examines is decided with its quorum; one on which members are consulted, afterwards.

    Raises QuorumNotReached, ConsultationUnderWay.
    """
    sitting = uow.sittings.open_on(project_id)
    if sitting is None:
        return
    if not sitting.is_meeting:
        raise ConsultationUnderWay("The members are being consulted on this file in writing.")
    commission = _appointed(uow)
    elsewhere = _elsewhere(uow, commission, project_id)
    sitting.ensure_quorum(_quorum(uow, commission, sitting, elsewhere), recused=[*recused, *elsewhere])


def _close(uow: ReviewUnitOfWork, sitting_id: str) -> Sitting:
    """The files first, in the order of all who lock several: what is decided on them at this moment is told, or not."""
    agenda = uow.sittings.get(sitting_id).agenda
    for project_id in sorted(agenda):
        uow.files.lock(project_id)
    sitting = uow.sittings.lock(sitting_id)
    commission = _appointed(uow)
    names = {person.subject: person.name for person in commission.seated(sitting.place.day).values()}
    records = [_record(uow, sitting, project_id, commission, names) for project_id in sitting.agenda]
    sitting.close(records, quorum=_quorum(uow, commission, sitting), at=uow.now())
    uow.sittings.save(sitting)
    return sitting


def _record(
    uow: ReviewUnitOfWork, sitting: Sitting, project_id: str, commission: Commission, names: Mapping[str, str]
) -> Record:
    return record_of(
        sitting,
        uow.files.get(project_id),
        votes=uow.votes.of(project_id),
        opinions=uow.opinions.of([project_id]),
        rapporteur=uow.rapporteurs.of([project_id]).get(project_id),
        recused=[names.get(subject, subject) for subject in uow.recusals.of(project_id)],
        quorum=_quorum(uow, commission, sitting, _elsewhere(uow, commission, project_id)),
    )


def _quorum(uow: ReviewUnitOfWork, commission: Commission, sitting: Sitting, elsewhere: Collection[str] = ()) -> int:
    """Of all who sit, less those `elsewhere`, who are of another section."""
    day = sitting.place.day if sitting.kind is Kind.MEETING else uow.today()
    examining = set(commission.seated(day)).difference(elsewhere)
    return quorum_of(len(examining), uow.settings.quorum_percent)


def _elsewhere(uow: ReviewUnitOfWork, commission: Commission, project_id: str) -> frozenset[str]:
    department = Summary.of(uow.files.get(project_id)).department
    return uow.sections.in_force().elsewhere(department, commission)


def _presided_by(uow: ReviewUnitOfWork, actor: Actor) -> Commission:
    commission = _appointed(uow)
    commission.ensure_composed(minimum=uow.settings.commission_members, on=uow.today())
    commission.ensure_presided_by(actor.subject, on=uow.today())
    return commission


def _appointed(uow: ReviewUnitOfWork) -> Commission:
    commission = uow.commissions.sitting()
    if commission is None:
        raise CommissionNotAppointed("Appoint a commission before it sits.")
    return commission

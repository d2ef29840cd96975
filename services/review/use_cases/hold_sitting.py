"""Who presides opens a sitting, notes who came, and closes it; a written consultation closes by itself."""

from collections.abc import Collection, Mapping

import structlog

from services.review.domain.commission import Commission
from services.review.domain.file import File
from services.review.domain.minutes import Record, record_of
from services.review.domain.refusals import ConsultationUnderWay
from services.review.domain.sitting import Kind, Presence, Sitting, quorum_of
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import appointed_commission, elsewhere, presided_commission
from shared.identity.actor import Actor

log = structlog.get_logger()
AT_ONCE = 20


def open_sitting(uow: ReviewUnitOfWork, *, sitting_id: str, actor: Actor) -> Sitting:
    """Raises SittingUnknown, a Conflict, CommissionNotComposed, NotPresiding."""
    with uow:
        commission = presided_commission(uow, actor)
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
        commission = appointed_commission(uow)
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
        presided_commission(uow, actor)
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


def ensure_may_be_decided(uow: ReviewUnitOfWork, file: File) -> None:
    """A file that a sitting examines is decided with its quorum; one on which members are consulted, afterwards.

    Raises QuorumNotReached, ConsultationUnderWay.
    """
    sitting = uow.sittings.open_on(file.project_id)
    if sitting is None:
        return
    if not sitting.is_meeting:
        raise ConsultationUnderWay("The members are being consulted on this file in writing.")
    commission = appointed_commission(uow)
    others = elsewhere(uow, file, commission)
    absent = [*uow.recusals.of(file.project_id), *others]
    sitting.ensure_quorum(_quorum(uow, commission, sitting, others), recused=absent)


def _close(uow: ReviewUnitOfWork, sitting_id: str) -> Sitting:
    """The files first, in the order of all who lock several: what is decided on them at this moment is told, or not."""
    agenda = uow.sittings.get(sitting_id).agenda
    for project_id in sorted(agenda):
        uow.files.lock(project_id)
    sitting = uow.sittings.lock(sitting_id)
    commission = appointed_commission(uow)
    names = {person.subject: person.name for person in commission.seated(sitting.place.day).values()}
    records = [_record(uow, sitting, project_id, commission, names) for project_id in sitting.agenda]
    sitting.close(records, quorum=_quorum(uow, commission, sitting), at=uow.now())
    uow.sittings.save(sitting)
    return sitting


def _record(
    uow: ReviewUnitOfWork, sitting: Sitting, project_id: str, commission: Commission, names: Mapping[str, str]
) -> Record:
    file = uow.files.get(project_id)
    return record_of(
        sitting,
        file,
        votes=uow.votes.of(project_id),
        opinions=uow.opinions.of([project_id]),
        rapporteur=uow.rapporteurs.of([project_id]).get(project_id),
        recused=[names.get(subject, subject) for subject in uow.recusals.of(project_id)],
        quorum=_quorum(uow, commission, sitting, elsewhere(uow, file, commission)),
    )


def _quorum(uow: ReviewUnitOfWork, commission: Commission, sitting: Sitting, others: Collection[str] = ()) -> int:
    """Of all who sit, less the `others`, who are of another section."""
    day = sitting.place.day if sitting.kind is Kind.MEETING else uow.today()
    examining = set(commission.seated(day)).difference(others)
    return quorum_of(len(examining), uow.settings.quorum_percent)

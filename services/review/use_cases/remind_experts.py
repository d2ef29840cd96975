"""Time passes, and an opinion that was asked for is nearly due, or late."""

import structlog

from services.review.domain.history import Act
from services.review.domain.opinion import Reminder
from services.review.repositories import ReviewUnitOfWork

log = structlog.get_logger()
AT_ONCE = 100
ACTS = {Reminder.SOON: Act.OPINION_DUE_SOON, Reminder.LATE: Act.OPINION_LATE}


def remind_experts(uow: ReviewUnitOfWork) -> None:
    """Note once before the due date of each opinion, and once after it, while the file is under examination."""
    with uow:
        found = uow.opinions.to_remind(uow.today(), days_before=uow.settings.reminder_days, limit=AT_ONCE)
        for project_id, opinion_id in sorted((opinion.project_id, opinion.id) for opinion in found):
            _remind(uow, project_id, opinion_id)
        uow.commit()


def _remind(uow: ReviewUnitOfWork, project_id: str, opinion_id: str) -> None:
    """The file is locked first: its expert may be answering at this moment."""
    file = uow.files.lock(project_id)
    opinion = uow.opinions.get(project_id, opinion_id)
    if opinion.settled_at is not None:
        return
    reminder = opinion.remind(uow.today())
    file.note(ACTS[reminder], at=uow.now(), text=opinion.expert_role)
    uow.files.save(file)
    uow.opinions.save(opinion)
    log.info("opinion reminded", opinion_id=opinion.id, reminder=reminder.value)

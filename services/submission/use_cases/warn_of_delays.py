"""Time passes, and the commission's answer comes near its date, or is late: said once each in the timeline."""

import structlog

from services.submission.domain.project import DelayWarning
from services.submission.domain.timeline import Act, Entry
from services.submission.repositories import SubmissionUnitOfWork

log = structlog.get_logger()
AT_ONCE = 100
ACTS = {DelayWarning.SOON: Act.ANSWER_DUE_SOON, DelayWarning.LATE: Act.ANSWER_LATE}


def warn_of_delays(uow: SubmissionUnitOfWork) -> None:
    """For every deposit that waits for the commission; the clock stops while its school completes."""
    with uow:
        days = uow.settings.warn_days
        for project_id in sorted(uow.projects.to_warn_of(uow.today(), days_before=days, limit=AT_ONCE)):
            project = uow.projects.lock(project_id)
            warning = project.warn_of_delay(uow.today(), days_before=days)
            if warning is None:
                continue
            project.touch(uow.now())
            uow.projects.save(project)
            details = {"answer_due_on": project.answer_due_on.isoformat() if project.answer_due_on else None}
            uow.timelines.add(project_id, Entry(uow.now(), ACTS[warning], details))
            log.info("delay warned of", project_id=project_id, warning=warning.value)
        uow.commit()

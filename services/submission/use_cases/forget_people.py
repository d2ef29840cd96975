"""Time passes: who worked on a project is forgotten once nothing has happened to it for as long as the academy says."""

from datetime import timedelta

import structlog

from services.submission.repositories import SubmissionUnitOfWork

log = structlog.get_logger()


def forget_people(uow: SubmissionUnitOfWork) -> None:
    """What was written and done stays."""
    with uow:
        count = uow.projects.forget_people(uow.now() - timedelta(days=365 * uow.settings.retention_years))
        if count:
            log.info("people forgotten", accounts=count)
        uow.commit()

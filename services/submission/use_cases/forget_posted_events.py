"""Time passes: where a posted event has got to is told for some months; what it changed stays with who took it."""

from datetime import timedelta

from services.submission.repositories import SubmissionUnitOfWork

KEPT_FOR = timedelta(days=90)


def forget_posted_events(uow: SubmissionUnitOfWork) -> None:
    """One that comes again afterwards is passed on again, and its receivers know it."""
    with uow:
        uow.entrusted_events.forget(uow.now() - KEPT_FOR)
        uow.commit()

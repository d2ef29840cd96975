"""A school has taken its project back, or has ended it."""

from collections.abc import Callable
from datetime import datetime

from services.review.domain.allocation import AllocationStep
from services.review.domain.file import File
from services.review.repositories import ReviewUnitOfWork


def withdraw_project(uow: ReviewUnitOfWork, *, project_id: str, at: datetime, reason: str) -> None:
    """Close the file of a project that was taken back; a decision stays on it."""
    on = at.astimezone(uow.settings.zone).date()
    _end(uow, project_id, lambda file: file.withdraw(at=at, on=on, reason=reason))


def stop_project(uow: ReviewUnitOfWork, *, project_id: str, at: datetime, lessons: str) -> None:
    """Close the file of a project that was ended; a decision stays on it."""
    on = at.astimezone(uow.settings.zone).date()
    _end(uow, project_id, lambda file: file.stop(at=at, on=on, lessons=lessons))


def _end(uow: ReviewUnitOfWork, project_id: str, end: Callable[[File], None]) -> None:
    with uow:
        file = uow.files.find_locked(project_id)
        # Deposits precede the end of their project in the same lane: without a file there never was one.
        if file:
            end(file)
            uow.files.save(file)
            # What was committed may be spent: only the fund knows what of it comes back.
            if file.allocation.status is not AllocationStep.MADE:
                uow.envelopes.forget(project_id)
        uow.commit()

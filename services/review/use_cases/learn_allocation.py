"""The fund has stated where the money of a project stands."""

from datetime import datetime
from typing import Any

from services.review.domain.allocation import AllocationStep
from services.review.repositories import ReviewUnitOfWork
from shared.errors import NotYet


def learn_allocation(
    uow: ReviewUnitOfWork, *, step: AllocationStep, content: dict[str, Any], stated_at: datetime
) -> None:
    """Keep it on the project's file. Raises NotYet while there is no file."""
    with uow:
        file = uow.files.find_locked(content["project_id"])
        if file is None:
            raise NotYet(f"no file for project {content['project_id']} yet")
        file.learn_allocation(step, content, at=stated_at)
        uow.files.save(file)
        uow.commit()

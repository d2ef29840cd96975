"""The fund has stated where the money of a project stands."""

from datetime import datetime
from typing import Any

from services.review.domain.allocation import AllocationStep
from services.review.domain.states import ENDED
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
        # What the fund stated before it heard that the project has ended holds nothing any more.
        if step is not AllocationStep.OVERDUE and file.status not in ENDED:
            _believe(uow, content)
        uow.files.save(file)
        uow.commit()


def _believe(uow: ReviewUnitOfWork, content: dict[str, Any]) -> None:
    """The fund's own books decide what a project draws on which year."""
    programme = content["amounts"][0]["programme"]
    drawn = {amount["budget_year"]: amount["amount_cents"] for amount in content["amounts"]}
    uow.envelopes.promise(content["project_id"], programme, drawn)

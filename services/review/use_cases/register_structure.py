"""A school was registered, or what is known of it has changed."""

from datetime import datetime
from typing import Any

from services.review.domain.structure import Structure
from services.review.repositories import ReviewUnitOfWork


def register_structure(uow: ReviewUnitOfWork, *, content: dict[str, Any], stated_at: datetime) -> None:
    """Keep the school, unless something stated later is already known of it."""
    with uow:
        uow.structures.keep_latest(Structure(content["uai"], stated_at, content))
        uow.commit()

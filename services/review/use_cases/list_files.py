"""The files that a reader may see, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.review.domain.file import Status
from services.review.domain.sight import Summary
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.sight import sight_of
from shared.identity.actor import Actor


@dataclass(frozen=True)
class Page:
    """Some files, as they are on the day `today`, and whether there are more beyond the last of them."""

    summaries: Sequence[Summary]
    has_more: bool
    today: date


def list_files(uow: ReviewUnitOfWork, *, status: Status | None, after: str | None, limit: int, actor: Actor) -> Page:
    """Up to `limit` files in order of project id, from beyond the id `after`."""
    with uow:
        sight = sight_of(actor, uow.commissions.sitting(), on=uow.today())
        found = uow.files.page(sight, status=status, after=after, limit=limit + 1)
        return Page(found[:limit], len(found) > limit, uow.today())

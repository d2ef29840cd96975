"""The files that a reader may see, page by page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.review.domain.file import Status
from services.review.domain.opinion import Tally
from services.review.domain.receipt import Receipt
from services.review.domain.sight import Summary
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.sight import sight_of
from shared.identity.actor import Actor


@dataclass(frozen=True)
class Page:
    """Some files, as they are on the day `today`, and whether there are more beyond the last of them.

    `tallies`: the opinions on each, for readers who may know of them.
    """

    summaries: Sequence[Summary]
    has_more: bool
    today: date
    tallies: Mapping[str, Tally]
    receipts: Mapping[str, Receipt]


def list_files(uow: ReviewUnitOfWork, *, status: Status | None, after: str | None, limit: int, actor: Actor) -> Page:
    """Up to `limit` files in order of project id, from beyond the id `after`."""
    with uow:
        sight = sight_of(actor, uow.commissions.sitting(), on=uow.today())
        found = uow.files.page(sight, status=status, after=after, limit=limit + 1)
        shown = found[:limit]
        tallies = _tallies(uow, shown) if sight.everything else {}
        return Page(
            shown, len(found) > limit, uow.today(), tallies, uow.receipts.of([file.project_id for file in shown])
        )


def _tallies(uow: ReviewUnitOfWork, shown: Sequence[Summary]) -> Mapping[str, Tally]:
    opinions = defaultdict(list)
    for opinion in uow.opinions.of([file.project_id for file in shown]):
        opinions[opinion.project_id].append(opinion)
    return {file.project_id: Tally.of(opinions[file.project_id], uow.today()) for file in shown}

"""How many files came, wait and were decided, and how long that took."""

from collections.abc import Sequence
from datetime import date

from services.review.domain.listing import Grouping, Statistics
from services.review.repositories import ReviewUnitOfWork


def read_statistics(uow: ReviewUnitOfWork, *, grouping: Grouping, since: date, until: date) -> Sequence[Statistics]:
    """Over the days from `since` to `until`, both included; what waits, as it is today."""
    with uow:
        return uow.listings.statistics(grouping, since=since, until=until, today=uow.today())

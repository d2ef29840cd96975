"""What the envelopes still hold, as the commission knows it."""

from collections.abc import Sequence

from services.review.domain.envelopes import Envelope
from services.review.repositories import ReviewUnitOfWork


def read_envelopes(uow: ReviewUnitOfWork) -> Sequence[Envelope]:
    """By budget year and programme."""
    with uow:
        return uow.envelopes.all()

"""The rector divides the commission into sections, or does so no more."""

from collections.abc import Sequence

from services.review.domain.refusals import CommissionNotAppointed
from services.review.domain.section import Section, Sections
from services.review.repositories import ReviewUnitOfWork
from shared.identity.actor import Actor


def set_sections(uow: ReviewUnitOfWork, *, sections: Sequence[Section], actor: Actor) -> Sequence[Section]:
    """In the place of those before. Raises CommissionNotAppointed, SectionsOverlap or SectionMemberUnknown."""
    with uow:
        commission = uow.commissions.sitting()
        if commission is None:
            raise CommissionNotAppointed("Appoint a commission before dividing it.")
        given = Sections(uow.new_id(), uow.now(), actor.subject, tuple(sections))
        given.ensure_usable(commission)
        uow.sections.set(given)
        uow.commit()
        return given.sections


def read_sections(uow: ReviewUnitOfWork) -> Sequence[Section]:
    """Those in force; none before any were set."""
    with uow:
        return uow.sections.in_force().sections

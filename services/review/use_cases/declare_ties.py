"""Somebody of the commission is tied to structures, and presents no file of theirs."""

from collections.abc import Sequence

from services.review.domain.rapporteur import Ties, structures_of
from services.review.domain.refusals import CommissionNotAppointed, MemberUnknown, TiesOfOthers
from services.review.repositories import ReviewUnitOfWork
from shared.errors import FieldError
from shared.identity.actor import Actor, Role


def declare_ties(uow: ReviewUnitOfWork, *, subject: str | None, structures: Sequence[str], actor: Actor) -> Ties:
    """All that `subject` (None: the caller) is tied to. Files of these structures lose them as their rapporteur.

    Raises TiesOfOthers, CommissionNotAppointed or MemberUnknown.
    """
    subject = subject or actor.subject
    if subject != actor.subject and Role.SECRETARIAT not in actor.roles:
        raise TiesOfOthers("A member declares their own ties only.")
    with uow:
        _ensure_of_commission(uow, subject)
        ties = Ties(uow.new_id(), subject, tuple(sorted(set(structures))), uow.now(), actor.subject)
        uow.ties.declare(ties)
        _release_files(uow, ties)
        uow.commit()
        return ties


def list_ties(uow: ReviewUnitOfWork, *, actor: Actor) -> Sequence[Ties]:
    """What the people of the commission declared; a member reads their own."""
    with uow:
        commission = uow.commissions.sitting()
        everybody = commission.accounts if commission else frozenset()
        sees_all = bool(actor.roles & {Role.SECRETARIAT, Role.RECTOR})
        declared = uow.ties.of(everybody if sees_all else everybody & {actor.subject})
        return [declared[subject] for subject in sorted(declared)]


def _ensure_of_commission(uow: ReviewUnitOfWork, subject: str) -> None:
    """The commission is locked: nobody is given a file by what was declared before."""
    commission = uow.commissions.sitting_locked()
    if commission is None:
        raise CommissionNotAppointed("Appoint a commission before its members declare their ties.")
    if subject not in commission.accounts:
        fault = FieldError("/subject", "is not of the commission")
        raise MemberUnknown("Only people of the commission declare ties.", (fault,))


def _release_files(uow: ReviewUnitOfWork, ties: Ties) -> None:
    presented = uow.rapporteurs.contents_of(ties.subject)
    tied = [project_id for project_id, content in presented.items() if structures_of(content) & set(ties.structures)]
    uow.rapporteurs.remove(tied, subject=ties.subject)

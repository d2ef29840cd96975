"""Read sittings and their minutes; who is recused from a file reads neither its place nor what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.review.domain.minutes import SignedMinutes
from services.review.domain.sitting import Sitting
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import seated_commission
from shared.identity.actor import Actor, Role

SEES_ALL = frozenset({Role.SECRETARIAT, Role.RECTOR})


@dataclass(frozen=True)
class Minutes:
    """What the minutes tell: the sitting as the reader may know it, who sat, by account; or the paper that was signed.

    `is_extract`: something of it is left out.
    """

    sitting: Sitting
    names: Mapping[str, str]
    signed: SignedMinutes | None
    is_extract: bool


def list_sittings(uow: ReviewUnitOfWork, *, actor: Actor, after: str | None, limit: int) -> Sequence[Sitting]:
    """Up to `limit` sittings, the latest first, from before the one whose id is `after`. Raises NotSeated."""
    with uow:
        _ensure_of_commission(uow, actor)
        return uow.sittings.page(after=after, limit=limit)


def read_sitting(uow: ReviewUnitOfWork, *, sitting_id: str, actor: Actor) -> Sitting:
    """Raises NotSeated, SittingUnknown."""
    with uow:
        _ensure_of_commission(uow, actor)
        sitting = uow.sittings.get(sitting_id)
        return sitting.shown_to(uow.recusals.files_of(actor.subject, sitting.agenda))


def read_minutes(uow: ReviewUnitOfWork, *, sitting_id: str, actor: Actor) -> Minutes:
    """Raises NotSeated, SittingUnknown, SittingNotClosed."""
    with uow:
        _ensure_of_commission(uow, actor)
        sitting = uow.sittings.get(sitting_id)
        sitting.ensure_closed()
        hidden = uow.recusals.files_of(actor.subject, sitting.agenda)
        signed = None if hidden else uow.sittings.minutes(sitting_id)
        return Minutes(sitting.shown_to(hidden), names_of(uow, sitting), signed, is_extract=bool(hidden))


def names_of(uow: ReviewUnitOfWork, sitting: Sitting) -> Mapping[str, str]:
    """The names of those who sat, by account."""
    commission = uow.commissions.find(sitting.commission_id) if sitting.commission_id else None
    seated = commission.seated(sitting.place.day) if commission else {}
    return {account: person.name for account, person in seated.items()}


def _ensure_of_commission(uow: ReviewUnitOfWork, actor: Actor) -> None:
    if actor.roles.isdisjoint(SEES_ALL):
        seated_commission(uow, actor)

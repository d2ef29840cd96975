"""Sign the minutes of a sitting: from then on they are the same bytes, under a number and a hash."""

import hashlib
from collections.abc import Callable, Mapping

from services.review.domain.minutes import SignedMinutes
from services.review.domain.refusals import CommissionNotAppointed
from services.review.domain.sitting import Sitting
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.read_sittings import names_of
from shared.identity.actor import Actor

Typeset = Callable[[Sitting, Mapping[str, str]], bytes]


def sign_minutes(uow: ReviewUnitOfWork, *, sitting_id: str, typeset: Typeset, actor: Actor) -> SignedMinutes:
    """By who presides. The number is the next of the calendar year, without a gap, as it is taken in the transaction.

    Raises SittingUnknown, NotPresiding, CommissionNotAppointed, or a Conflict unless the sitting is closed.
    """
    with uow:
        commission = uow.commissions.sitting()
        if commission is None:
            raise CommissionNotAppointed("No commission is appointed.")
        commission.ensure_presided_by(actor.subject, on=uow.today())
        sitting = uow.sittings.lock(sitting_id)
        sitting.ensure_closed()
        year = uow.today().year
        number = f"PV-{year}-{uow.sittings.next_number(year):03}"
        sitting.sign(number)
        pdf = typeset(sitting, names_of(uow, sitting))
        digest = hashlib.sha256(pdf).hexdigest()
        signed = SignedMinutes(sitting_id, number, uow.now(), actor.subject, digest, pdf)
        uow.sittings.save(sitting)
        uow.sittings.keep_minutes(signed)
        uow.commit()
    return signed

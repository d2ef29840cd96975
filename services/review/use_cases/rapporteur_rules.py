"""The rules by which files are given to those who present them."""

from collections.abc import Sequence

from services.review.domain.rapporteur import Rule, Rules
from services.review.domain.refusals import CommissionNotAppointed
from services.review.repositories import ReviewUnitOfWork
from shared.identity.actor import Actor


def set_rapporteur_rules(uow: ReviewUnitOfWork, *, rules: Sequence[Rule], actor: Actor) -> Sequence[Rule]:
    """For the deposits that arrive from now on. Raises CommissionNotAppointed, RuleRepeated or MemberUnknown."""
    with uow:
        commission = uow.commissions.sitting()
        if commission is None:
            raise CommissionNotAppointed("Appoint a commission before setting its rules.")
        given = Rules(uow.new_id(), uow.now(), actor.subject, tuple(rules))
        given.ensure_usable(commission)
        uow.rapporteurs.set_rules(given)
        uow.commit()
        return given.rules


def read_rapporteur_rules(uow: ReviewUnitOfWork) -> Sequence[Rule]:
    """Those in force; none before any were set."""
    with uow:
        rules = uow.rapporteurs.rules()
        return rules.rules if rules else ()

"""Roles -> the files that they see, as the programme's table of roles has it."""

from datetime import date

from services.review.domain.commission import Commission
from services.review.domain.section import Sections
from services.review.domain.sight import Sight
from shared.identity.actor import Actor, Role
from shared.uai import FICTITIOUS

HIDDEN = frozenset({FICTITIOUS})
"""Nobody examines what a canary deposits."""


def sight_of(actor: Actor, commission: Commission | None, sections: Sections, *, on: date) -> Sight:
    """What `actor` sees: a school its own files, the fund what was validated, members the files of their commission
    less those from which they are recused and those of other sections, experts those on which they were asked.
    """
    uai = actor.uai if Role.SCHOOL in actor.roles else None
    sits = commission is not None and commission.seats(actor.subject, on=on)
    return Sight(
        reader=actor.subject,
        everything=bool(actor.roles & {Role.SECRETARIAT, Role.RECTOR}),
        sits=sits and Role.MEMBER in actor.roles,
        elsewhere=sections.hidden_from(actor.subject, presiding=commission.presiding) if commission else frozenset(),
        uai=uai,
        expert=actor.subject if Role.EXPERT in actor.roles else None,
        validated=Role.FUND_MANAGER in actor.roles,
        hidden=HIDDEN - {uai},
    )

"""A budget year is over: nothing more can be engaged on it, and those who waited for its money wait for the next."""

from services.funding.domain.budget import Envelope, EnvelopeKind, Programme
from services.funding.domain.movement import Movement, MovementKind
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.move_credits import move
from services.funding.use_cases.serving import serve_waiting


def turn_year(uow: FundingUnitOfWork) -> None:
    """Bring every queue into the present year, with what is carried over, and serve it from there.

    Nothing happens if that was done before. What comes back to a year that is over later on (a project stops, money is
    repaid) is carried over then.
    """
    with uow:
        uow.programmes.lock(*Programme)
        for programme in Programme:
            for kind in uow.settings.carried_over:
                _carry_over(uow, programme, kind)
            serve_waiting(uow, programme)
        uow.commit()


def _carry_over(uow: FundingUnitOfWork, programme: Programme, kind: EnvelopeKind) -> None:
    """What earlier years still have available goes to the present one, once a day at most."""
    today = uow.today()
    for year, cents in sorted(uow.ledger.available(programme, kind).items()):
        if year >= today.year or not cents:
            continue
        source, target = Envelope(year, programme, kind), Envelope(today.year, programme, kind)
        reference = f"REPORT-{source.name}-{today}"
        if not uow.movements.has(reference):
            reason = f"Report de l’exercice {year} sur l’exercice {today.year}."
            move(uow, Movement(MovementKind.CARRIED_OVER, source, target, cents, reference, reason))

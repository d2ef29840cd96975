"""Credits leave an envelope: the ministry takes them back, or they go to another envelope."""

from services.funding.domain.budget import Credit, EnvelopeKind
from services.funding.domain.movement import Movement, MovementReferenceAlreadyUsed
from services.funding.events import envelope_credited, envelope_withdrawn
from services.funding.ledger import EnvelopeStanding
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.serving import serve_waiting


def move_credits(uow: FundingUnitOfWork, *, movement: Movement) -> list[EnvelopeStanding]:
    """How the envelopes stand then. What arrives in another one at once serves who waits for it.

    Raises UnlikeEnvelopes, InsufficientCredits, MovementReferenceAlreadyUsed.
    """
    with uow:
        moved = [movement.source, *([movement.target] if movement.target else [])]
        uow.programmes.lock(*(envelope.programme for envelope in moved))
        move(uow, movement)
        standings = uow.ledger.standings_of(moved)
        uow.commit()
        return standings


def move(uow: FundingUnitOfWork, movement: Movement) -> None:
    """The step within use cases; the programmes are locked."""
    source, target = movement.source, movement.target
    movement.require_possible(uow.ledger.available(source.programme, source.kind).get(source.budget_year, 0))
    if not uow.movements.add(movement, at=uow.now()):
        raise MovementReferenceAlreadyUsed(f"the reference {movement.reference} was used before")
    uow.write(movement.entry)
    uow.record(envelope_withdrawn(movement, at=uow.now()))
    if target:
        uow.record(envelope_credited(Credit(target, movement.amount_cents, movement.reference), at=uow.now()))
        if target.kind is EnvelopeKind.ENGAGEMENT:
            serve_waiting(uow, target.programme)

"""Money arrives in an envelope: entered by the fund manager, or told by the finance system."""

from services.funding.domain.budget import Credit, EnvelopeKind
from services.funding.domain.ledger import EntryKind, State, Transfer, entry_of
from services.funding.events import envelope_credited
from services.funding.ledger import EnvelopeStanding
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.serving import serve_waiting
from shared.errors import Conflict, Unacceptable


class CreditReferenceAlreadyUsed(Conflict):
    """A credit was entered under this reference before; nothing was credited again."""


def credit_envelope(uow: FundingUnitOfWork, *, credit: Credit) -> EnvelopeStanding:
    """Credit an envelope, opening it if need be. Raises CreditReferenceAlreadyUsed. Returns how it stands."""
    with uow:
        if not _credit(uow, credit):
            raise CreditReferenceAlreadyUsed(f"the reference {credit.reference} was used before")
        uow.record(envelope_credited(credit, at=uow.now()))
        standing = uow.ledger.standing_of(credit.envelope)
        uow.commit()
        return standing


def accept_credit(uow: FundingUnitOfWork, *, credit: Credit) -> None:
    """Credit what the finance system told: once per reference, and not stated again. Raises Unacceptable."""
    with uow:
        if not _credit(uow, credit) and uow.credits.get(credit.reference) != credit:
            raise Unacceptable(f"the reference {credit.reference} stands for another credit")
        uow.commit()


def _credit(uow: FundingUnitOfWork, credit: Credit) -> bool:
    """False if the reference was used before. Engagement authorisations at once serve who waits."""
    envelope = credit.envelope
    uow.programmes.lock(envelope.programme)
    if not uow.credits.add(credit, at=uow.now()):
        return False
    transfer = Transfer(envelope, State.GRANTED_BY_MINISTRY, State.AVAILABLE, credit.amount_cents)
    uow.write(entry_of(EntryKind.CREDITED, credit.reference, [transfer]))
    if envelope.kind is EnvelopeKind.ENGAGEMENT:
        serve_waiting(uow, envelope.programme)
    return True

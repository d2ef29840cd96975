"""Tables of payments: what the finance system reads of a batch, and what was ordered against what became of it."""

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from services.funding.domain.payment import PaymentStatus
from services.funding.papers.payment_lists import KINDS
from services.funding.use_cases.hand_over_payments import Line, Reconciliation
from shared.documents.sheets import Cell, Format, Sheet, write_sheet
from shared.money import euros

COLUMNS = (
    "bordereau",
    "versement",
    "ordonne_le",
    "beneficiaire",
    "uai",
    "siret",
    "nature",
    "montant_euros",
    "programme",
    "exercice_cp",
    "projet",
    "objet",
)
"""Of a batch, in this order and for good: the finance system reads them (docs/fonds.md)."""
REPORT = (
    "Versement",
    "Bordereau",
    "Ordonné le",
    "Bénéficiaire",
    "Identifiant",
    "Nature",
    "Montant (€)",
    "Programme",
    "Référence du projet",
    "État",
    "Réglé le",
    "Référence comptable",
    "Motif",
)
STATUSES = {
    PaymentStatus.ORDERED: "ordonné",
    PaymentStatus.EXECUTED: "exécuté",
    PaymentStatus.REFUSED: "refusé",
}
UNMATCHED = "sans correspondance"


def write_batch(number: str, lines: Sequence[Line], *, zone: ZoneInfo) -> bytes:
    """A batch as CSV."""
    rows = [_row(number, line, zone) for line in lines]
    return write_sheet(Sheet("Versements", COLUMNS, rows), Format.CSV)


def write_reconciliation(found: Reconciliation, form: Format, *, zone: ZoneInfo) -> bytes:
    """Every payment with what became of it, then what matched none."""
    unmatched: list[Sequence[Cell]] = [
        (
            one.payment_id,
            "",
            None,
            "",
            "",
            "",
            None,
            "",
            "",
            UNMATCHED,
            one.received_at.astimezone(zone).date(),
            one.reference,
            one.why,
        )
        for one in found.unmatched
    ]
    report = partial(_reported, zone=zone)
    return write_sheet(Sheet("Rapprochement", REPORT, [*map(report, found.lines), *unmatched]), form)


def _row(number: str, line: Line, zone: ZoneInfo) -> Sequence[Cell]:
    payment, project = line.payment, line.project
    return (
        number,
        payment.id,
        payment.ordered_at.astimezone(zone).date(),
        payment.beneficiary.name,
        payment.beneficiary.uai or "",
        payment.beneficiary.siret or "",
        payment.kind.value,
        euros(payment.amount_cents),
        line.programme.value,
        ", ".join(str(draw.budget_year) for draw in payment.credit_draws),
        project.reference if project and project.reference else payment.project_id,
        project.title if project else "",
    )


def _reported(line: Line, *, zone: ZoneInfo) -> Sequence[Cell]:
    payment, settlement = line.payment, line.payment.settlement
    who = payment.beneficiary
    return (
        payment.id,
        line.batch or "",
        payment.ordered_at.astimezone(zone).date(),
        who.name,
        who.siret or who.uai or "",
        KINDS[payment.kind],
        euros(payment.amount_cents),
        line.programme.value,
        line.project.reference if line.project and line.project.reference else payment.project_id,
        STATUSES[payment.status],
        settlement.settled_on if settlement else None,
        settlement.reference if settlement else "",
        (settlement.reason or "") if settlement else "",
    )

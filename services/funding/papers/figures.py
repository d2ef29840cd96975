"""Validated projects as a table that people take away: their money, and how far it came."""

from zoneinfo import ZoneInfo

from services.funding.domain.allocation import AllocationStatus
from services.funding.domain.figures import Record
from shared.documents.sheets import Cell, Format, Sheet, write_sheet
from shared.money import euros

HEADINGS = (
    "Projet",
    "Titre",
    "École ou établissement",
    "UAI",
    "Département",
    "Degré",
    "Éducation prioritaire",
    "Programme",
    "Bénéficiaire",
    "État",
    "Validé le",
    "Attribution due le",
    "Attribué le",
    "Premier versement le",
    "Accordé (€)",
    "Engagé (€)",
    "Versé (€)",
)
STATUSES = {
    AllocationStatus.NO_MONEY_NEEDED: "sans crédits",
    AllocationStatus.DEFERRED: "en attente de crédits",
    AllocationStatus.RESERVED: "réservé",
    AllocationStatus.ALLOCATED: "attribué",
    AllocationStatus.RELEASED: "arrêté ou retiré",
}
PRIORITIES = {"none": "", "rep": "REP", "rep_plus": "REP+"}


def write_records(records: list[Record], form: Format, *, zone: ZoneInfo) -> bytes:
    """One line for each project."""
    return write_sheet(Sheet("Attributions", HEADINGS, [_row(record, zone) for record in records]), form)


def _row(record: Record, zone: ZoneInfo) -> list[Cell]:
    allocation, school = record.allocation, record.school
    return [
        record.reference or allocation.project_id,
        record.title,
        school.name if school else "",
        allocation.uai,
        school.department if school else "",
        school.degree if school else None,
        PRIORITIES.get(school.priority_education, "") if school else "",
        allocation.programme.value,
        allocation.beneficiary.name,
        STATUSES[allocation.status],
        allocation.decided_on,
        allocation.due_on,
        record.made_at.astimezone(zone).date() if record.made_at else None,
        record.first_paid_at.astimezone(zone).date() if record.first_paid_at else None,
        euros(allocation.total_cents),
        euros(record.engaged_cents),
        euros(record.paid_cents),
    ]

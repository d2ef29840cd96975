"""The list of files as a table that people take away."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from services.review.domain.sight import Summary
from services.review.domain.states import Status
from services.review.use_cases.list_files import Page
from shared.documents.sheets import Cell, Format, Sheet, write_sheet

TITLE = "Dossiers"
HEADINGS = (
    "Projet",
    "Titre",
    "Établissement",
    "UAI",
    "Département",
    "Degré",
    "Secteur",
    "Éducation prioritaire",
    "Numérique",
    "État",
    "Version",
    "Reçu le",
    "Déposé le",
    "Réponse due le",
    "En retard",
    "Décidé le",
    "Délai en jours",
    "Demandé en euros",
    "Accordé en euros",
    "Rapporteur",
)
STATUSES: Mapping[Status, str] = {
    Status.OPEN: "à l’étude",
    Status.COMPLETION_REQUESTED: "à compléter",
    Status.VALIDATED: "validé",
    Status.DECLINED: "non retenu",
    Status.WITHDRAWN: "retiré",
    Status.STOPPED: "arrêté",
}
SECTORS = {"public": "public", "private_under_contract": "privé sous contrat"}
PRIORITIES = {"none": "", "rep": "REP", "rep_plus": "REP+"}


def write_files(page: Page, form: Format, *, zone: ZoneInfo) -> bytes:
    """A row for each file; dates are those of the academy, amounts are numbers."""
    rows = [_row(summary, page, zone) for summary in page.summaries]
    return write_sheet(Sheet(TITLE, HEADINGS, rows), form)


def _row(file: Summary, page: Page, zone: ZoneInfo) -> list[Cell]:
    rapporteur = page.rapporteurs.get(file.project_id)
    return [
        file.project_id,
        file.title,
        file.structure_name,
        file.uai,
        file.department,
        file.degree,
        SECTORS.get(file.sector, file.sector),
        PRIORITIES.get(file.priority_education, file.priority_education),
        _yes(file.digital),
        STATUSES[file.status],
        file.version,
        file.received_at.astimezone(zone).date(),
        file.deposited_on,
        _due(file),
        _yes(file.is_overdue(page.today)),
        file.decided_on,
        file.delay_days,
        _euros(file.requested_cents),
        _euros(file.granted_cents),
        rapporteur.name if rapporteur else "",
    ]


def _due(file: Summary) -> date | None:
    return file.answer_due_on if file.status is Status.OPEN else None


def _yes(answer: bool) -> str:
    return "oui" if answer else "non"


def _euros(cents: int) -> Decimal:
    return Decimal(cents) / 100

"""What documents speak of, made up: a template is tried out with it before it is kept."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from services.funding.domain.allocation import Allocation, AllocationStatus, Share
from services.funding.domain.beneficiary import Beneficiary, BeneficiaryKind
from services.funding.domain.budget import Programme
from services.funding.domain.convention import Convention, Party
from services.funding.domain.document import DocumentKind, Template
from services.funding.domain.project import Project, School
from services.funding.papers.grants import grant_values, typeset_by
from services.funding.papers.payment_lists import list_values
from services.funding.use_cases.issue_document import Subject

ON = date(2026, 12, 1)
AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SHARES = (Share(2026, 300_000, 45_000), Share(2027, 150_000, 0))
SCHOOL = School("0930117X", "École Jules-Ferry", "primary_school", 1, "public", "Bondy", "93140", "93", "rep")
PROJECT = Project("project", 2, "0930117X-3", "Un jardin à l’école", ("well_being",), SCHOOL, False, 495_000, AT)
ALLOCATION = Allocation(
    id="allocation",
    project_id="project",
    decision_id="decision",
    programme=Programme.PUBLIC_PRIMARY,
    uai=SCHOOL.uai,
    beneficiary=Beneficiary(BeneficiaryKind.COMMUNE, "Bondy", siret="21930010800012"),
    decided_at=AT,
    decided_on=ON,
    due_on=date(2027, 2, 1),
    arrival=1,
    shares=SHARES,
    status=AllocationStatus.ALLOCATED,
    recorded_at=AT,
    secured=SHARES,
    made=SHARES,
)
CONVENTION = Convention(
    "project", (Party("Commune de Bondy", "Camille Martin", "maire"),), 30, ON, date(2028, 8, 31), AT, "somebody"
)


def try_out(template: Template, *, zone: ZoneInfo) -> bytes:
    """A document by a template. Raises TemplateUnusable."""
    if template.kind is DocumentKind.PAYMENT_LIST:
        values = list_values("BORD-2026-0001", [], on=ON, grantor="Rectorat")
    else:
        subject = Subject(ALLOCATION, PROJECT, CONVENTION, CONVENTION.advance_percent)
        values = grant_values(template.kind, subject, None, ON, grantor="Rectorat")
    return typeset_by(template, values, on=ON, zone=zone)

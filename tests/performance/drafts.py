"""Complete drafts of one school, prepared in the submission service's database, and the requests that deposit them."""

from collections.abc import Sequence
from typing import Any

from services.submission.config import Settings
from services.submission.domain.content import Content, content_of
from services.submission.domain.project import Project
from services.submission.domain.saves import NOBODY
from services.submission.domain.structure import structure_of
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.service import SERVICE
from services.submission.use_cases.revise_project import keep_save
from shared.contracts.examples import STRUCTURE
from shared.database import open_database
from shared.identity.actor import Role
from shared.messaging.service import build_runtime
from shared.migrations import migrate
from tests.performance.load import Request
from tests.support.tokens import bearer, own_public_keys, token_for

UAI = str(STRUCTURE["uai"])
NARRATIVE = "Élèves, familles et personnels ont dit ce qu'ils attendent de l'école ; le projet y répond. " * 4
CONTENT: dict[str, Any] = {
    "title": "Un laboratoire pour tous",
    "axes": ["success", "well_being"],
    "description": NARRATIVE,
    "needs": NARRATIVE,
    "objectives": NARRATIVE,
    "indicators": NARRATIVE,
    "pupils": 320,
    "levels": ["seconde", "première"],
    "digital": True,
    "budget": {
        "lines": [
            {
                "line_id": str(number),
                "category": "teaching_equipment",
                "label": "Microscopes numériques",
                "quantity": 12,
                "unit_cost_cents": 27_000,
                "school_year": "2026-2027",
            }
            for number in range(1, 5)
        ]
    },
}


def variables(database_url: str) -> dict[str, str]:
    """The settings of a submission service that accepts our tokens."""
    return {"NEFE_ACADEMY": "creteil", "NEFE_DATABASE_URL": database_url, "NEFE_TOKEN_KEYS": own_public_keys()}


def prepare(database_url: str, count: int) -> list[str]:
    """Migrate the database and write `count` drafts; returns their identifiers."""
    migrate(open_database(database_url), SERVICE.name)
    runtime = build_runtime(SERVICE, Settings.from_env(variables(database_url)))
    uow = SubmissionUnitOfWork(runtime)
    with uow:
        uow.structures.keep([structure_of(STRUCTURE)])
        projects = [_draft(uow, number) for number in range(1, count + 1)]
        for project in projects:
            uow.projects.add(project)
            keep_save(uow, project, Content(), NOBODY)
        uow.commit()
    runtime.engine.dispose()
    return [project.id for project in projects]


def _draft(uow: SubmissionUnitOfWork, number: int) -> Project:
    return Project.drafted(uow.new_id(), uai=UAI, number=number, content=content_of(CONTENT), at=uow.now())


def deposits(identifiers: Sequence[str]) -> list[Request]:
    """The request that deposits each draft, by the school itself."""
    headers = bearer(token_for(Role.SCHOOL, uai=UAI))
    prefix = "/api/submission/v1/projects"
    return [Request("POST", f"{prefix}/{identifier}/submissions", None, headers, 201) for identifier in identifiers]

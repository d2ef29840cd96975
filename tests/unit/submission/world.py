"""A small academy for tests: its schools, its clock, its database and what it has stated."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from services.submission.config import Settings
from services.submission.domain.project import Project
from services.submission.domain.structure import Structure, structure_of
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.service import SERVICE
from services.submission.tables import MESSAGING, METADATA
from services.submission.use_cases.create_project import create_project
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.import_structures import import_structures
from services.submission.use_cases.read_project import ProjectSheet, read_project
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import example
from shared.database import open_database
from shared.identifiers import TimeOrderedIdentifiers
from shared.identity.actor import Actor, Role
from shared.messaging.event import Event, decode
from shared.messaging.runtime import Runtime
from tests.support.application import settings_for
from tests.support.clock import HeldClock
from tests.support.tables import make_tables
from tests.support.tokens import ACADEMY

API = "/api/submission/v1"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LYCEE, COLLEGE, ECOLE, UNREGISTERED = "0930116W", "0940001R", "0770002J", "0750003W"
COMPLETE: dict[str, Any] = {
    "title": "Lire à voix haute",
    "axes": ["success", "well_being"],
    "description": "Chaque classe lit un quart d’heure par jour.",
    "pupils": 120,
    "budget": {
        "lines": [
            {
                "line_id": "books",
                "category": "teaching_equipment",
                "label": "Livres",
                "quantity": 30,
                "unit_cost_cents": 1250,
                "school_year": "2026-2027",
            }
        ]
    },
}
STRUCTURE: dict[str, Any] = {
    "name": "Lycée Jacques-Brel",
    "kind": "lycee_general",
    "degree": 2,
    "sector": "public",
    "commune": "La Courneuve",
    "postcode": "93120",
    "department": "93",
    "priority_education": "none",
    "email": "ce.0930116W@ac-creteil.fr",
}


def structure(uai: str = LYCEE, **changes: Any) -> Structure:
    """A school of the academy."""
    return structure_of({**STRUCTURE, "uai": uai, **changes})


def school(uai: str | None = LYCEE) -> Actor:
    """Somebody of a school."""
    return Actor("somebody", frozenset({Role.SCHOOL}), uai, ACADEMY)


def partner_of(*uais: str) -> dict[str, Any]:
    """A complete project with these partner structures."""
    return {**COMPLETE, "partners": {"structures": list(uais)}}


def staff(*roles: Role) -> Actor:
    """Somebody of the academy."""
    return Actor("somebody-else", frozenset(roles), None, ACADEMY)


@dataclass
class World:
    """The service on a database of its own, under a clock that is held."""

    runtime: Runtime
    clock: HeldClock
    heard: int = 0

    def uow(self) -> SubmissionUnitOfWork:
        """A fresh transaction."""
        return SubmissionUnitOfWork(self.runtime)

    def facts(self, kind: str = "nefe.") -> list[Event]:
        """What was stated, in order, of types that begin so."""
        outbox = MESSAGING.outbox
        with self.runtime.engine.connect() as connection:
            bodies = connection.execute(select(outbox.c.body).order_by(outbox.c.id)).scalars().all()
        return [event for event in map(decode, bodies) if event.type.startswith(kind)]

    def count(self, table: str) -> int:
        """Rows of a table."""
        with self.runtime.engine.connect() as connection:
            statement = select(func.count()).select_from(METADATA.tables[table])
            return int(connection.execute(statement).scalar_one())

    def register(self, *uais: str) -> None:
        """Schools that are known."""
        import_structures(self.uow(), structures=[structure(uai) for uai in uais])

    def draft(self, document: dict[str, Any] | None = None, *, uai: str = LYCEE) -> Project:
        """A complete draft of a school, unless told otherwise."""
        return create_project(self.uow(), document=COMPLETE if document is None else document, actor=school(uai))

    def deposited(self) -> str:
        """The id of a project of the lycée that was deposited once."""
        project = self.draft()
        deposit_project(self.uow(), project_id=project.id, actor=school())
        return project.id

    def validated(self) -> str:
        """The id of a project of the lycée that the commission has validated."""
        project_id = self.deposited()
        self.hear("review.validated", project_id, version=1)
        return project_id

    def sheet(self, project_id: str) -> ProjectSheet:
        """All that there is to read of a project."""
        return read_project(self.uow(), project_id=project_id, actor=staff(Role.RECTOR))

    def hear(self, kind: str, project_id: str, **changes: Any) -> Event:
        """Another service states a fact about a project, the catalogue's example with changes, and it is taken in."""
        self.heard += 1
        kind = f"nefe.{kind}.v1"
        payload = {**example(kind), "project_id": project_id, **changes}
        assert CATALOGUE[kind].check(payload, stating=True) == []
        event = Event(f"event-{self.heard}", "/academies/creteil/other", kind, project_id, self.clock.now(), payload)
        SERVICE.consumers[kind](event, self.uow())
        return event


def build_world(url: str, **variables: str) -> World:
    """A world on an empty database; `variables` are settings."""
    clock, chance = HeldClock(NOW), random.Random(0)
    engine = open_database(url)
    make_tables(engine, METADATA)
    identifiers = TimeOrderedIdentifiers(clock, chance)
    settings = settings_for(Settings, url, **variables)
    runtime = Runtime(engine, MESSAGING, ACADEMY, "submission", clock, identifiers, chance, settings.zone, settings)
    return World(runtime, clock)


def pointers(answer: TestResponse) -> list[str]:
    """Where an answer says that the faults are."""
    return sorted({fault["pointer"] for fault in _document(answer).get("errors", [])})


def code(answer: TestResponse) -> str:
    """The stable code of a problem."""
    assert answer.mimetype == "application/problem+json", answer.text
    return str(_document(answer)["code"])


def _document(answer: TestResponse) -> dict[str, Any]:
    document = answer.get_json()
    assert isinstance(document, dict)
    return document

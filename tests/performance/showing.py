"""Pages, as the server makes them, at 1,000 and at 100,000 projects: the slowest twentieth of the requests for each."""

import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from flask import Flask
from flask.testing import FlaskClient

from services.review.app import create_app as review_app
from services.review.service import SERVICE as REVIEW
from services.submission.app import create_app as submission_app
from shared.contracts.examples import example
from shared.messaging.event import Event
from shared.observability.logging import configure_logging
from shared.web.pages.viewer import KEY
from tests.performance.figures import Figure, Target
from tests.performance.funded import FIRST, fund
from tests.performance.ground import Ground
from tests.performance.listing import FEW, MANY, ONE, SCHOOL
from tests.performance.many import Academy, build
from tests.unit.funding.callers import application_of

ROUNDS = 60
TWENTIETHS, SLOWEST = 20, -1
P95_MS = Target(100, is_ceiling=True)
SUBMITTED = "nefe.project.submitted.v1"
DEPOSIT = example(SUBMITTED)
"""One that is taken in as it comes, whole: the others have what lists need."""


@dataclass(frozen=True)
class Page:
    """A page, and as what somebody opens it."""

    path: str
    role: str


PAGES: Mapping[str, Page] = {
    "a school's dashboard": Page("/depot/", "school"),
    "projects, for the secretariat": Page("/depot/", "secretariat"),
    "projects under review": Page("/depot/?etat=under_review", "secretariat"),
    "a project": Page(f"/depot/projets/{ONE}", "secretariat"),
    "the public catalogue": Page("/projets", "school"),
    "the catalogue, by a word and an axis": Page("/projets?recherche=projet&axe=success", "school"),
    "the map": Page("/projets/carte", "school"),
    "the commission's files": Page("/commission/", "member"),
    "files found by word": Page("/commission/?search=projet", "secretariat"),
    "a file, with all that belongs to it": Page(f"/commission/projets/{DEPOSIT['project_id']}", "secretariat"),
    "allocations, all of them": Page("/fonds/", "fund_manager"),
    "allocations that are late": Page("/fonds/?statut=en-retard", "fund_manager"),
    "the money of a project": Page(f"/fonds/projets/{FIRST}", "fund_manager"),
    "envelopes": Page("/fonds/enveloppes", "fund_manager"),
    "who waits for credits": Page("/fonds/attente", "fund_manager"),
    "payments": Page("/fonds/versements", "fund_manager"),
    "the ledger": Page("/fonds/grand-livre", "fund_manager"),
    "public figures": Page("/fonds/chiffres", "fund_manager"),
}


def measure(ground: Ground) -> Iterator[Figure]:
    """Milliseconds; the limit of each is the same page in the small academy."""
    configure_logging("bench", "WARNING", stream=StringIO())
    few, many = (_timed(ground, ground.amount(count)) for count in (FEW, MANY))
    for name, took in many.items():
        yield Figure(f"page: {name}, p95 at 100,000 projects", took, "ms", P95_MS, few[name])


def _timed(ground: Ground, count: int) -> Mapping[str, float]:
    with ground.database() as submission, ground.database() as review, ground.database() as funding:
        academy, funded = build(submission, review, count), fund(funding, count)
        _take_in(academy)
        apps = {
            "commission": review_app(academy.review.settings, academy.review),
            "fonds": application_of(funded).app,
        }
        depot = submission_app(academy.submission.settings, academy.submission)
        try:
            return {name: _p95(apps.get(page.path.split("/")[1], depot), page) for name, page in PAGES.items()}
        finally:
            academy.close()
            funded.engine.dispose()


def _take_in(academy: Academy) -> None:
    uow = academy.in_review()
    event = Event("deposit", "/academies/creteil/submission", SUBMITTED, DEPOSIT["project_id"], uow.now(), DEPOSIT)
    REVIEW.consumers[SUBMITTED](event, uow)


def _p95(app: Flask, page: Page) -> float:
    browser = app.test_client()
    _sign_in(browser, page.role)
    _once(browser, page.path)
    return statistics.quantiles((_once(browser, page.path) for _ in range(ROUNDS)), n=TWENTIETHS)[SLOWEST]


def _sign_in(browser: FlaskClient, role: str) -> None:
    uai = SCHOOL.uai if role == "school" else None
    who = {"subject": SCHOOL.subject if uai else role, "name": role, "roles": [role], "uai": uai}
    now = int(time.time())
    with browser.session_transaction() as kept:
        kept[KEY] = {**who, "fresh_until": now + 3600, "began": now, "refresh": None, "id_token": None}


def _once(browser: FlaskClient, path: str) -> float:
    began = time.perf_counter()
    answer = browser.get(path)
    took = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return took

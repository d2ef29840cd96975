"""The largest documents that HTTP accepts are told to every service: what may be asked for can also be carried."""

import json
from itertools import permutations, product
from typing import Any

import pytest

from services.submission.domain.vocabulary import Category
from shared.demo.client import Installation
from shared.demo.story import FUNDING, REVIEW, SCHOOL, SUBMISSION, Story
from shared.messaging.limits import LARGEST_FACT
from shared.uai import check_letter
from shared.web.body import LARGEST_BODY_BYTES
from tests.e2e.books import SERVICES, Books
from tests.e2e.installation import ACADEMY, Standalone
from tests.nodes.waiting import wait_until

WIDE = "🎭"
"""Four bytes a character in UTF-8, two surrogates in JSON's escapes."""
YEARS = [f"{year}-{year + 1}" for year in range(2030, 2040)]
PLACES = list(product(Category, YEARS))
PARTNERS, LINES = 200, 500


def uais(count: int) -> list[str]:
    """Well-formed identifiers of schools."""
    return [f"{digits}{check_letter(digits)}" for digits in (f"{770_000 + number:07}" for number in range(count))]


def lines() -> list[dict[str, Any]]:
    """As many budget lines as there may be, each as long as it may be."""
    return [
        {
            "line_id": f"{number:064}",
            "category": PLACES[number % len(PLACES)][0],
            "label": WIDE * 200,
            "unit": WIDE * 50,
            "quantity": 1,
            "unit_cost_cents": 100,
            "school_year": PLACES[number % len(PLACES)][1],
        }
        for number in range(LINES)
    ]


def comments() -> list[dict[str, Any]]:
    """As many as there may be, as long as one request can hold."""
    room = (LARGEST_BODY_BYTES - 200) // 200 - len('{"part": null, "text": ""}, ')
    return [{"part": None, "text": "é" * (room // 2)} for _ in range(200)]


class Verbose(Story):
    """Whoever writes as much as the forms take."""

    def content(self) -> dict[str, Any]:
        return {
            "title": WIDE * 300,
            "axes": ["success", "well_being", "less_inequality"],
            "description": WIDE * 20_000,
            **dict.fromkeys(("needs", "objectives", "actions", "indicators"), "Dit."),
            "levels": ["Seconde"],
            "pupils": 1_000_000,
            "partners": {"structures": uais(PARTNERS)},
            "budget": {"multi_year": True, "lines": lines()},
        }

    def prepare(self) -> None:
        super().prepare()
        for uai in uais(PARTNERS):
            school = {**SCHOOL, "name": WIDE * 200, "commune": WIDE * 100}
            self.administrator.ask("PUT", f"{SUBMISSION}/structures/{uai}", school, expect=201)
        credit = {"budget_year": self.year, "programme": "141", "kind": "AE", "amount_cents": 10**9}
        self.fund_manager.ask("POST", f"{FUNDING}/envelopes", {**credit, "reference": WIDE * 100}, expect=201)

    def deposit_whole(self) -> str:
        """A draft that several requests fill, and its deposit; the path of its file."""
        created = self.school.ask("POST", f"{SUBMISSION}/projects", {}, expect=201)
        self.project_id, etag = created.document["id"], created.headers["etag"]
        for name, value in self.content().items():
            saved = self.school.ask("PATCH", self.path, {name: value}, expect=200, if_match=etag)
            etag = saved.headers["etag"]
        self.school.ask("POST", f"{self.path}/submissions", expect=201)
        file = f"{REVIEW}/files/{self.project_id}"
        self.secretariat.wait_for(file, lambda found: found["version"] == 1, "the file")
        return file

    @property
    def path(self) -> str:
        return f"{SUBMISSION}/projects/{self.project_id}"

    def wait_until_it_is(self, status: str) -> Any:
        return self.school.wait_for(self.path, lambda project: project["status"] == status, status)


@pytest.fixture
def verbose(standalone: Standalone) -> Verbose:
    story = Verbose(Installation(standalone.url, standalone.key, ACADEMY), lambda who, what: None)
    story.prepare()
    return story


def complete_and_decline(verbose: Verbose) -> None:
    """The commission asks for as much as one request can hold, takes it back, and declines at length."""
    asked = {"comments": comments()}
    assert LARGEST_BODY_BYTES - 20_000 < len(json.dumps(asked, ensure_ascii=False).encode()) <= LARGEST_BODY_BYTES
    file = verbose.deposit_whole()
    verbose.secretariat.ask("POST", f"{file}/completion-requests", asked, expect=201)
    told = verbose.wait_until_it_is("to_complete")["completion"]["comments"]
    assert [comment["text"] for comment in told] == [comment["text"] for comment in asked["comments"]]
    verbose.secretariat.ask("POST", f"{file}/completion-requests/cancellation", expect=200)
    verbose.wait_until_it_is("under_review")
    verbose.rector.ask("POST", f"{file}/decisions", {"outcome": "declined", "reason": WIDE * 10_000}, expect=201)
    verbose.wait_until_it_is("declined")


def validate_and_stop(verbose: Verbose) -> None:
    """A grant with a line for each category and year, and lessons at length."""
    grant = [{"category": category, "school_year": year, "amount_cents": 100} for category, year in PLACES]
    file = verbose.deposit_whole()
    verbose.rector.ask("POST", f"{file}/decisions", {"outcome": "validated", "grant": {"lines": grant}}, expect=201)
    verbose.wait_until_it_is("validated")
    verbose.school.ask("POST", f"{verbose.path}/stop", {"lessons": WIDE * 20_000}, expect=200)


def withdraw(verbose: Verbose) -> None:
    """A reason at length."""
    verbose.deposit_whole()
    verbose.school.ask("POST", f"{verbose.path}/withdrawal", {"reason": WIDE * 5_000}, expect=200)


def strays(books: Books) -> list[tuple[str, str]]:
    """(service, event id) of what has not come to its end there; messages to people are still on their way."""
    stated = {
        name: books.ask(name, "SELECT event_id FROM outbox WHERE type NOT LIKE '%.notification.%'") for name in SERVICES
    }
    settled = {
        name: books.ask(name, "SELECT event_id FROM inbox WHERE status IN ('done', 'ignored')") for name in SERVICES
    }
    return [
        (name, event_id)
        for name, other in permutations(SERVICES, 2)
        for (event_id,) in set(stated[other]) - set(settled[name])
    ]


def test_what_may_be_asked_for_at_the_longest_reaches_every_service(standalone: Standalone, verbose: Verbose) -> None:
    complete_and_decline(verbose)
    validate_and_stop(verbose)
    withdraw(verbose)
    books = Books(standalone.data)
    wait_until(lambda: not strays(books), "every fact has come to its end everywhere", seconds=60, every=0.2)
    largest = max(size for (size,) in books.ask("review", "SELECT length(body) FROM outbox"))
    assert LARGEST_BODY_BYTES - 20_000 < largest <= LARGEST_FACT
    assert [books.ask(name, "SELECT code FROM quarantine") for name in SERVICES] == [[]] * len(SERVICES)

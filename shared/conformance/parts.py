"""What is played to each service, and how its effect is seen."""

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.conformance.stage import PARTNERS, Said, Stage, fact, inbound
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import example
from shared.contracts.fields import LARGEST_CENTS
from shared.demo.client import DemoFailed, Installation
from shared.identifiers import TimeOrderedIdentifiers
from shared.identity.actor import Role
from shared.messaging.event import Cause, Event
from shared.messaging.publishers import Partner
from shared.messaging.runtime import source_of
from shared.uai import check_letter

FINANCE, DIRECTORY, SCHOOL_LIFE = PARTNERS
PLENTY_CENTS = LARGEST_CENTS
SECONDS_TO_STATE = 30.0


@dataclass(frozen=True)
class Case:
    """One thing that a program must react to: the event that makes it react, and what stands before it in its lane.

    `expected` are the types of which it must then state at least one.
    """

    event: Event
    author: str
    expected: frozenset[str] = frozenset()
    subject: str = ""

    @property
    def said(self) -> Said:
        """The event as its author publishes it."""
        return fact(self.event, self.author)


class Part(ABC):
    """The surroundings of one service."""

    service: str
    author: str
    kind: str
    expected: frozenset[str]
    payload_of_later_edition: Mapping[str, Any] = {"added_by_a_later_edition": {"any": ["thing"]}}

    def __init__(self, stage: Stage, installation: Installation | None, chance: random.Random) -> None:
        self.stage = stage
        self.installation = installation
        self._chance = chance
        self._identifiers = TimeOrderedIdentifiers(stage.clock, chance)

    def prepare(self) -> None:
        """Whatever must be there before anything is played."""
        return

    def case(self, *, sequence: int = 1) -> Case:
        """Something new to react to, with this place in its lane."""
        subject = self.new_id()
        event = self.event(self.kind, self.payload(subject), author=self.author, subject=subject, sequence=sequence)
        return Case(event, self.author, self.expected, subject)

    @abstractmethod
    def payload(self, subject: str) -> dict[str, Any]:
        """What the case says of this project."""

    def effects(self, case: Case) -> int:
        """How often the program has reacted so far."""
        answers = (each.event for each in self.stage.statements if each.event and each.event.type in case.expected)
        correlation = case.event.cause.correlation_id
        return len({each.id for each in answers if each.cause.correlation_id == correlation})

    def strangers(self, case: Case) -> list[Event]:
        """Statements about the case that do not say what they answer."""
        return [
            each.event
            for each in self.stage.statements
            if each.event
            and each.event.type in case.expected
            and case.subject in (each.event.subject, each.event.data.get("project_id"))
            and each.event.cause.correlation_id != case.event.cause.correlation_id
        ]

    def event(
        self, kind: str, data: Mapping[str, Any], *, author: str, subject: str, sequence: int | None = None
    ) -> Event:
        """An event of another service, or, without a sequence, of a partner, whose source is then `author`."""
        source = author if author.startswith("/") else source_of(self.stage.academy, author)
        cause = Cause(self.new_id())
        return Event(self.new_id(), source, kind, subject, self.stage.clock.now(), dict(data), sequence, cause)

    def from_partner(self, kind: str, partner: Partner, data: Mapping[str, Any]) -> Said:
        """An event of a partner."""
        subject = CATALOGUE[kind].subject_of(data) or self.new_id()
        return inbound(self.event(kind, data, author=partner.source, subject=subject), partner)

    def later(self, case: Case) -> Case:
        """The same, as a later edition of its version might put it: with a field that nobody knows yet."""
        data = {**case.event.data, **self.payload_of_later_edition}
        return replace(case, event=replace(case.event, data=data))

    def refusable(self) -> Sequence[tuple[str, Partner]]:
        """The inbound types whose refusal this service must answer, and a partner that may publish each."""
        mine = [kind.name for kind in CATALOGUE if kind.inbound and CATALOGUE.steward(kind) == self.service]
        return [(name, next(each for each in PARTNERS if name in each.publishes)) for name in mine]

    def new_id(self) -> str:
        """A UUID that nobody has used."""
        return self._identifiers.new()

    def new_uai(self) -> str:
        """The identifier of a school that does not exist."""
        digits = f"093{self._chance.randrange(10_000):04d}"
        return digits + check_letter(digits)

    def structure(self) -> dict[str, Any]:
        """A new school."""
        uai = self.new_uai()
        return {**example("nefe.structure.registered.v1"), "uai": uai, "email": f"ce.{uai.lower()}@example.org"}


class Review(Part):
    """A school deposits a project; the commission opens its file."""

    service, author, kind = "review", "submission", "nefe.project.submitted.v1"
    expected = frozenset({"nefe.review.opened.v1"})

    def payload(self, subject: str) -> dict[str, Any]:
        return {**example(self.kind), "project_id": subject, "structure": self.structure()}


class Funding(Part):
    """The commission validates a project; the fund reserves its money, or defers it."""

    service, author, kind = "funding", "review", "nefe.review.validated.v1"
    expected = frozenset({"nefe.allocation.reserved.v1", "nefe.allocation.deferred.v1"})

    def prepare(self) -> None:
        """The finance system credits what the decisions will need."""
        self.stage.say([self.credit(year, PLENTY_CENTS) for year in (2026, 2027)])

    def credit(self, year: int, cents: int) -> Said:
        """Money for one year of one programme."""
        kind = "nefe.envelope.credited.v1"
        data = {**example(kind), "budget_year": year, "amount_cents": cents, "reference": self.new_id()}
        return self.from_partner(kind, FINANCE, data)

    def payload(self, subject: str) -> dict[str, Any]:
        found, structure = example(self.kind), self.structure()
        return {
            **found,
            "project_id": subject,
            "decision_id": self.new_id(),
            "structure": structure,
            # The money goes to the school itself: to another, it would need a convention.
            "beneficiary": {**found["beneficiary"], "uai": structure["uai"]},
        }


class Notification(Part):
    """A school deposits a project; it is written to."""

    service, author, kind = "notification", "submission", "nefe.project.submitted.v1"
    expected = frozenset({"nefe.notification.delivered.v1", "nefe.notification.failed.v1"})

    def payload(self, subject: str) -> dict[str, Any]:
        return {**example(self.kind), "project_id": subject, "structure": self.structure(), "partners": []}


class Submission(Part):
    """A school deposits a project over HTTP; then the commission opens its file, which the school sees."""

    service, author, kind = "submission", "review", "nefe.review.opened.v1"
    expected: frozenset[str] = frozenset()
    uai = "0930116W"

    def prepare(self) -> None:
        """The directory knows a school. Raises DemoFailed."""
        if self.installation is None:
            raise DemoFailed("submission shows only over HTTP what it has heard: give --http and --key")
        self.school = self.installation.person("conformance-school", Role.SCHOOL, self.uai)
        administrator = self.installation.person("conformance-administrator", Role.ADMINISTRATOR)
        structure = example("nefe.structure.registered.v1")
        known = {name: value for name, value in structure.items() if name not in ("uai", "email", "position")}
        administrator.ask("PUT", f"/api/submission/v1/structures/{self.uai}", known, expect={200, 201})

    def case(self, *, sequence: int = 1) -> Case:
        """A project is deposited, of which the commission then speaks. Raises DemoFailed."""
        project_id = self.deposit()
        event = self.event(
            self.kind, self.payload(project_id), author=self.author, subject=project_id, sequence=sequence
        )
        return Case(event, self.author, subject=project_id)

    def payload(self, subject: str) -> dict[str, Any]:
        return {**example(self.kind), "project_id": subject}

    def effects(self, case: Case) -> int:
        """How often the project's timeline tells it."""
        found = self.school.call("GET", f"/api/submission/v1/projects/{case.subject}")
        entries = found.document.get("timeline", []) if found.status == 200 else []
        return sum(entry["kind"] == "review.opened" for entry in entries)

    def deposit(self) -> str:
        """A complete project, from draft to receipt and to its fact; its identifier. Raises DemoFailed."""
        path = "/api/submission/v1/projects"
        created = self.school.ask("POST", path, complete_project(), expect=201).document
        self.school.ask("POST", f"{path}/{created['id']}/submissions", expect=201)
        self._require_statement(str(created["id"]))
        return str(created["id"])

    def _require_statement(self, project_id: str) -> None:
        kind = "nefe.project.submitted.v1"

        def is_stated() -> bool:
            events = (each.event for each in self.stage.statements)
            return any(event and (event.type, event.subject) == (kind, project_id) for event in events)

        if not self.stage.wait_until(is_stated, SECONDS_TO_STATE):
            raise DemoFailed(f"stated no {kind} within {SECONDS_TO_STATE:.0f} s of a deposit")


def complete_project() -> dict[str, Any]:
    """A draft with all that a deposit needs."""
    line = {"category": "teaching_equipment", "label": "Microscopes", "unit": "pièce", "quantity": 2}
    return {
        "title": "Un laboratoire ouvert",
        "axes": ["success"],
        "description": "Ouvrir le laboratoire chaque mercredi.",
        "needs": "Les élèves manipulent peu.",
        "objectives": "Que chacun mène une expérience de bout en bout.",
        "actions": "Un atelier par semaine.",
        "pupils": 120,
        "levels": ["Seconde"],
        "indicators": "Nombre d’expériences menées.",
        "digital": False,
        "budget": {
            "multi_year": False,
            "lines": [{**line, "unit_cost_cents": 27_000, "school_year": "2026-2027"}],
        },
    }


PARTS: Mapping[str, type[Part]] = {part.service: part for part in (Submission, Review, Funding, Notification)}

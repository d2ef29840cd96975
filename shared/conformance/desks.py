"""What people ask of each service over HTTP: what the other services, their pages and the demo's stories build on."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from shared.conformance.desk import Act, Desk, Mistake, Request
from shared.conformance.parts import PLENTY_CENTS, SECONDS_TO_STATE, Case, Submission
from shared.conformance.stage import fact
from shared.contracts.examples import example
from shared.demo.client import DemoFailed, Person
from shared.identity.actor import Role

MALFORMED = frozenset({400, 422})
IN_VAIN = frozenset({403, 404})
"""Whoever may not see a project need not be told that there is one."""


class ReviewDesk(Desk):
    """The commission reads the file; the rector decides on it."""

    onlooker, stranger = Role.SECRETARIAT, Role.OBSERVER

    def prepare(self) -> None:
        """A commission over which the rector presides, and credits of which the fund tells it. Raises DemoFailed."""
        rector = self.person(Role.RECTOR)
        president, *members = ({"subject": f"conformance-{name}", "name": name} for name in ("rector", "a", "b", "c"))
        rector.ask("PUT", f"{self.root}/commission", {"president": president, "members": members}, expect=200)
        kind, year = "nefe.envelope.credited.v1", self.part.stage.clock.now().year
        data = {**example(kind), "budget_year": year, "amount_cents": PLENTY_CENTS, "reference": self.part.new_id()}
        credit = self.part.event(kind, data, author="funding", subject=data["reference"], sequence=1)
        self.part.stage.say([fact(credit, "funding")])

        def is_known() -> bool:
            found = rector.ask("GET", f"{self.root}/envelopes", expect=200).document
            return any(each["budget_year"] == year for each in found)

        if not self.part.stage.wait_until(is_known, SECONDS_TO_STATE):
            raise DemoFailed(f"has not heard of a {kind} of funding within {SECONDS_TO_STATE:.0f} s")

    def reading(self, project_id: str) -> Request:
        """The file."""
        return Request(self.person(Role.SECRETARIAT), "GET", f"{self.root}/files/{project_id}")

    def shows(self, document: Any, case: Case) -> bool:
        """The version that was deposited, and until when the commission has to answer."""
        return document["version"] == case.event.data["version"] and bool(document["answer_due_on"])

    def act(self, project_id: str) -> Act:
        """A validation."""
        path = f"{self.root}/files/{project_id}/decisions"
        return Act(Request(self.person(Role.RECTOR), "POST", path, _validation()), 201, "nefe.review.validated.v1")

    def mistakes(self, case: Case) -> Iterator[Mistake]:
        """More than was asked for, among others."""
        yield from super().mistakes(case)
        decision = self.act(case.subject).request
        yield Mistake("with no known outcome", replace(decision, body={"outcome": "perhaps"}), MALFORMED)
        too_much = replace(decision, body=_validation(more_cents=1))
        yield Mistake("that grants more than is asked for", too_much, frozenset({422}))


class FundingDesk(Desk):
    """The fund manager reads the reservation, and allocates the money."""

    onlooker, stranger = Role.RECTOR, Role.OBSERVER

    def reading(self, project_id: str) -> Request:
        """The allocation."""
        return Request(self.person(Role.FUND_MANAGER), "GET", f"{self.root}/allocations/{project_id}")

    def shows(self, document: Any, case: Case) -> bool:
        """All that was granted is set aside."""
        granted = case.event.data["grant"]["total_cents"]
        return (document["status"], document["total_cents"]) == ("reserved", granted)

    def act(self, project_id: str) -> Act:
        """The allocation, for good."""
        path = f"{self.root}/allocations/{project_id}/confirmation"
        return Act(Request(self.person(Role.FUND_MANAGER), "POST", path), 200, "nefe.allocation.made.v1")

    def mistakes(self, case: Case) -> Iterator[Mistake]:
        """A credit of no amount, among others."""
        yield from super().mistakes(case)
        credit = {**example("nefe.envelope.credited.v1"), "amount_cents": "much"}
        request = Request(self.person(Role.FUND_MANAGER), "POST", f"{self.root}/envelopes", credit)
        yield Mistake("with an amount in words", request, MALFORMED)


class NotificationDesk(Desk):
    """The secretariat reads what was written to whom."""

    onlooker = stranger = Role.EXPERT

    def reading(self, project_id: str) -> Request:
        """The messages about the project."""
        return Request(self.person(Role.SECRETARIAT), "GET", f"{self.root}/messages?project_id={project_id}")

    def shows(self, document: Any, case: Case) -> bool:
        """One about the event, with its addressee and its standing; and none about another project."""
        about = {message["project_id"] for message in document}
        mine = [message for message in document if message["event"]["id"] == case.event.id]
        settled = ("sent", "shared", "failed")
        return about == {case.subject} and any(each["recipient"] and each["status"] in settled for each in mine)


class SubmissionDesk(Desk):
    """The school reads what has become of its project, and takes it back."""

    onlooker, stranger = Role.RECTOR, Role.OBSERVER

    def reading(self, project_id: str) -> Request:
        """The project."""
        return Request(self._school(), "GET", f"{self.root}/projects/{project_id}")

    def shows(self, document: Any, case: Case) -> bool:
        """Its standing, and what the commission has said of it."""
        return bool(document["status"]) and "review.opened" in [entry["kind"] for entry in document["timeline"]]

    def act(self, project_id: str) -> Act:
        """A withdrawal."""
        path = f"{self.root}/projects/{project_id}/withdrawal"
        request = Request(self._school(), "POST", path, {"reason": "Le projet est remis à l’an prochain."})
        return Act(request, 200, "nefe.project.withdrawn.v1")

    def mistakes(self, case: Case) -> Iterator[Mistake]:
        """What a draft is changed by without its version, or by another, among others."""
        yield from super().mistakes(case)
        withdrawal = self.act(case.subject).request
        yield Mistake("with a reason that is no text", replace(withdrawal, body={"reason": 5}), MALFORMED)
        other = self.person(Role.SCHOOL, self.part.new_uai())
        yield Mistake("by another school", self.reading(case.subject).by(other), IN_VAIN)
        path = f"{self.root}/projects"
        draft = self._school().ask("POST", path, {"title": "Un brouillon"}, expect=201)
        change = Request(self._school(), "PATCH", f"{path}/{draft.document['id']}", {"pupils": 12})
        yield Mistake("of a draft without If-Match", change, frozenset({428}))
        former = {"If-Match": draft.headers["etag"]}
        replace(change, headers=former).send()
        stale = replace(change, body={"pupils": 13}, headers=former)
        yield Mistake("of a draft that has changed meanwhile", stale, frozenset({412}))

    def _school(self) -> Person:
        return self.person(Role.SCHOOL, Submission.uai)


def _validation(*, more_cents: int = 0) -> dict[str, Any]:
    """Grants the first line of the project that is the catalogue's example."""
    first = example("nefe.project.submitted.v1")["budget"]["lines"][0]
    cents = first["amount_cents"] + more_cents
    line = {"category": first["category"], "school_year": first["school_year"], "amount_cents": cents}
    return {"outcome": "validated", "grant": {"lines": [line]}}


DESKS: Mapping[str, type[Desk]] = {
    "submission": SubmissionDesk,
    "review": ReviewDesk,
    "funding": FundingDesk,
    "notification": NotificationDesk,
}

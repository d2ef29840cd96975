"""People and partner systems who do what they may, at random, and try again when a server dies under their request."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from shared.contracts.catalogue import CATALOGUE
from shared.identity.actor import Role
from shared.identity.tokens import issue_token
from shared.messaging.event import Event, decode, encode
from shared.uai import check_letter
from tests.simulation.faults import Killed
from tests.simulation.world import ACADEMY, PARTNERS, World

SUBMISSION, REVIEW, FUNDING = "/api/submission/v1", "/api/review/v1", "/api/funding/v1"
CATEGORIES = ("teaching_hours", "teaching_equipment", "refurbishing", "training")
YEARS = ("2026-2027", "2027-2028")
TRIES = 200


class UnexpectedAnswer(AssertionError):
    """A server answered what no story allows."""


@dataclass
class Expectations:
    """What people were told, to be held against what the services know in the end."""

    deposits: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    credits: int = 0
    garbage: int = 0


class People:
    """Everybody outside of the four services."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = random.Random(world.chance.random())
        self._tokens: dict[tuple[Role, str | None], str] = {}
        self.uais = [f"{number:07d}{check_letter(f'{number:07d}')}" for number in (930001, 940002, 770003)]
        self.projects: dict[str, str] = {}
        self.partners: dict[str, list[str]] = {}
        self.expected = Expectations()
        self._settled: set[str] = set()

    def set_up(self) -> None:
        """Schools and a commission exist."""
        for number, uai in enumerate(self.uais):
            self._ask("submission", "PUT", f"{SUBMISSION}/structures/{uai}", Role.ADMINISTRATOR, _structure(number))
        seats = [{"subject": f"person-{number}", "name": f"Personne {number}"} for number in range(4)]
        self._ask("review", "PUT", f"{REVIEW}/commission", Role.RECTOR, {"president": seats[0], "members": seats[1:]})

    def act(self) -> None:
        """Somebody does something."""
        acts: list[tuple[int, Callable[[], None]]] = [
            (8, self.create),
            (10, self.revise),
            (14, self.deposit),
            (8, self.request_completion),
            (3, self.cancel_completion),
            (12, self.decide),
            (2, self.withdraw),
            (2, self.stop),
            (6, self.amend),
            (1, self.give_amendment_up),
            (3, self.correct),
            (5, self.credit),
            (2, self.credit_inbound),
            (10, self.confirm),
            (6, self.pay),
            (8, self.settle_payment),
            (2, self.publish_garbage),
            (1, self.register_inbound),
        ]
        weights, choices = zip(*acts, strict=True)
        self._chance.choices(choices, weights)[0]()

    def create(self) -> None:
        uai = self._chance.choice(self.uais)
        partners = self._chance.sample(
            [other for other in self.uais if other != uai], self._chance.choice((0, 0, 1, 2))
        )
        content = {**self._content(), "partners": {"structures": partners}}
        answer = self._ask("submission", "POST", f"{SUBMISSION}/projects", Role.SCHOOL, content, uai=uai)
        self.projects[answer["id"]], self.partners[answer["id"]] = uai, partners
        self.expected.deposits[answer["id"]] = 0

    def revise(self) -> None:
        for project in self._some_project():
            path = f"{SUBMISSION}/projects/{project}"
            found = self._ask("submission", "GET", path, Role.SCHOOL, uai=self.projects[project])
            self._ask(
                "submission", "PATCH", path, Role.SCHOOL, self._content(), uai=self.projects[project],
                headers={"If-Match": f'"{found["revision"]}"'}, allowed={200, 409, 412},
            )  # fmt: skip

    def deposit(self) -> None:
        for project in self._some_project():
            path = f"{SUBMISSION}/projects/{project}/submissions"
            answer = self._ask(
                "submission", "POST", path, Role.SCHOOL, uai=self.projects[project], allowed={201, 409, 422}
            )
            if "version" in answer:
                self.expected.deposits[project] += 1
                if answer["version"] != self.expected.deposits[project]:
                    raise UnexpectedAnswer(f"deposit {self.expected.deposits[project]} became {answer['version']}")

    def request_completion(self) -> None:
        comments = [{"part": "/budget", "text": "Pouvez-vous préciser ?"}]
        self._at_commission("completion-requests", Role.SECRETARIAT, {"comments": comments})

    def cancel_completion(self) -> None:
        self._at_commission("completion-requests/cancellation", Role.SECRETARIAT, None)

    def decide(self) -> None:
        for project in self._some_project():
            file = self._ask("review", "GET", f"{REVIEW}/files/{project}", Role.RECTOR, allowed={200, 404})
            if "version" not in file:
                return
            body = self._ruling(file)
            answer = self._at_commission("decisions", Role.RECTOR, body, project=project)
            if "outcome" in answer:
                self.expected.decisions[project] = answer["outcome"]

    def withdraw(self) -> None:
        self._at_school("withdrawal", {"reason": "changement d’équipe"})

    def stop(self) -> None:
        self._at_school("stop", {"lessons": "à reprendre autrement"})

    def amend(self) -> None:
        self._at_school("amendments", {})

    def give_amendment_up(self) -> None:
        self._at_school("amendments/abandonment", None)

    def correct(self) -> None:
        for project in self._some_project():
            file = self._ask("review", "GET", f"{REVIEW}/files/{project}", Role.RECTOR, allowed={200, 404})
            if file.get("decision") is None:
                return
            body = {"error": "Une erreur de saisie.", "ruling": self._ruling(file)}
            answer = self._at_commission("corrections", Role.RECTOR, body, project=project)
            if "outcome" in answer:
                self.expected.decisions[project] = answer["outcome"]

    def credit(self) -> None:
        self.expected.credits += 1
        body = self._credit_data()
        self._ask("funding", "POST", f"{FUNDING}/envelopes", Role.FUND_MANAGER, body)

    def credit_inbound(self) -> None:
        self.expected.credits += 1
        year, programme = self._chance.choice((2026, 2027)), "141"
        data = {**self._credit_data(), "budget_year": year, "programme": programme}
        self._publish("finance", "nefe.envelope.credited.v1", f"{year}-{programme}-{data['kind']}", data)

    def confirm(self) -> None:
        for project in self._some_project():
            path = f"{FUNDING}/allocations/{project}/confirmation"
            self._ask("funding", "POST", path, Role.FUND_MANAGER, allowed={200, 404, 409})

    def pay(self) -> None:
        for project in self._some_project():
            path = f"{FUNDING}/allocations/{project}/payments"
            kind = self._chance.choice(("advance", "balance"))
            self._ask("funding", "POST", path, Role.FUND_MANAGER, {"kind": kind}, allowed={201, 404, 409, 422})

    def settle_payment(self) -> None:
        """The finance system answers a payment order that it has read from the broker."""
        orders = [fact for fact in self._world.bus.facts if fact.type == "nefe.payment.ordered.v1"]
        open_orders = [order for order in orders if order.event_id not in self._settled]
        if not open_orders:
            return
        order = self._chance.choice(open_orders)
        self._settled.add(order.event_id)
        ordered = decode(order.body).data
        data = {"payment_id": ordered["payment_id"], "reference": f"CHORUS-{len(self._settled)}"}
        today = self._world.clock.now().date().isoformat()
        if self._chance.random() < 0.7:
            self._publish("finance", "nefe.payment.executed.v1", ordered["payment_id"], {**data, "executed_on": today})
        else:
            refused = {**data, "refused_on": today, "reason": "RIB inconnu"}
            self._publish("finance", "nefe.payment.refused.v1", ordered["payment_id"], refused)

    def publish_garbage(self) -> None:
        """What must be refused, once, with a reason."""
        self.expected.garbage += 1
        mark = f"garbage-{self.expected.garbage}".encode()
        bodies = (b"{" + mark, b'["' + mark + b'"]', b'{"specversion": "1.0", "id": "' + mark + b'"}')
        user = self._chance.choice(("finance", None))
        self._world.bus.publish_inbound(("funding",), self._chance.choice(bodies), "nefe.payment.executed.v1", user)

    def register_inbound(self) -> None:
        number = self._chance.randrange(len(self.uais))
        data = {**_structure(number), "uai": self.uais[number], "name": f"Établissement {self._chance.randrange(9)}"}
        self._publish("directory", "nefe.structure.registered.v1", self.uais[number], data)

    def _publish(self, user: str, kind: str, subject: str, data: dict[str, Any]) -> None:
        source = next(partner.source for partner in PARTNERS if partner.user == user)
        event_id = f"{user}-{self._chance.getrandbits(64):016x}"
        event = Event(event_id, source, kind, subject, self._world.clock.now(), data)
        bound = CATALOGUE[kind].consumed_by
        self._world.bus.publish_inbound(bound, encode(event), kind, self._chance.choice((user, user, None)))

    def _at_commission(self, what: str, role: Role, body: Any, project: str | None = None) -> Any:
        chosen = project or next(self._some_project(), None)
        if chosen is None:
            return {}
        path = f"{REVIEW}/files/{chosen}/{what}"
        return self._ask("review", "POST", path, role, body, allowed={200, 201, 404, 409, 422})

    def _at_school(self, what: str, body: Any) -> None:
        for project in self._some_project():
            path = f"{SUBMISSION}/projects/{project}/{what}"
            self._ask(
                "submission", "POST", path, Role.SCHOOL, body, uai=self.projects[project], allowed={200, 201, 409, 422}
            )

    def _some_project(self) -> Iterator[str]:
        if self.projects:
            yield self._chance.choice(list(self.projects))

    def _ask(
        self, service: str, method: str, path: str, role: Role, body: Any = None, *, uai: str | None = None,
        headers: dict[str, str] | None = None, allowed: set[int] | None = None,
    ) -> Any:  # fmt: skip
        """Ask until the server gives a definite answer, always with the same idempotency key."""
        sent = {"Authorization": f"Bearer {self._token(role, uai)}", **(headers or {})}
        if method == "POST":
            sent["Idempotency-Key"] = f"key-{self._chance.getrandbits(64):016x}"
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        content: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": kind}
        client = self._world.services[service].application.test_client()
        for _ in range(TRIES):
            try:
                answer = client.open(path, method=method, headers=sent, **content)
            except Killed:
                self._world.services[service].die()
                continue
            if answer.status_code == 503:
                continue
            if answer.status_code not in (allowed or {200, 201}):
                raise UnexpectedAnswer(f"{method} {path}: {answer.status_code} {answer.get_data(as_text=True)}")
            return answer.get_json()
        raise UnexpectedAnswer(f"{method} {path}: no definite answer in {TRIES} tries")

    def _token(self, role: Role, uai: str | None) -> str:
        key = (role, uai)
        if key not in self._tokens:
            self._tokens[key] = issue_token(
                self._world.key,
                issuer="nefe",
                audience="nefe",
                academy=ACADEMY,
                subject="person-0" if role is Role.RECTOR else f"person-{role}",
                roles=[role],
                uai=uai,
                lifetime=timedelta(days=3650),
                clock=self._world.clock,
            )
        return self._tokens[key]

    def _content(self) -> dict[str, Any]:
        lines = [
            {
                "category": self._chance.choice(CATEGORIES),
                "label": "Une dépense",
                "unit": "unité",
                "quantity": self._chance.randint(1, 5),
                "unit_cost_cents": self._chance.randint(1, 400_000),
                "school_year": self._chance.choice(YEARS),
            }
            for _ in range(self._chance.choice((0, 1, 1, 2)))
        ]
        return {
            "title": f"Projet {self._chance.randrange(1000)}",
            "axes": [self._chance.choice(("success", "well_being", "less_inequality"))],
            "description": "Une description.",
            "needs": "Un constat.",
            "objectives": "Des objectifs.",
            "actions": "Des actions.",
            "indicators": "Des indicateurs.",
            "pupils": self._chance.randint(1, 500),
            "levels": ["Sixième"],
            "digital": False,
            "budget": {"multi_year": False, "lines": lines},
        }

    def _ruling(self, file: dict[str, Any]) -> dict[str, Any]:
        if self._chance.random() < 0.3:
            return {"outcome": "declined", "reason": "Le projet ne relève pas du fonds."}
        asked: dict[tuple[str, str], int] = {}
        for line in file["versions"][-1]["content"]["budget"]["lines"]:
            key = (line["category"], line["school_year"])
            asked[key] = asked.get(key, 0) + line["amount_cents"]
        lines = [
            {"category": category, "school_year": year, "amount_cents": self._chance.choice((cents, cents // 2))}
            for (category, year), cents in sorted(asked.items())
        ]
        awaits_credits = self._chance.random() < 0.8
        return {"outcome": "validated", "grant": {"lines": lines}, "awaits_credits": awaits_credits}

    def _credit_data(self) -> dict[str, Any]:
        return {
            "budget_year": self._chance.choice((2026, 2027)),
            "programme": self._chance.choice(("140", "141")),
            "kind": self._chance.choice(("AE", "AE", "CP")),
            "amount_cents": self._chance.randint(1, 3_000_000),
            "reference": f"CREDIT-{self.expected.credits}",
        }


def _structure(number: int) -> dict[str, Any]:
    """A school; the first two are in one building, and have one mailbox."""
    kind, degree = (("college", 2), ("lycee_general", 2), ("elementary_school", 1))[number % 3]
    return {
        "name": f"Établissement {number}",
        "kind": kind,
        "degree": degree,
        "sector": "public",
        "commune": "Bondy",
        "postcode": "93140",
        "department": "93",
        "priority_education": "rep",
        "email": None if number == 2 else "cite.scolaire@ac-creteil.fr",
    }

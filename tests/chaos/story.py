"""One project, from its draft to its end, as the school, the commission and the fund live it."""

import random
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from shared.identity.actor import Role
from tests.chaos.callers import Answer
from tests.chaos.people import FUNDING, PRIMARY, RECTOR, REVIEW, SECONDARY, SUBMISSION, People, today
from tests.chaos.record import Fate, Record

CATEGORIES = ("teaching_hours", "teaching_equipment", "outside_contributors")
NO_CREDITS = "insufficient_payment_credits"
COMPLETION_RATE, CANCELLING_RATE = 0.7, 0.2


class Story:
    """Plays one project. Every choice comes from `chance`."""

    def __init__(self, people: People, fate: Fate, chance: random.Random) -> None:
        uai = chance.choice(PRIMARY if fate is Fate.WAITING else SECONDARY)
        self.record = Record(fate, uai)
        self.stage = "not begun"
        self._people = people
        self._chance = chance
        self._school = people.person(Role.SCHOOL, chance, uai=uai)
        self._secretariat = people.person(Role.SECRETARIAT, chance)
        self._rector = people.person(Role.RECTOR, chance, subject=RECTOR)
        self._fund = people.person(Role.FUND_MANAGER, chance)

    def play(self) -> None:
        """To the end. Raises UnexpectedAnswer, OutOfPatience, Interrupted."""
        self._draft()
        self._deposit()
        ENDINGS[self.record.fate](self)
        self.stage = "over"

    def be_funded(self) -> None:
        self._examine()
        self._validate()
        self._allocate()
        self._pay("advance")

    def be_paid_in_full(self) -> None:
        self.be_funded()
        self._pay("balance")

    def be_declined(self) -> None:
        self._examine()
        self._decline()

    def be_deposited_again(self) -> None:
        self.be_declined()
        self._revise()
        self._deposit()
        self._validate()
        self._allocate()
        self._pay("advance")

    def be_withdrawn(self) -> None:
        if self._chance.random() < 0.5:
            self._examine()
        self._withdraw({200})

    def cross(self) -> None:
        """The school takes the project back at the moment at which the rector validates it."""
        self._await_file()
        ruling = self._ruling()
        with ThreadPoolExecutor(2) as both:
            withdrawal = both.submit(self._withdraw, {200, 409})
            decision = both.submit(self._decide, ruling, {201, 409})
        is_validated, is_withdrawn = decision.result().status == 201, withdrawal.result().status == 200
        if is_validated:
            self.record.money = frozenset({"released"})
        if not is_withdrawn:
            self._follow_validation()
            self._allocate()

    def be_stopped(self) -> None:
        self._examine()
        self._validate()
        if self._chance.random() < 0.5:
            self._allocate()
        self._stop()

    def be_stopped_after_payment(self) -> None:
        self.be_funded()
        self._stop()

    def wait_for_money(self) -> None:
        self._examine()
        self._validate()
        found = self._await_allocation({"reserved", "deferred"})
        self.record.was_deferred = found["status"] == "deferred"
        self.record.money = frozenset({"reserved", "deferred"})

    def _draft(self) -> None:
        self.stage = "drafting"
        created = self._school.ask("POST", f"{SUBMISSION}/projects", {"title": "Un projet"}, allowed={201})
        self.record.project_id = created.document["id"]
        self._revise()

    def _revise(self) -> None:
        """Save, from what was read; whoever cannot tell whether it was saved reads again."""
        content = self._content()
        while True:
            read = self._school.ask("GET", self._project, allowed={200})
            if read.document["content"].get("description") == content["description"]:
                return
            self._school.ask("PATCH", self._project, content, allowed={200, 412}, if_match=read.etag)

    def _deposit(self) -> None:
        self.stage = "depositing"
        answer = self._school.ask("POST", f"{self._project}/submissions", allowed={201})
        self.record.versions += 1
        assert answer.document["version"] == self.record.versions, answer
        self.record.status = "under_review"

    def _examine(self) -> None:
        """The commission has the file; it may ask for something, or think better of it."""
        self._await_file()
        if self._chance.random() >= COMPLETION_RATE:
            return
        self.stage = "completing"
        comments = [{"part": "/budget", "text": "Pouvez-vous préciser ?"}]
        self._secretariat.ask("POST", f"{self._file}/completion-requests", {"comments": comments}, allowed={201})
        self._await_project("to_complete")
        if self._chance.random() < CANCELLING_RATE:
            self._secretariat.ask("POST", f"{self._file}/completion-requests/cancellation", allowed={200})
            self._await_project("under_review")
            return
        self._revise()
        self._deposit()
        self._await_file()

    def _decline(self) -> None:
        self._decide({"outcome": "declined", "reason": "Le projet ne relève pas du fonds."}, {201})
        self._await_project("declined")
        self.record.status = "declined"

    def _validate(self) -> None:
        self._await_file()
        self._decide(self._ruling(), {201})
        self._follow_validation()

    def _follow_validation(self) -> None:
        self._await_project("validated")
        self.record.status = "validated"

    def _decide(self, ruling: Mapping[str, Any], allowed: set[int]) -> Answer:
        self.stage = "deciding"
        answer = self._rector.ask("POST", f"{self._file}/decisions", ruling, allowed=allowed)
        if answer.status == 201:
            self.record.decisions.append(answer.document["outcome"])
        return answer

    def _withdraw(self, allowed: set[int]) -> Answer:
        self.stage = "withdrawing"
        body = {"reason": "changement d’équipe"}
        answer = self._school.ask("POST", f"{self._project}/withdrawal", body, allowed=allowed)
        if answer.status == 200:
            self.record.status = "withdrawn"
        return answer

    def _stop(self) -> None:
        self.stage = "stopping"
        self._school.ask("POST", f"{self._project}/stop", {"lessons": "à reprendre autrement"}, allowed={200})
        self.record.status = "stopped"
        self.record.money = frozenset({"released"})

    def _allocate(self) -> None:
        found = self._await_allocation({"reserved", "deferred"})
        self.record.was_deferred = found["status"] == "deferred"
        self._await_allocation({"reserved"})
        self._fund.ask("POST", f"{self._allocation}/confirmation", allowed={200})
        self.record.money = frozenset({"allocated"})

    def _pay(self, kind: str) -> None:
        """Order until the finance system has executed it: a refused payment may be ordered again."""
        outcome = ""
        while outcome != "executed":
            payment = self._order(kind)
            if payment is None:
                return
            self.record.payments[payment["id"]] = payment["amount_cents"]
            outcome = self._await_outcome(payment["id"])

    def _order(self, kind: str) -> Any:
        """The payment, as soon as there are payment credits; None when there is nothing (left) to pay as money."""
        self.stage = f"waiting for payment credits ({kind})"
        while True:
            answer = self._fund.ask("POST", f"{self._allocation}/payments", {"kind": kind}, allowed={201, 409})
            if answer.status == 201:
                return answer.document
            if answer.document["code"] != NO_CREDITS:
                assert answer.document["code"] == "nothing_to_pay", answer
                return None
            self._people.surroundings.rest(self._chance.uniform(1, 3))

    def _await_outcome(self, payment_id: str) -> str:
        self.stage = "waiting for the finance system"

        def payment_in(found: Any) -> Any:
            return next(payment for payment in found["payments"] if payment["id"] == payment_id)

        found = self._fund.wait_for(
            self._allocation, lambda found: payment_in(found)["status"] != "ordered", "the payment’s outcome"
        )
        return str(payment_in(found)["status"])

    def _await_file(self) -> Any:
        version = self.record.versions
        self.stage = f"waiting for version {version} at the commission"
        return self._secretariat.wait_for(self._file, lambda file: file["version"] == version, self.stage)

    def _await_project(self, status: str) -> Any:
        self.stage = f"waiting to be {status}"
        return self._school.wait_for(self._project, lambda project: project["status"] == status, self.stage)

    def _await_allocation(self, statuses: set[str]) -> Any:
        self.stage = f"waiting for money ({' or '.join(sorted(statuses))})"
        return self._fund.wait_for(self._allocation, lambda found: found["status"] in statuses, self.stage)

    @property
    def _project(self) -> str:
        return f"{SUBMISSION}/projects/{self.record.project_id}"

    @property
    def _file(self) -> str:
        return f"{REVIEW}/files/{self.record.project_id}"

    @property
    def _allocation(self) -> str:
        return f"{FUNDING}/allocations/{self.record.project_id}"

    def _content(self) -> dict[str, Any]:
        lines = [
            {
                "category": category,
                "label": "Une dépense",
                "unit": "unité",
                "quantity": self._chance.randint(1, 5),
                "unit_cost_cents": self._chance.randint(10_000, 200_000),
                "school_year": _school_year(),
            }
            for category in self._chance.sample(CATEGORIES, self._chance.randint(1, len(CATEGORIES)))
        ]
        return {
            "axes": [self._chance.choice(("success", "well_being", "less_inequality"))],
            "description": f"Une description, {self._chance.getrandbits(40):010x}.",
            "needs": "Un constat.",
            "objectives": "Des objectifs.",
            "actions": "Des actions.",
            "indicators": "Des indicateurs.",
            "levels": ["Sixième"],
            "pupils": self._chance.randint(1, 500),
            "budget": {"multi_year": False, "lines": lines},
        }

    def _ruling(self) -> dict[str, Any]:
        file = self._secretariat.ask("GET", self._file, allowed={200}).document
        asked = file["versions"][-1]["content"]["budget"]["lines"]
        lines = [
            {name: line[name] for name in ("category", "school_year")}
            | {"amount_cents": self._chance.choice((line["amount_cents"], line["amount_cents"] // 2))}
            for line in asked
        ]
        return {"outcome": "validated", "grant": {"lines": lines}, "awaits_credits": True}


def _school_year() -> str:
    start = today().year
    return f"{start}-{start + 1}"


ENDINGS: Mapping[Fate, Callable[[Story], None]] = {
    Fate.FUNDED: Story.be_funded,
    Fate.PAID_IN_FULL: Story.be_paid_in_full,
    Fate.DECLINED: Story.be_declined,
    Fate.DEPOSITED_AGAIN: Story.be_deposited_again,
    Fate.WITHDRAWN: Story.be_withdrawn,
    Fate.CROSSING: Story.cross,
    Fate.STOPPED: Story.be_stopped,
    Fate.STOPPED_PAID: Story.be_stopped_after_payment,
    Fate.WAITING: Story.wait_for_money,
}

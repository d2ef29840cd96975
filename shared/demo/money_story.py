"""Money that is short: three écoles, a waiting list, credits from outside, conventions, a freeze, invoices, a stop."""

from dataclasses import dataclass
from typing import Any

from shared.demo.client import DemoFailed, Installation, Person
from shared.demo.outside import FinanceSystem
from shared.demo.story import FUNDING, REVIEW, SCHOOL, SUBMISSION, Say, Story
from shared.identity.actor import Role
from shared.money import in_french

PROGRAMME = "140"
NOW_CENTS, LATER_CENTS = 1_000_000, 400_000
ECOLES = {"0770002J": "École du Château", "0940001R": "École des Marronniers", "0930117X": "École Jules-Ferry"}
SIRET = "21930010800012"
PAPER = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


@dataclass(frozen=True)
class Project:
    """One of the three."""

    id: str
    school: Person
    name: str

    @property
    def money(self) -> str:
        """Where the fund speaks of it."""
        return f"{FUNDING}/allocations/{self.id}"


class MoneyStory(Story):
    """Plays against an installation whose finance system is `finance`."""

    def __init__(self, installation: Installation, say: Say, finance: FinanceSystem) -> None:
        super().__init__(installation, say)
        self.finance = finance
        self.projects: list[Project] = []

    def play(self) -> None:
        """The whole story."""
        self.prepare()
        self.begin()
        self.wait_for_credits()
        self.receive_credits()
        self.agree()
        self.advance()
        self.freeze()
        self.settle()
        self.stop()
        self.balance()

    def prepare(self) -> None:
        """Three écoles, a commission, and an envelope for one project."""
        for uai, name in ECOLES.items():
            ecole = {**SCHOOL, "name": name, "kind": "elementary_school", "degree": 1}
            self.administrator.ask("PUT", f"{SUBMISSION}/structures/{uai}", ecole, expect={200, 201})
        seats = [{"subject": f"demo-membre-{number}", "name": f"Membre {number}"} for number in (1, 2, 3)]
        president = {"subject": "demo-rectrice", "name": "La rectrice"}
        self.rector.ask("PUT", f"{REVIEW}/commission", {"president": president, "members": seats}, expect=200)
        self._have_available(self.year, "AE", NOW_CENTS)
        self._have_available(self.year + 1, "AE", 3 * LATER_CENTS)
        self._have_available(self.year, "CP", 3 * NOW_CENTS)
        self.say("Fonds", f"a {in_french(NOW_CENTS)} d’AE pour {self.year} : de quoi servir un projet sur trois.")

    def begin(self) -> None:
        """Three projects over two years, deposited and validated in this order."""
        for uai, name in ECOLES.items():
            school = self.installation.person("demo-directrice", Role.SCHOOL, uai)
            created = school.ask("POST", f"{SUBMISSION}/projects", {"title": f"Un jardin : {name}"}, expect=201)
            project = Project(created.document["id"], school, name)
            address, etag = f"{SUBMISSION}/projects/{project.id}", created.headers["etag"]
            school.ask("PATCH", address, self._content(), expect=200, if_match=etag)
            school.ask("POST", f"{address}/submissions", expect=201)
            file = f"{REVIEW}/files/{project.id}"
            self.secretariat.wait_for(file, lambda found: found["version"] == 1, "the file at the commission")
            decision = {"outcome": "validated", "awaits_credits": True, "grant": {"lines": self._lines()}}
            self.rector.ask("POST", f"{file}/decisions", decision, expect=201)
            self.fund_manager.wait_for(project.money, lambda _found: True, "the validation at the fund")
            self.projects.append(project)
        self.say("Rectrice", f"valide trois projets de {in_french(NOW_CENTS + LATER_CENTS)} chacun, sur deux ans.")

    def wait_for_credits(self) -> None:
        """One is served, two wait; what would serve them is known before it arrives."""
        statuses = [self._allocation(project)["status"] for project in self.projects]
        self._require(statuses == ["reserved", "deferred", "deferred"], f"statuses are {statuses}")
        for one in self.fund_manager.ask("GET", f"{FUNDING}/waiting-list?programme={PROGRAMME}", expect=200).document:
            missing = in_french(one["missing_cents"])
            self.say("Liste d’attente", f"rang {one['rank']} : il manque {missing} avant son tour.")
        request = {"programme": PROGRAMME, "budget_year": self.year, "amount_cents": NOW_CENTS}
        told = self.fund_manager.ask("POST", f"{FUNDING}/waiting-list/forecast", request, expect=200).document
        self._require([one["project_id"] for one in told["served"]] == [self.projects[1].id], f"forecast {told}")
        self.say("Fonds", f"simule : {in_french(NOW_CENTS)} de plus serviraient un projet, le plus ancien.")

    def receive_credits(self) -> None:
        """Credits arrive by an event from outside, and serve who waits."""
        self.finance.credit(self.year, PROGRAMME, "AE", 2 * NOW_CENTS)
        for project in self.projects:
            self.fund_manager.wait_for(project.money, lambda found: found["status"] == "reserved", "the credits")
        self.say("Système financier", f"publie {in_french(2 * NOW_CENTS)} d’AE : les trois projets sont réservés.")

    def agree(self) -> None:
        """Who receives the money is named, the convention prepared, the money committed, the convention signed."""
        names = {"project_ids": [project.id for project in self.projects]}
        path = f"{FUNDING}/allocations/confirmations"
        refused = self.fund_manager.ask("POST", path, names, expect=200).document
        self._require({one["code"] for one in refused} == {"beneficiary_unknown"}, f"confirmed {refused}")
        self.say("Fonds", "ne peut pas attribuer : la commune qui reçoit n’est pas identifiée.")
        for project in self.projects:
            commune = {"kind": "commune", "name": SCHOOL["commune"], "siret": SIRET}
            self.fund_manager.ask("PUT", f"{project.money}/beneficiary", commune, expect=200)
            self.fund_manager.ask("PUT", f"{project.money}/convention", self._terms(), expect=200)
        made = self.fund_manager.ask("POST", path, names, expect=200).document
        self._require(all(one["is_committed"] for one in made), f"confirmed {made}")
        self.say("Fonds", "attribue les trois à la fois, avec leurs conventions.")
        for project in self.projects:
            issued = self.fund_manager.ask("POST", f"{project.money}/documents", {"kind": "convention"}, expect=201)
            document = issued.document
            copy = f"{FUNDING}/documents/{document['id']}/signed-copy"
            fields = {"signed_on": self._today().isoformat()}
            self.fund_manager.send_file("PUT", copy, fields, ("convention.pdf", PAPER), expect=200)
            self.say("Commune", f"signe la convention {document['number']} ({document['sha256'][:12]}…).")

    def advance(self) -> None:
        """Thirty per cent to each, handed over in a batch, executed outside."""
        orders = [
            self.fund_manager.ask("POST", f"{project.money}/payments", {"kind": "advance"}, expect=201).document
            for project in self.projects
        ]
        chosen = {"payment_ids": [order["id"] for order in orders]}
        batch = self.fund_manager.ask("POST", f"{FUNDING}/payment-batches", chosen, expect=201).document
        amount = in_french(orders[0]["amount_cents"])
        self.say("Fonds", f"ordonne une avance de {amount} (30 %) à chacun ; bordereau {batch['number']}.")
        for order in orders:
            self.finance.execute(order["id"], self._today().isoformat())
        for project in self.projects:
            self._wait_paid(project, "executed", 1)
        self.say("Système financier", "a exécuté les trois avances.")

    def freeze(self) -> None:
        """The second year is held back: simulated, applied, told, lifted."""
        ids = [project.id for project in self.projects]
        scope = {"programme": PROGRAMME, "budget_year": self.year + 1, "percent": 50, "project_ids": ids}
        simulated = self.fund_manager.ask("POST", f"{FUNDING}/freezes/simulation", scope, expect=200).document
        total = simulated["total_cents"]
        self.say(
            "Fonds",
            f"simule un gel de moitié en {self.year + 1} : {in_french(total)}, {len(simulated['parts'])} écoles.",
        )
        reason = "Gel décidé en loi de finances."
        applied = {**scope, "reason": reason, "expected_cents": total}
        frozen = self.fund_manager.ask("POST", f"{FUNDING}/freezes", applied, expect=201).document
        self._wait_told("nefe.instalment.frozen.v1")
        self.say("Fonds", "applique le gel tel qu’il a été simulé ; chaque école en est avertie.")
        lifting = f"{FUNDING}/freezes/{frozen['id']}/lifting"
        self.fund_manager.ask("POST", lifting, {"reason": "Dégel."}, expect=200)
        self._wait_told("nefe.instalment.released.v1")
        self.say("Fonds", "lève le gel ; chaque école en est avertie.")

    def settle(self) -> None:
        """Invoices, one refused and one accepted; the balance that they bear out."""
        project = self.projects[0]
        balance = {"kind": "balance"}
        self.fund_manager.ask("POST", f"{project.money}/payments", balance, expect=409)
        self.say("Fonds", "ne verse pas de solde sans facture (409).")
        wrong, right = (
            self._send_invoice(project, number, cents) for number, cents in (("F-1", 1), ("F-2", NOW_CENTS))
        )
        reason = {"reason": "La facture est adressée à un autre établissement."}
        self.fund_manager.ask("POST", f"{FUNDING}/invoices/{wrong}/refusal", reason, expect=200)
        self.fund_manager.ask("POST", f"{FUNDING}/invoices/{right}/acceptance", {}, expect=200)
        self._wait_told("nefe.invoice.refused.v1", project)
        self.say("École", "envoie deux factures ; l’une est refusée, et l’école sait pourquoi.")
        order = self.fund_manager.ask("POST", f"{project.money}/payments", balance, expect=201).document
        self.finance.execute(order["id"], self._today().isoformat())
        self._wait_paid(project, "executed", 2)
        self.say("Fonds", f"verse le solde de l’année : {in_french(order['amount_cents'])}.")

    def stop(self) -> None:
        """A project is stopped: what it has not spent goes back, what it received is asked back."""
        project = self.projects[2]
        available = self._standing(self.year, "AE")["available_cents"]
        lessons = {"lessons": "L’équipe a changé ; les outils servent à une autre classe."}
        project.school.ask("POST", f"{SUBMISSION}/projects/{project.id}/stop", lessons, expect=200)
        found = self.fund_manager.wait_for(project.money, lambda found: found["status"] == "released", "the stop")
        given_back = self._standing(self.year, "AE")["available_cents"] - available
        self.say("École", f"arrête son projet : {in_french(given_back)} reviennent aussitôt à l’enveloppe {self.year}.")
        paid = sum(payment["amount_cents"] for payment in found["payments"])
        asked = {"amount_cents": paid, "reason": "Le projet est arrêté ; l’avance n’a pas été dépensée."}
        repayment = self.fund_manager.ask("POST", f"{project.money}/repayments", asked, expect=201).document
        receipt = {"received_on": self._today().isoformat(), "reference": "TP-DEMO"}
        self.fund_manager.ask("POST", f"{FUNDING}/repayments/{repayment['id']}/receipt", receipt, expect=200)
        self.say("Commune", f"reverse l’avance de {in_french(paid)}.")

    def balance(self) -> None:
        """The books, at the end: they sum to zero."""
        balance = self.fund_manager.ask("GET", f"{FUNDING}/ledger/trial-balance", expect=200).document
        for one in balance["balances"]:
            if one["balance_cents"]:
                account = f"{one['budget_year']}-{one['programme']}-{one['kind']} {one['state']}"
                self.say("Balance", f"{account:<42} {in_french(one['balance_cents']):>18}")
        self._require(balance["total_cents"] == 0, f"the ledger does not balance: {balance}")
        self.say("Balance", f"{'total':<42} {in_french(0):>18}")

    def _content(self) -> dict[str, Any]:
        content = super()._content()
        lines = [
            {**line, "label": "Jardin", "unit": "lot", "quantity": 1, "unit_cost_cents": line["amount_cents"]}
            for line in self._lines()
        ]
        for line in lines:
            del line["amount_cents"]
        return {**content, "budget": {"multi_year": True, "lines": lines}}

    def _lines(self) -> list[dict[str, Any]]:
        return [
            {"category": "teaching_equipment", "school_year": f"{year}-{year + 1}", "amount_cents": cents}
            for year, cents in ((self.year, NOW_CENTS), (self.year + 1, LATER_CENTS))
        ]

    def _terms(self) -> dict[str, Any]:
        party = {"name": "Commune de Bondy", "represented_by": "Camille Martin", "quality": "maire"}
        return {"parties": [party], "begins_on": f"{self.year}-09-01", "ends_on": f"{self.year + 2}-08-31"}

    def _have_available(self, budget_year: int, kind: str, cents: int) -> None:
        """Exactly so much, whatever earlier stories left behind: credited, or taken back by the ministry."""
        available = self._standing(budget_year, kind)["available_cents"]
        reference = f"DEMO-{self.installation.clock.now():%Y%m%d%H%M%S%f}-{kind}-{budget_year}"
        if available < cents:
            envelope = {"budget_year": budget_year, "programme": PROGRAMME, "kind": kind}
            credit = {**envelope, "amount_cents": cents - available, "reference": reference}
            self.fund_manager.ask("POST", f"{FUNDING}/envelopes", credit, expect=201)
        elif available > cents:
            path = f"{FUNDING}/envelopes/{budget_year}-{PROGRAMME}-{kind}/withdrawals"
            body = {"amount_cents": available - cents, "reference": reference, "reason": "Démonstration."}
            self.fund_manager.ask("POST", path, body, expect=201)

    def _standing(self, budget_year: int, kind: str) -> dict[str, Any]:
        path = f"{FUNDING}/envelopes?budget_year={budget_year}&programme={PROGRAMME}"
        found = self.fund_manager.ask("GET", path, expect=200).document
        return next((one for one in found if one["kind"] == kind), {"available_cents": 0})

    def _allocation(self, project: Project) -> Any:
        return self.fund_manager.ask("GET", project.money, expect=200).document

    def _send_invoice(self, project: Project, number: str, cents: int) -> str:
        fields = {
            "supplier": "Jardinerie du Nord",
            "number": number,
            "dated_on": self._today().isoformat(),
            "amount_cents": str(cents),
        }
        paper = (f"{number}.pdf", PAPER + number.encode())
        sent = project.school.send_file("POST", f"{project.money}/invoices", fields, paper, expect=201)
        return str(sent.document["id"])

    def _wait_paid(self, project: Project, status: str, number: int) -> None:
        def is_so(found: Any) -> bool:
            return len([one for one in found["payments"] if one["status"] == status]) == number

        self.fund_manager.wait_for(project.money, is_so, f"{number} payments {status}")

    def _wait_told(self, kind: str, *projects: Project) -> None:
        for project in projects or self.projects:
            self.project_id = project.id
            self._wait_message(kind)

    @staticmethod
    def _require(is_so: bool, otherwise: str) -> None:
        if not is_so:
            raise DemoFailed(otherwise)

"""A school deposits, completes as asked; the commission validates; the money is allocated; everybody is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from shared.demo.client import DemoFailed, Installation, new_word
from shared.identity.actor import Role
from shared.money import in_french

SUBMISSION, REVIEW = "/api/submission/v1", "/api/review/v1"
FUNDING, NOTIFICATION = "/api/funding/v1", "/api/notification/v1"
SCHOOL = {
    "name": "Lycée des Tilleuls",
    "kind": "lycee_polyvalent",
    "degree": 2,
    "sector": "public",
    "commune": "Bondy",
    "postcode": "93140",
    "department": "93",
    "priority_education": "none",
}
UAI = "0930116W"
EQUIPMENT_CENTS, OUTSIDE_CENTS, GRANTED_OUTSIDE_CENTS = 324_000, 1_000_000, 800_000
STANDING = {"pending": "à envoyer", "sent": "envoyé", "failed": "non remis", "shared": "remis avec un autre"}
GRANTED_CENTS = EQUIPMENT_CENTS + GRANTED_OUTSIDE_CENTS

Say = Callable[[str, str], None]
"""`say(who, what)`: one step of the story, in French."""


@dataclass
class Story:
    """Plays the steps in order; each checks what it sees. Raises DemoFailed."""

    installation: Installation
    say: Say
    project_id: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        self.year = self._today().year
        person = self.installation.person
        self.administrator = person("demo-administration", Role.ADMINISTRATOR)
        self.school = person("demo-proviseure", Role.SCHOOL, UAI)
        self.secretariat = person("demo-secretariat", Role.SECRETARIAT)
        self.rector = person("demo-rectrice", Role.RECTOR)
        self.fund_manager = person("demo-fonds", Role.FUND_MANAGER)

    def play(self) -> None:
        """The whole story."""
        self.prepare()
        self.deposit()
        self.complete()
        self.validate()
        self.allocate()
        self.look_back()

    def prepare(self) -> None:
        """The academy is ready: a school, a commission, an envelope."""
        self.administrator.ask("PUT", f"{SUBMISSION}/structures/{UAI}", SCHOOL, expect={200, 201})
        self.say("Administration", f"inscrit l’établissement {SCHOOL['name']} ({UAI}) à l’annuaire.")
        people = {"president": _seat("demo-rectrice", "La rectrice"), "members": list(_members())}
        self.rector.ask("PUT", f"{REVIEW}/commission", people, expect=200)
        self.say("Rectrice", "nomme trois membres de la commission d’examen, qu’elle préside.")
        for kind in ("AE", "CP"):
            self._credit(kind)
        self.say("Fonds", f"crédite l’enveloppe du programme 141 de {in_french(GRANTED_CENTS)}, en AE et en CP.")

    def deposit(self) -> None:
        """A draft, saved as it is typed, then deposited."""
        created = self.school.ask("POST", f"{SUBMISSION}/projects", {"title": "Un labo ouvert"}, expect=201)
        self.project_id, self.reference = created.document["id"], created.document["reference"]
        missing = ", ".join(item["pointer"] for item in created.document["missing"])
        self.say("Établissement", f"ouvre le brouillon {self.reference} ; reste à dire avant le dépôt : {missing}")
        self.school.ask("PATCH", self._project(), self._content(), expect=200, if_match=created.headers["etag"])
        self.say("Établissement", "rédige son projet : chaque enregistrement est gardé.")
        self.school.ask("PATCH", self._project(), {"pupils": 1}, expect=412, if_match=created.headers["etag"])
        self.say(
            "",
            "une collègue change la même partie d’après une version ancienne : son texte est gardé à part (412).",
        )
        self._deposit(version=1)

    def complete(self) -> None:
        """The commission asks for something; the school is told, answers, and deposits again."""
        file = self.secretariat.wait_for(self._file(), lambda file: file["version"] == 1, "the file at the commission")
        self.say("Commission", f"a reçu le dossier ; une réponse est due le {_day(file['answer_due_on'])}.")
        comment = {"part": "/budget/lines/0", "text": "Pouvez-vous préciser le nombre de microscopes ?"}
        self.secretariat.ask("POST", f"{self._file()}/completion-requests", {"comments": [comment]}, expect=201)
        self.say("Commission", f"demande un complément : « {comment['text']} »")
        project = self._wait_project("to_complete")
        self._wait_message("nefe.review.completion_requested.v1")
        self.say("Établissement", "en est averti par courriel, et voit le commentaire à côté de la ligne concernée.")
        etag = f'"{project["revision"]}"'
        self.school.ask("PATCH", self._project(), {"description": "Douze microscopes."}, expect=200, if_match=etag)
        self._deposit(version=2)

    def validate(self) -> None:
        """The rector decides."""
        self.secretariat.wait_for(self._file(), lambda file: file["version"] == 2, "version 2 at the commission")
        too_much = {"outcome": "validated", "grant": {"lines": self._granted(OUTSIDE_CENTS + 1)}}
        self.rector.ask("POST", f"{self._file()}/decisions", too_much, expect=422)
        self.say("Rectrice", "ne peut pas accorder plus que ce qui est demandé (422).")
        self.rector.wait_for(f"{REVIEW}/envelopes", self._is_enough, "the commission to hear of the credits")
        decision = {"outcome": "validated", "grant": {"lines": self._granted(GRANTED_OUTSIDE_CENTS)}}
        self.rector.ask("POST", f"{self._file()}/decisions", decision, expect=201)
        self.rector.ask("POST", f"{self._file()}/decisions", decision, expect=409)
        self.say("Rectrice", f"valide le projet pour {in_french(GRANTED_CENTS)} ; on ne décide pas deux fois (409).")
        self._wait_project("validated")

    def allocate(self) -> None:
        """Money is reserved at once, then allocated, and a first payment ordered."""
        path = f"{FUNDING}/allocations/{self.project_id}"
        reserved = self.fund_manager.wait_for(path, lambda found: found["status"] == "reserved", "the reservation")
        self.say(
            "Fonds", f"a réservé {in_french(reserved['total_cents'])} ; attribution due le {_day(reserved['due_on'])}."
        )
        self.fund_manager.ask("POST", f"{path}/confirmation", expect=200)
        self.say("Fonds", "attribue l’argent.")
        payment = self.fund_manager.ask("POST", f"{path}/payments", {"kind": "advance"}, expect=201).document
        self.say("Fonds", f"ordonne une avance de {in_french(payment['amount_cents'])}.")

    def look_back(self) -> None:
        """Everybody concerned was told; the books balance."""
        self._wait_message("nefe.allocation.made.v1")
        self._wait_message("nefe.payment.ordered.v1")
        for message in self._messages():
            self.say("Courriel", f"{message['recipient']} : {message['subject']} [{STANDING[message['status']]}]")
        kinds = {entry["kind"] for entry in self.school.ask("GET", self._project(), expect=200).document["timeline"]}
        self.say(
            "Établissement", f"relit l’histoire de son projet : {len(kinds)} sortes d’événements, de qui que ce soit."
        )
        balance = self.fund_manager.ask("GET", f"{FUNDING}/ledger/trial-balance", expect=200).document
        if balance["total_cents"]:
            raise DemoFailed(f"the ledger does not balance: {balance}")
        self.say("Fonds", f"balance générale : {in_french(balance['total_cents'])} d’écart.")

    def _credit(self, kind: str) -> None:
        credit = {
            "budget_year": self.year,
            "programme": "141",
            "kind": kind,
            "amount_cents": GRANTED_CENTS,
            "reference": f"DEMO-{new_word()}",
        }
        self.fund_manager.ask("POST", f"{FUNDING}/envelopes", credit, expect=201)

    def _is_enough(self, envelopes: Any) -> bool:
        mine = (each for each in envelopes if (each["budget_year"], each["programme"]) == (self.year, "141"))
        return any(each["left_cents"] >= GRANTED_CENTS for each in mine)

    def _deposit(self, version: int) -> None:
        key = {"idempotency_key": new_word()}
        path = f"{self._project()}/submissions"
        first = self.school.ask("POST", path, expect=201, **key).document
        again = self.school.ask("POST", path, expect=201, **key).document
        if not first["version"] == again["version"] == version:
            raise DemoFailed(f"deposited {first}, then {again}, instead of version {version} once")
        self.say("Établissement", f"dépose la version {version} ; un second clic ne dépose rien de plus.")

    def _project(self) -> str:
        return f"{SUBMISSION}/projects/{self.project_id}"

    def _file(self) -> str:
        return f"{REVIEW}/files/{self.project_id}"

    def _wait_project(self, status: str) -> Any:
        return self.school.wait_for(self._project(), lambda project: project["status"] == status, status)

    def _messages(self) -> Any:
        path = f"{NOTIFICATION}/messages?project_id={self.project_id}"
        return self.secretariat.ask("GET", path, expect=200).document

    def _wait_message(self, kind: str) -> None:
        def is_sent(messages: Any) -> bool:
            found = [message for message in messages if message["event"]["type"] == kind]
            return bool(found) and all(message["status"] in ("sent", "shared") for message in found)

        path = f"{NOTIFICATION}/messages?project_id={self.project_id}&limit=200"
        self.secretariat.wait_for(path, is_sent, f"a message about {kind}")

    def _today(self) -> date:
        return self.installation.clock.now().astimezone(self.installation.zone).date()

    def _school_year(self) -> str:
        return f"{self.year}-{self.year + 1}"

    def _content(self) -> dict[str, Any]:
        year = self._school_year()
        equipment = {"category": "teaching_equipment", "label": "Microscopes", "unit": "pièce", "quantity": 12}
        outside = {"category": "outside_contributors", "label": "Ateliers avec une chercheuse", "quantity": 20}
        return {
            "axes": ["success", "less_inequality"],
            "description": "Ouvrir le laboratoire chaque mercredi.",
            "needs": "Les élèves manipulent peu.",
            "objectives": "Que chacun mène une expérience de bout en bout.",
            "actions": "Un atelier par semaine, ouvert aux collégiens voisins.",
            "pupils": 120,
            "levels": ["Seconde", "Première"],
            "indicators": "Nombre d’expériences menées ; orientation en filière scientifique.",
            "digital": False,
            "budget": {
                "multi_year": False,
                "lines": [
                    {**equipment, "unit_cost_cents": EQUIPMENT_CENTS // 12, "school_year": year},
                    {**outside, "unit": "séance", "unit_cost_cents": OUTSIDE_CENTS // 20, "school_year": year},
                ],
            },
        }

    def _granted(self, outside_cents: int) -> list[dict[str, Any]]:
        year = self._school_year()
        return [
            {"category": "teaching_equipment", "school_year": year, "amount_cents": EQUIPMENT_CENTS},
            {"category": "outside_contributors", "school_year": year, "amount_cents": outside_cents},
        ]


def _day(text: str) -> str:
    """A date as French prints it: 22 janvier 2027."""
    day = date.fromisoformat(text)
    return format_date(day, "'1er' MMMM y" if day.day == 1 else "d MMMM y", locale="fr")


def _seat(subject: str, name: str) -> dict[str, str]:
    return {"subject": subject, "name": name}


def _members() -> Iterator[dict[str, str]]:
    for number, name in enumerate(("Mme Achard", "M. Benali", "Mme Chevalier"), start=1):
        yield _seat(f"demo-membre-{number}", name)

"""What several journeys begin with."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.browser.person import Person
from tests.nodes.waiting import wait_until

Come = Callable[[str | None], Person]
SAVED = "Tout est enregistré"


def today() -> date:
    """The date at the academy."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def begin_project(person: Person, title: str) -> str:
    """A new draft, saved under a title; returns its path."""
    person.go("/depot/")
    person.follow("Nouveau projet")
    person.fill("Titre", title)
    person.waits_for(SAVED)
    return person.path.removesuffix("/modifier")


def complete_project(person: Person) -> None:
    """Everything that a deposit of some money needs."""
    person.tick("Réussite des élèves")
    person.fill("Description", "Des séances en petits groupes, deux fois par semaine.")
    person.fill("Nombre d’élèves concernés", "120")
    person.fill("Constat", "Peu d’élèves manipulent.")
    person.fill("Objectifs", "Que chacun mène une expérience.")
    person.fill("Indicateurs", "Le nombre d’expériences menées.")
    person.choose("Catégorie", "Matériel pédagogique")
    person.fill("Intitulé", "Microscopes")
    person.fill("Quantité", "12")
    person.fill("Coût unitaire en euros", "270,50")
    person.choose("Année scolaire", person.field("Année scolaire").find_elements("css selector", "option")[1].text)
    person.waits_for("Rien ne manque")


def deposit_project(come: Come, title: str) -> tuple[Person, str]:
    """The head who has deposited a complete project under a title, and its path."""
    head = come("proviseure")
    path = begin_project(head, title)
    complete_project(head)
    head.waits_for(SAVED)
    head.follow("Enregistrer et déposer")
    head.follow("Déposer le projet")
    return head, path


def open_until_there(person: Person, path: str) -> None:
    """What one service states, another shows a moment later."""
    wait_until(lambda: "n’existe pas" not in shown_at(person, path), f"{path} is there")


def shown_at(person: Person, path: str) -> str:
    """What one reads there now."""
    person.go(path)
    return person.text

"""A double click, or the way back and another click, does once what the form asks for."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest
from selenium.common.exceptions import NoSuchElementException

from tests.browser.person import Person
from tests.browser.steps import Come, begin_project
from tests.nodes.waiting import wait_until


@dataclass(frozen=True)
class Doing:
    """A form: whose it is, how it is reached and filled, its button, and where what it did once is seen, how often."""

    name: str
    account: str
    fill: Callable[[Person], None]
    button: str
    words: str
    seen_at: str | None = None
    count: int = 1


def _concertation(person: Person) -> None:
    person.go("/depot/concertations/nouvelle")
    person.fill("Titre", "Deux fois le même clic")


def _meeting(person: Person) -> None:
    _concertation(person)
    person.fill("Titre", "Une réunion, deux clics")
    person.follow("Déclarer la concertation")
    person.follow("Prévoir une réunion")
    person.write("Date", "2027-01-15")
    person.fill("Lieu", "Préau des deux clics")


def _help(person: Person) -> None:
    person.go(f"{begin_project(person, 'Aidé une fois')}/accompagnement")
    person.choose("À qui", "CARDIE")
    person.fill("De quoi avez-vous besoin", "Un conseil, un seul.")


def _message(person: Person) -> None:
    person.go(f"{begin_project(person, 'Écrit une fois')}/accompagnement")
    person.fill("Votre message", "Ceci est dit une fois.")


def _sitting(person: Person) -> None:
    person.go("/commission/seances/nouvelle")
    person.fill("Titre", "Séance à un seul exemplaire")
    person.write("Date", "2027-02-15")


def _resource(person: Person) -> None:
    person.go("/depot/ressources/nouvelle")
    person.fill("Titre", "Guide en un exemplaire")
    person.choose("Sorte", "Guide")


def _account(person: Person) -> None:
    person.go("/identite/comptes/nouveau")
    person.fill("Identifiant", "personne.unique")
    person.fill("Prénom et nom", "Personne Unique")
    person.fill("Adresse électronique", "personne.unique@ac-creteil.fr")
    person.tick("Observation")


def _credit(person: Person) -> None:
    person.go("/fonds/enveloppes")
    person.fill("Année budgétaire", "2031")
    person.choose("Programme", "140, premier degré public")
    person.choose("Nature", "Crédits de paiement (CP)")
    person.fill("Montant en euros", "123,45")
    person.fill("Référence", "DEL-2031-UNIQUE")


DOINGS = (
    Doing("concertation", "principal", _concertation, "Déclarer la concertation", "Deux fois le même clic",
          "/depot/concertations"),
    Doing("meeting", "principal", _meeting, "Enregistrer", "Préau des deux clics"),
    Doing("help", "directrice", _help, "Envoyer la demande", "Un conseil, un seul."),
    Doing("message", "directrice", _message, "Envoyer", "Ceci est dit une fois."),
    Doing("sitting", "secretariat", _sitting, "Enregistrer", "Séance à un seul exemplaire", "/commission/seances"),
    Doing("resource", "secretariat", _resource, "Enregistrer", "Guide en un exemplaire", "/depot/ressources"),
    Doing("account", "administration", _account, "Ouvrir le compte", "Personne Unique",
          "/identite/comptes/?recherche=unique"),
    Doing("credit", "fonds", _credit, "Créditer", "123,45 €", "/fonds/enveloppes?annee=2031", 2),
)  # fmt: skip


@pytest.mark.parametrize("doing", DOINGS, ids=lambda doing: doing.name)
def test_two_clicks_and_the_way_back_do_it_once(come: Come, doing: Doing) -> None:
    person = come(doing.account)
    doing.fill(person)
    page = person.path
    person.double_click(doing.button)
    wait_until(lambda: doing.words in _text(person, doing), "what was asked for is there")
    assert _text(person, doing).count(doing.words) == doing.count, person.text
    while person.path != page:
        person.driver.back()
    with suppress(NoSuchElementException):
        person.press(doing.button)
    assert _text(person, doing).count(doing.words) == doing.count, person.text
    assert person.errors() == []


def _text(person: Person, doing: Doing) -> str:
    if doing.seen_at:
        person.go(doing.seen_at)
    return person.text

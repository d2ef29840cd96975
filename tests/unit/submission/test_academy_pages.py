"""The library, the networks and the prize, on their pages."""

import re
from io import BytesIO

from shared.identity.actor import Role
from tests.support.application import Application
from tests.support.visitor import Visitor
from tests.unit.submission.world import LYCEE, UNREGISTERED

LIBRARY, NETWORKS, PRIZES = "/depot/ressources", "/depot/reseaux", "/depot/prix"
ANNOUNCED = {
    "school_year": "2026-2027",
    "title": "Prix de l’académie",
    "opens_on": "2026-09-01",
    "closes_on": "2027-06-30",
    "jury/0/subject": "claire.martin",
    "jury/0/name": "Claire Martin",
}


def test_a_resource_is_offered_once_it_has_an_edition(application: Application) -> None:
    secretariat, school = Visitor(application.app, Role.SECRETARIAT), Visitor(application.app, Role.SCHOOL, uai=LYCEE)
    prepared = secretariat.send(f"{LIBRARY}/nouvelle", title="Animer", category="guide", stages=["", "concertation"])
    found = re.search(r"/depot/ressources/([\w-]+)/adresse", prepared.text)
    assert found
    page = f"{LIBRARY}/{found[1]}"
    assert school.get(page).status_code == 404
    assert secretariat.send(page, f"{page}/adresse", link="http://example.fr").status_code == 422
    assert "nouvelle édition" in secretariat.send(page, f"{page}/adresse", link="https://example.fr/guide").text
    assert "Animer" in school.get(f"{LIBRARY}?etape=concertation").text
    assert "Animer" not in school.get(f"{LIBRARY}?etape=report").text
    declared = school.send("/depot/concertations/nouvelle", title="Le temps de midi", scope="structure")
    assert "Pour vous aider" in declared.text
    assert "Animer" in declared.text


def test_a_file_of_the_library_is_kept_as_it_was_sent(application: Application) -> None:
    secretariat = Visitor(application.app, Role.SECRETARIAT)
    prepared = secretariat.send(f"{LIBRARY}/nouvelle", title="Guide", category="guide")
    found = re.search(r"/depot/ressources/([\w-]+)/fichier", prepared.text)
    assert found
    page = f"{LIBRARY}/{found[1]}"
    assert "Choisissez un fichier." in secretariat.send(page, f"{page}/fichier").text
    sent = secretariat.send(page, f"{page}/fichier", file=(BytesIO(b"Bonjour."), "guide.txt"))
    assert "guide.txt" in sent.text
    assert secretariat.get(f"{page}/editions/1").data == b"Bonjour."


def test_a_network_of_schools_that_nobody_knows_is_refused_as_it_was_typed(application: Application) -> None:
    secretariat = Visitor(application.app, Role.SECRETARIAT)
    typed = {"id": "bassin-1", "name": "Bassin", "kind": "bassin", "lead": LYCEE.lower(), "partners": UNREGISTERED}
    refused = secretariat.send(f"{NETWORKS}/nouveau", NETWORKS, **typed)
    assert refused.status_code == 422
    assert UNREGISTERED in refused.text
    assert "bassin-1" in secretariat.send(f"{NETWORKS}/nouveau", NETWORKS, **{**typed, "partners": ""}).text


def test_a_prize_is_announced_by_the_academy_alone_and_its_laureates_are_public(application: Application) -> None:
    secretariat, school = Visitor(application.app, Role.SECRETARIAT), Visitor(application.app, Role.SCHOOL, uai=LYCEE)
    announced = secretariat.send(f"{PRIZES}/annonce", **ANNOUNCED)
    assert "Le prix est annoncé." in announced.text
    assert "Claire Martin" in school.get(f"{PRIZES}/2026-2027").text
    assert school.get(f"{PRIZES}/annonce").status_code == 403
    backwards = {**ANNOUNCED, "school_year": "2027-2028", "closes_on": "2026-08-31"}
    assert secretariat.send(f"{PRIZES}/annonce", **backwards).status_code == 422
    assert application.app.test_client().get("/laureats").status_code == 200

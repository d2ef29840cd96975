"""A school's journey: from an idea to a receipt, and everything in between."""

from tests.browser.person import Person
from tests.browser.steps import SAVED, Come, begin_project, complete_project


def test_a_project_is_saved_as_it_is_typed_and_is_there_again_later(come: Come) -> None:
    person = come("proviseure")
    path = begin_project(person, "Un jardin pour apprendre")
    person.fill("Description", "Un potager, une mare,\ndes observations.")
    person.waits_for(SAVED)
    person.go("/depot/")
    assert "Un jardin pour apprendre" in person.text
    person.go(f"{path}/modifier")
    assert person.field("Description").get_attribute("value") == "Un potager, une mare,\ndes observations."
    assert person.errors() == []


def test_a_school_writes_deposits_and_holds_a_receipt(come: Come) -> None:
    person = come("proviseure")
    path = begin_project(person, "Un labo ouvert")
    complete_project(person)
    assert "3 246,00 €" in person.text
    person.waits_for(SAVED)
    person.follow("Enregistrer et déposer")
    assert "il n’y a pas de date limite" in person.text
    person.follow("Déposer le projet")
    assert person.heading == "Récépissé de dépôt"
    assert "3 246,00 €" in person.text
    person.go(path)
    assert "On attend" in person.text
    assert "Version 1 déposée" in person.text
    assert person.errors() == []


def test_a_budget_line_is_added_taken_out_and_added_up(come: Come) -> None:
    person = come("principal")
    begin_project(person, "Deux lignes")
    person.fill("Intitulé", "Livres")
    person.fill("Quantité", "10")
    person.fill("Coût unitaire en euros", "12,50")
    person.waits_for(SAVED)
    assert "Total demandé : 125,00 €" in person.text
    person.press("Ajouter une ligne")
    lines = person.driver.find_elements("css selector", "[data-line]")
    lines[-1].find_element("css selector", "[name$='/label']").send_keys("Une venue")
    lines[-1].find_element("css selector", "[name$='/quantity']").send_keys("1")
    lines[-1].find_element("css selector", "[name$='/unit_cost_cents']").send_keys("300")
    person.waits_for("Total demandé : 425,00 €")
    person.waits_for(SAVED)
    lines[0].find_element("css selector", "[data-remove]").click()
    person.waits_for("Total demandé : 300,00 €")
    person.waits_for(SAVED)
    person.driver.refresh()
    assert "Total demandé : 300,00 €" in person.text


def test_a_double_click_begins_one_draft(come: Come) -> None:
    person = come("directrice")
    person.go("/depot/")
    before = shown(person)
    person.press("Nouveau projet", times=3)
    person.waits_for("Écrire le projet")
    person.go("/depot/")
    assert len(shown(person) - before) == 1


def shown(person: Person) -> set[str | None]:
    """The addresses of the projects on the dashboard: the latest ones, so that a new one is always among them."""
    return {link.get_attribute("href") for link in person.driver.find_elements("css selector", ".nefe-list-title a")}


def test_going_back_after_a_deposit_and_depositing_again_changes_nothing(come: Come) -> None:
    person = come("proviseure")
    path = begin_project(person, "Retour en arrière")
    complete_project(person)
    person.waits_for(SAVED)
    person.go(f"{path}/depot")
    person.follow("Déposer le projet")
    person.driver.back()
    if person.heading.startswith("Déposer"):  # a browser may show the page that it kept
        person.follow("Déposer le projet")
        assert person.heading == "Récépissé de dépôt"
    person.go(path)
    assert "Version 1 déposée" in person.text
    assert "Version 2 déposée" not in person.text


def test_what_is_missing_leads_to_its_field(come: Come) -> None:
    person = come("proviseure")
    path = begin_project(person, "Presque rien")
    person.go(f"{path}/depot")
    assert "il manque encore" in person.text
    person.follow("Décrivez le projet.")
    assert person.path.endswith("/modifier#description")


def test_a_concertation_is_declared_held_and_closed(come: Come) -> None:
    person = come("principal")
    person.go("/depot/concertations")
    person.follow("Déclarer une concertation")
    person.fill("Titre", "Le temps de midi")
    person.fill("Thème 1", "La cantine")
    person.choose("Axe du thème 1", "Bien-être")
    person.fill("Familles", "40")
    person.follow("Déclarer la concertation")
    assert "Votre concertation est déclarée" in person.text
    person.follow("Prévoir une réunion")
    person.driver.execute_script("document.querySelector('[name=day]').value = '2027-01-15'")
    person.fill("Lieu", "Salle polyvalente")
    person.follow("Enregistrer")
    assert "15 janvier 2027" in person.text
    person.press("Clore la concertation")
    person.fill("Ce qui en est ressorti", "Un self, et du calme.")
    person.driver.find_element("css selector", "form[action$='/cloture'] button").click()
    person.waits_for("La concertation est close")
    assert "Un self, et du calme." in person.text
    assert person.errors() == []


def test_a_file_is_attached_and_one_that_lies_is_refused(come: Come, tmp_path: object) -> None:
    from pathlib import Path  # noqa: PLC0415 - for this test alone

    folder = Path(str(tmp_path))
    (folder / "plan.txt").write_text("Le plan du jardin.", encoding="utf-8")
    (folder / "photo.png").write_text("Ceci n’est pas une image.", encoding="utf-8")
    person = come("proviseure")
    begin_project(person, "Avec des pièces")
    person.field("Joindre des fichiers").send_keys(str(folder / "plan.txt"))
    person.follow("Joindre")
    assert "1 fichier joint" in person.text
    assert "plan.txt" in person.text
    person.field("Joindre des fichiers").send_keys(str(folder / "photo.png"))
    person.follow("Joindre")
    assert "n’est pas ce que son nom annonce" in person.text


def test_what_is_refused_stays_where_it_was_typed_and_is_led_to(come: Come) -> None:
    person = come("proviseure")
    person.go("/depot/concertations/nouvelle")
    person.fill("Thème 2", "Le temps de midi")
    person.fill("Familles", "beaucoup")
    person.follow("Déclarer la concertation")
    assert person.field("Familles").get_attribute("value") == "beaucoup"
    assert person.field("Personnels").get_attribute("value") == ""
    assert person.field("Thème 1").get_attribute("value") == "Le temps de midi"
    person.press("Écrivez un nombre entier")
    assert person.driver.switch_to.active_element == person.field("Familles")

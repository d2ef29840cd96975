"""Those who help, advise and administer: each one's journey."""

from datetime import timedelta

from tests.browser.person import Person
from tests.browser.steps import Come, begin_project, deposit_project, open_until_there, today

MANY = 45
SEND_AGAIN = """
const [label, times, done] = arguments;
const form = [...document.forms].find((each) => each.textContent.includes(label));
(async () => {
  for (let time = 0; time < times; time++) {
    const body = new URLSearchParams(new FormData(form));
    body.set("_once", `${Date.now()} ${time}`);
    await fetch(form.action, { method: "POST", body });
  }
})().then(done);
"""
"""As many times as somebody would press the button, each time on a new page."""


def test_a_school_is_helped_by_somebody_it_did_not_know(come: Come) -> None:
    head = come("proviseure")
    path = begin_project(head, "Une cour à vivre")
    head.go(f"{path}/accompagnement")
    head.choose("À qui", "Groupe d’appui académique")
    head.fill("De quoi avez-vous besoin", "Comment associer les familles ?")
    head.follow("Envoyer la demande")
    assert "en attente de quelqu’un" in head.text

    secretariat = come("secretariat")
    secretariat.go("/depot/accompagnements")
    asked = secretariat.driver.find_element(
        "xpath", f"//li[contains(., 'associer les familles') and .//a[@href='{path}']]"
    )
    asked.find_element("css selector", "summary").click()
    asked.find_element("css selector", "[name=subject]").send_keys("appui")
    asked.find_element("css selector", "[name=name]").send_keys("Le groupe d’appui")
    asked.find_element("css selector", "button").click()
    secretariat.waits_for("Le groupe d’appui accompagne l’école")

    support = come("appui")
    support.go("/depot/")
    support.follow("Une cour à vivre")
    support.go(f"{path}/accompagnement")
    support.fill("Votre message", "Par une soirée au préau.")
    support.follow("Envoyer")
    assert support.complaints() == []
    head.go(f"{path}/accompagnement")
    assert "Par une soirée au préau." in head.text
    for person in (head, secretariat, support):
        assert person.errors() == []


def test_an_expert_is_asked_and_the_commission_reads_the_answer(come: Come) -> None:
    _, path = deposit_project(come, "Des robots en récréation")
    file = f"/commission/projets/{path.rsplit('/', 1)[1]}"
    secretariat = come("secretariat")
    open_until_there(secretariat, file)
    secretariat.press("Demander un avis")
    secretariat.choose("À qui", "DANE")
    secretariat.fill("Identifiant de la personne", "dane")
    secretariat.fill("Question", "Ce matériel convient-il ?")
    secretariat.write("Réponse attendue avant le", (today() + timedelta(days=21)).isoformat())
    secretariat.follow("Demander l’avis")
    assert "L’avis est demandé." in secretariat.text

    expert = come("dane")
    expert.go("/commission/avis/")
    expert.follow("Des robots en récréation")
    assert "Ce matériel convient-il ?" in expert.text
    expert.follow("Rendre l’avis")
    assert "Rien n’a été enregistré" in expert.text
    expert.tick("Favorable")
    expert.fill("Explication", "Oui, avec deux recharges.")
    expert.follow("Rendre l’avis")
    assert "Votre avis est transmis" in expert.text
    assert expert.complaints() == []
    secretariat.go(file)
    assert "Oui, avec deux recharges." in secretariat.text
    for person in (secretariat, expert):
        assert person.errors() == []


def test_an_administrator_keeps_structures_accounts_and_letters(come: Come) -> None:
    person = come("administration")
    person.go("/depot/annuaire/nouveau")
    person.fill("Code UAI", "0750003W")
    person.fill("Nom", "École des Essais")
    person.choose("Sorte", "École élémentaire")
    person.choose("Degré", "Premier")
    person.fill("Commune", "Paris")
    person.fill("Code postal", "75001")
    person.fill("Département", "75")
    person.follow("Enregistrer")
    assert "L’établissement est enregistré." in person.text

    person.go("/identite/comptes/nouveau")
    person.fill("Identifiant", "nouvelle.personne")
    person.fill("Prénom et nom", "Nouvelle Personne")
    person.fill("Adresse électronique", "nouvelle.personne@ac-creteil.fr")
    person.follow("Ouvrir le compte")
    assert person.find(".nefe-alert-danger").is_displayed()
    person.tick("Gestion du fonds")
    person.follow("Ouvrir le compte")
    assert "est ouvert" in person.text
    person.follow("Fermer le compte")
    assert "Le compte est fermé." in person.text
    assert person.complaints() == []

    person.go("/messages/modeles")
    person.follow("review_opened")
    kept = str(person.field("Texte").get_attribute("value"))
    person.write("Texte", kept.replace("{% endblock", "{{ personne }}{% endblock"))
    person.follow("Utiliser ce texte")
    assert "Rien n’a été enregistré" in person.text
    assert "{{ personne }}" in str(person.field("Texte").get_attribute("value"))
    person.write("Texte", kept.replace("{% endblock", "À bientôt.{% endblock"))
    person.follow("Utiliser ce texte")
    assert "Ce texte sert dès la prochaine lettre." in person.text
    assert person.errors() == []


def test_a_list_that_is_long_is_read_to_its_end_with_the_keyboard(come: Come) -> None:
    person = come("directrice")
    person.go("/depot/")
    person.driver.execute_async_script(SEND_AGAIN, "Nouveau projet", MANY)
    person.go("/depot/")
    found = _projects(person)
    while person.driver.find_elements("css selector", ".nefe-more a"):
        person.follow_by_key(person.find(".nefe-more a"))
        found += _projects(person)
    assert len(found) == len(set(found)) >= MANY


def _projects(person: Person) -> list[str]:
    shown = person.driver.find_elements("css selector", "#projets .nefe-list-title a")
    return [str(each.get_attribute("href")) for each in shown]

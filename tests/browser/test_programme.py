"""A project's whole way, by the hands of those through whose it goes: school, secretariat, member, rector, fund."""

import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from tests.browser.academy import ExampleAcademy
from tests.browser.person import Person
from tests.browser.steps import Come, deposit_project, open_until_there, shown_at, today
from tests.nodes.waiting import wait_until

PASSWORD = "une phrase que personne ne devine"
CODE = re.compile(r"\b(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}\b")


def test_from_an_idea_to_money(come: Come) -> None:
    head, path = deposit_project(come, "Une station météo")
    project_id = path.rsplit("/", 1)[1]
    file = f"/commission/projets/{project_id}"

    secretariat = come("secretariat")
    open_until_there(secretariat, file)
    secretariat.follow("Complet")
    secretariat.choose("Rapporteur", "Claire Martin, inspectrice")
    assert secretariat.complaints() == []

    member = come("claire.martin")
    member.go("/commission/")
    member.follow("Une station météo")
    member.tick("Pour")
    member.follow("Voter")
    member.fill("Commentaire 1", "Un beau projet.")
    member.follow("Enregistrer ma lecture")
    assert member.complaints() == []

    sitting = _plan_sitting(secretariat, project_id)
    rector = come("rectrice")
    rector.go(sitting)
    rector.follow("Ouvrir la séance")
    rector.go(file)
    assert rector.complaints() == []
    rector.follow("Valider le projet")
    assert "Validé" in rector.text
    assert rector.complaints() == []
    rector.go(sitting)
    rector.follow("Clore la séance")
    rector.follow("Signer le procès-verbal")
    assert rector.complaints() == []

    fund, money = come("fonds"), f"/fonds/projets/{project_id}"
    open_until_there(fund, money)
    assert fund.complaints() == []
    fund.follow("Attribuer l’argent")
    assert "Attribué" in fund.text
    assert fund.complaints() == []

    head.go(money)
    assert "3 246,00 €" in head.text
    assert head.complaints() == []
    head.go("/messages/")
    assert "Une station météo" in head.text
    assert head.complaints() == []
    for person in (head, secretariat, member, rector, fund):
        assert person.errors() == []


def test_from_an_invitation_to_the_last_payment(come: Come, academy: ExampleAcademy, tmp_path: Path) -> None:
    newcomer = _newcomer(come, academy)
    newcomer.go("/depot/")
    assert newcomer.heading == "École élémentaire Jules-Ferry"

    head, path = deposit_project(come, "Une radio au lycée")
    project_id = path.rsplit("/", 1)[1]
    rector, fund = come("rectrice"), come("fonds")
    open_until_there(rector, f"/commission/projets/{project_id}")
    rector.follow("Valider le projet")
    money = f"/fonds/projets/{project_id}"
    open_until_there(fund, money)
    fund.follow("Attribuer l’argent")
    _order(fund, money, "Avance")

    head.go(money)
    paper = tmp_path / "facture.png"
    assert head.driver.save_screenshot(str(paper))
    head.press("Envoyer une facture")
    head.fill("Fournisseur", "Optique du Parc")
    head.find("form[action$='/factures'] button").click()
    head.waits_for("Rien n’a été enregistré")
    assert head.field("Fournisseur").get_attribute("value") == "Optique du Parc"
    head.fill("Numéro", "2026-118")
    head.write("Date", today().isoformat())
    head.fill("Montant en euros", "3 246,00")
    head.field("Fichier").send_keys(str(paper))
    head.find("form[action$='/factures'] button").click()
    head.waits_for("La facture est envoyée.")

    fund.go(money)
    fund.follow("Accepter")
    _order(fund, money, "Solde")
    fund.go("/fonds/grand-livre")
    assert fund.complaints() == []
    head.go(money)
    assert head.text.count("Ordonné") >= 2
    assert head.complaints() == []
    for person in (newcomer, head, rector, fund):
        assert person.errors() == []


def test_the_commission_asks_and_the_school_answers(come: Come) -> None:
    head, path = deposit_project(come, "Un journal du collège")
    secretariat = come("secretariat")
    open_until_there(secretariat, f"/commission/projets/{path.rsplit('/', 1)[1]}")
    secretariat.fill("Demande 1", "Qui relit le journal ?")
    secretariat.follow("Envoyer à l’école")
    assert "priée de compléter" in secretariat.text
    wait_until(lambda: "Qui relit le journal ?" in shown_at(head, path), "the school reads what is asked")
    assert head.complaints() == []
    head.go("/depot/")
    assert "On attend votre réponse" in head.text


def _plan_sitting(secretariat: Person, project_id: str) -> str:
    secretariat.go("/commission/seances/nouvelle")
    secretariat.fill("Titre", "Séance d’hiver")
    secretariat.write("Date", today().isoformat())
    secretariat.follow("Enregistrer")
    secretariat.find(f"input[name=project_ids][value='{project_id}']").click()
    secretariat.follow("Enregistrer l’ordre du jour")
    for name in ("Hélène Aubert, rectrice", "Claire Martin, inspectrice", "Paul Durand, principal de collège"):
        secretariat.choose(name, "Présent")
    secretariat.choose("Préside", "Hélène Aubert, rectrice")
    secretariat.follow("Noter les présences")
    assert secretariat.complaints() == []
    return secretariat.path


def _newcomer(come: Come, academy: ExampleAcademy) -> Person:
    """The head of a school invites a colleague, who chooses a password and signs in with it."""
    director = come("directrice")
    director.go("/identite/collegues/")
    director.fill("Prénom et nom", "Ali Ferrand")
    director.fill("Adresse électronique", "ali.ferrand@ac-creteil.fr")
    director.follow("Envoyer l’invitation")
    newcomer = come(None)
    newcomer.go("/identite/premier-acces")
    newcomer.fill("Code d’accès", _code_in_the_mail(academy, "ali.ferrand@ac-creteil.fr"))
    newcomer.follow("Continuer")
    newcomer.fill("Mot de passe", PASSWORD)
    newcomer.fill("Le même, encore une fois", PASSWORD)
    newcomer.follow("Enregistrer et entrer")
    newcomer.waits_for("Ali Ferrand")
    newcomer.follow("Se déconnecter")
    newcomer.go("/depot/")
    newcomer.waits_for("Mot de passe")
    newcomer.fill("Identifiant", "ali.ferrand@ac-creteil.fr")
    newcomer.fill("Mot de passe", PASSWORD)
    newcomer.follow("Se connecter")
    return newcomer


def _code_in_the_mail(academy: ExampleAcademy, address: str) -> str:
    """What the invitation says, once it was sent."""

    def found() -> str | None:
        for each in (academy.data / "mail").glob("*.eml"):
            letter = message_from_bytes(each.read_bytes(), policy=default)
            code = CODE.search(letter.as_string()) if letter["To"] == address else None
            if code:
                return code[0]
        return None

    wait_until(found, f"a letter to {address} with a code")
    return str(found())


def _order(fund: Person, money: str, kind: str) -> None:
    fund.go(money)
    fund.press("Ordonner un versement")
    fund.choose("Nature", kind)
    fund.find("form[action$='/versements'] button").click()
    fund.waits_for("Le versement est ordonné.")
    fund.go("/fonds/versements")
    fund.follow("Transmettre tout ce qui est ordonné")
    assert "est prêt." in fund.text

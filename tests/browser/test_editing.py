"""Two people at one project, a connection that is lost, a session that ends: nothing that was typed is lost."""

from tests.browser.steps import SAVED, Come, begin_project
from tests.nodes.waiting import wait_until


def test_two_people_who_write_different_parts_are_both_right(come: Come) -> None:
    first, second = come("proviseure"), come("professeur")
    path = begin_project(first, "À deux mains")
    second.go(f"{path}/modifier")
    first.fill("Description", "Écrit par la proviseure.")
    first.waits_for(SAVED)
    second.fill("Nombre d’élèves concernés", "42")
    second.waits_for(SAVED)
    assert second.field("Description").get_attribute("value") == "Écrit par la proviseure."
    first.driver.refresh()
    assert first.field("Nombre d’élèves concernés").get_attribute("value") == "42"


def test_two_people_who_write_one_part_are_shown_both_texts(come: Come) -> None:
    first, second = come("proviseure"), come("professeur")
    path = begin_project(first, "Un seul passage")
    second.go(f"{path}/modifier")
    first.fill("Description", "Le texte de la proviseure.")
    first.waits_for(SAVED)
    second.fill("Description", "Le texte du professeur.")
    second.waits_for("deux textes différents")
    assert "Le texte de la proviseure." in second.text
    second.press("Garder le mien")
    second.waits_for(SAVED)
    first.driver.refresh()
    assert first.field("Description").get_attribute("value") == "Le texte du professeur."


def test_each_sees_that_the_other_is_there(come: Come) -> None:
    first, second = come("proviseure"), come("professeur")
    path = begin_project(first, "Ensemble")
    second.go(f"{path}/modifier")
    second.waits_for("Nadia Lefèvre, proviseure : en train d’écrire aussi.")


def test_what_is_typed_while_the_connection_is_lost_leaves_when_it_is_back(come: Come) -> None:
    person = come("proviseure")
    path = begin_project(person, "Dans le train")
    with person.without_connection():
        person.fill("Description", "Tapé sous un tunnel.")
        person.waits_for("Connexion perdue")
    person.waits_for(SAVED)
    person.go(f"{path}/modifier")
    assert person.field("Description").get_attribute("value") == "Tapé sous un tunnel."


def test_what_was_typed_survives_a_browser_that_is_closed_without_a_connection(come: Come) -> None:
    person = come("proviseure")
    path = begin_project(person, "Batterie vide")
    with person.without_connection():
        person.fill("Description", "Avant que l’écran ne s’éteigne.")
        person.waits_for("Connexion perdue")
        # A page that is left hears of the connection that is back, and sends; one whose machine is off does not.
        person.driver.execute_script("window.fetch = () => Promise.reject(new TypeError())")
        person.driver.get("about:blank")
    person.go(f"{path}/modifier")
    person.waits_for(SAVED)
    assert person.field("Description").get_attribute("value") == "Avant que l’écran ne s’éteigne."


def test_a_session_that_ends_while_one_types_loses_nothing(come: Come) -> None:
    person = come("proviseure")
    begin_project(person, "Une longue pause")
    person.driver.delete_cookie("nefe_session")
    person.fill("Description", "Écrit après la pause.")
    person.waits_for("Votre session a expiré")
    here = person.driver.current_window_handle
    person.press("Me reconnecter dans un nouvel onglet")
    wait_until(lambda: len(person.driver.window_handles) > 1, "a new tab")
    person.driver.switch_to.window(next(each for each in person.driver.window_handles if each != here))
    person.waits_for("Vous êtes connecté")
    person.driver.close()
    person.driver.switch_to.window(here)
    person.waits_for(SAVED)


def test_a_form_that_comes_after_the_session_ended_is_held_and_sent_again(come: Come) -> None:
    person = come("principal")
    person.go("/depot/concertations/nouvelle")
    person.fill("Titre", "Écrit trop longtemps")
    person.fill("Qui la pilote", "M. Roussel")
    person.driver.delete_cookie("nefe_session")
    person.follow("Déclarer la concertation")
    assert person.heading == "Votre session a expiré"
    here = person.driver.current_window_handle
    person.press("Se reconnecter dans un nouvel onglet")
    wait_until(lambda: len(person.driver.window_handles) > 1, "a new tab")
    person.driver.switch_to.window(next(each for each in person.driver.window_handles if each != here))
    person.waits_for("Vous êtes connecté")
    person.driver.close()
    person.driver.switch_to.window(here)
    person.follow("Renvoyer ce que j’avais écrit")
    person.waits_for("Votre concertation est déclarée")
    assert person.heading == "Écrit trop longtemps"

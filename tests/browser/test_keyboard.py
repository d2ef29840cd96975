"""A whole deposit, and a decision, without a mouse: Tab, Space, Enter and what is typed."""

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.person import Person
from tests.browser.steps import SAVED, Come, deposit_project, open_until_there
from tests.nodes.waiting import wait_until

MOST_TABS = 150
CALLED = """
const here = document.activeElement;
const words = here.labels?.length ? here.labels[0].textContent : here.textContent || here.getAttribute('aria-label');
return (words || '').replace(/\\s+/g, ' ').trim();
"""
"""What a screen reader would say of the place where one is."""
IS_SEEN = """
const style = getComputedStyle(document.activeElement);
const box = document.activeElement.getBoundingClientRect();
return (style.outlineStyle !== 'none' || style.boxShadow !== 'none') && box.top < innerHeight && box.bottom > 0;
"""


def test_a_project_is_written_and_deposited_by_keyboard(come: Come) -> None:
    person = come("principal")
    person.go("/depot/")
    _press(person, "Nouveau projet", Keys.ENTER)
    person.waits_for("Écrire le projet")
    _type(person, "Titre", "Sans souris")
    _press(person, "Réussite des élèves", Keys.SPACE)
    _type(person, "Description", "Tout au clavier.")
    _type(person, "Nombre d’élèves concernés", "25")
    person.waits_for("Rien ne manque")
    person.waits_for(SAVED)
    _press(person, "Enregistrer et déposer", Keys.ENTER)
    person.waits_for("Le dépôt fige la version 1")
    _press(person, "Déposer le projet", Keys.ENTER)
    person.waits_for("Récépissé de dépôt")
    assert person.errors() == []


def test_a_file_is_decided_by_keyboard(come: Come) -> None:
    _, path = deposit_project(come, "Décidé au clavier")
    rector = come("rectrice")
    open_until_there(rector, f"/commission/projets/{path.rsplit('/', 1)[1]}")
    _press(rector, "Valider le projet", Keys.ENTER)
    rector.waits_for("Validé")
    assert rector.errors() == []


def _type(person: Person, label: str, text: str) -> None:
    _reach(person, label)
    _keys(person, text)


def _press(person: Person, label: str, key: str) -> None:
    _reach(person, label)
    _keys(person, key)


def _reach(person: Person, label: str) -> None:
    """Tab until there, seeing on the way where one is."""
    for _ in range(MOST_TABS):
        _keys(person, Keys.TAB)
        if str(person.driver.execute_script(CALLED)).startswith(label):
            wait_until(lambda: person.driver.execute_script(IS_SEEN), f"the focus on {label} is seen")
            return
    raise AssertionError(f"no key leads to {label!r} on {person.path}")


def _keys(person: Person, keys: str) -> None:
    ActionChains(person.driver).send_keys(keys).perform()

"""The four pictures of the README, taken of an academy in which something happened: into docs/images.

`python -m tests.browser.showcase`
"""

from pathlib import Path

from tests.browser.academy import ExampleAcademy
from tests.browser.person import Person
from tests.browser.steps import SAVED, Come, begin_project, deposit_project, open_until_there
from tests.nodes.folders import new_folder

FOLDER = Path("docs/images")
SIZE = (1280, 860)


def main() -> None:
    """Play, and take them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with new_folder("showcase") as folder, ExampleAcademy(folder) as academy:
        people: dict[str, Person] = {}

        def come(account: str | None) -> Person:
            if account not in people:
                people[str(account)] = Person(academy.url)
                people[str(account)].enter(str(account))
            return people[str(account)]

        try:
            _play(come)
        finally:
            for person in people.values():
                person.close()


def _play(come: Come) -> None:
    head, path = deposit_project(come, "Un labo ouvert à tous")
    deposit_project(come, "Une station météo sur le toit")
    project_id = path.rsplit("/", 1)[1]
    secretariat, rector, fund = come("secretariat"), come("rectrice"), come("fonds")
    open_until_there(secretariat, f"/commission/projets/{project_id}")
    secretariat.follow("Complet")
    rector.go(f"/commission/projets/{project_id}")
    _take(rector, "commission")
    rector.follow("Valider le projet")
    open_until_there(fund, f"/fonds/projets/{project_id}")
    fund.go("/fonds/enveloppes")
    _take(fund, "enveloppes")
    begin_project(head, "Un jardin pour apprendre")
    head.tick("Bien-être")
    head.fill("Description", "Un potager, une mare, des observations toute l’année, avec le centre social.")
    head.fill("Intitulé", "Terre, outils et semis")
    head.fill("Quantité", "1")
    head.fill("Coût unitaire en euros", "1 850,00")
    head.waits_for(SAVED)
    head.driver.execute_script("window.scrollTo(0, 0)")
    _take(head, "editeur")
    head.go("/depot/")
    _take(head, "tableau-de-bord")


def _take(person: Person, name: str) -> None:
    person.resize(SIZE)
    person.driver.save_screenshot(str(FOLDER / f"{name}.png"))


if __name__ == "__main__":
    main()

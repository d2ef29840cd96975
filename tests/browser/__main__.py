"""Screenshots of every page, wide and narrow, into var/screenshots."""

from pathlib import Path

from tests.browser.academy import ExampleAcademy
from tests.browser.person import NARROW, WIDE, Person
from tests.browser.places import PLACES
from tests.nodes.folders import new_folder

FOLDER = Path("var/screenshots")
TALLEST = 4000


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with new_folder("screenshots") as folder, ExampleAcademy(folder) as academy:
        person = Person(academy.url)
        try:
            for place in PLACES:
                person.resize(WIDE)
                person.forget_everything()
                if place.account:
                    person.enter(place.account)
                place.reach(person)
                for name, (width, height) in (("large", WIDE), ("etroit", NARROW)):
                    person.resize((width, height))
                    tall = person.driver.execute_script("return document.documentElement.scrollHeight")
                    person.resize((width, min(max(int(tall), height), TALLEST)))
                    person.driver.save_screenshot(str(FOLDER / f"{place.name}-{name}.png"))
        finally:
            person.close()


if __name__ == "__main__":
    main()

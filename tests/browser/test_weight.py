"""A first visit is light: whoever opens a page on a school's line does not wait for it."""

from typing import Any

import pytest

from tests.browser.places import PLACES, Place
from tests.browser.steps import Come

HEAVIEST = 150_000
"""Bytes on the wire, fonts included."""
HEADERS = 600
"""Bytes of an answer's head, generously."""
TRANSFERRED = """
const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
const ours = entries.filter((entry) => entry.name.startsWith(location.origin));
return ours.map((entry) => [entry.name, entry.encodedBodySize]);
"""
"""What came as it came, compressed; the same for what the browser already had."""
VISITED = ("accueil", "catalogue-vide", "carte", "tableau-de-bord", "editeur", "dossiers", "fonds", "messages")


@pytest.mark.parametrize(
    "place", [place for place in PLACES if place.name in VISITED], ids=lambda place: str(place.name)
)
def test_a_first_visit_is_light(come: Come, place: Place) -> None:
    person = come(place.account)
    place.reach(person)
    driver: Any = person.driver
    sizes = dict(driver.execute_script(TRANSFERRED))
    styles = [size for name, size in sizes.items() if name.endswith(".css")]
    assert styles, "the page has a style sheet at least"
    assert all(styles), sizes
    assert sum(sizes.values()) + HEADERS * len(sizes) <= HEAVIEST, sizes

"""axe-core finds nothing on any page, and no page is wider than a narrow screen."""

import pytest

from tests.browser.person import NARROW
from tests.browser.places import PLACES, Place
from tests.browser.steps import Come


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_for_everybody(come: Come, place: Place) -> None:
    person = come(place.account)
    place.reach(person)
    assert person.complaints() == []
    person.resize(NARROW)
    assert person.overflow() <= 0
    assert person.complaints() == []
    assert person.errors() == []

"""An academy sets its time limits and the size of its commission; nonsense is refused at start."""

import pytest

from shared.config import Misconfigured
from tests.unit.review.world import settings_for


def test_without_a_word_the_text_of_the_programme_applies() -> None:
    settings = settings_for("sqlite:///nefe.db")
    assert (settings.answer_months, settings.allocation_months, settings.commission_members) == (2, 2, 3)


@pytest.mark.parametrize("name", ["answer_months", "allocation_months", "commission_members"])
@pytest.mark.parametrize("value", ["0", "-1", "two", "1000"])
def test_a_setting_that_makes_no_sense_is_named(name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=f"NEFE_{name.upper()}"):
        settings_for("sqlite:///nefe.db", **{name: value})

"""Real numbers are taken, and every slip of one digit is seen."""

import pytest

from shared.siret import is_siret


@pytest.mark.parametrize("siret", ["21930010800012", "73282932000074", "35600000049837"])
def test_a_real_number_is_taken(siret: str) -> None:
    assert is_siret(siret)


@pytest.mark.parametrize("place", range(14))
def test_one_wrong_digit_is_seen(place: int) -> None:
    right = "73282932000074"
    wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
    assert not is_siret(wrong)


@pytest.mark.parametrize(
    "text", ["", "7328293200007", "732829320000741", "7328293200007a", "0" * 14, "７3282932000074"]
)
def test_what_is_no_number_of_fourteen_digits_is_none(text: str) -> None:
    assert not is_siret(text)

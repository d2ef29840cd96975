"""The identifier of an establishment in the French register of companies and public bodies (SIRET)."""

import re

SHAPE = re.compile(r"[0-9]{14}")
LA_POSTE = "356000000"
"""Its offices have numbers of which the sum of all digits is a multiple of five, and the usual rule fails."""


def is_siret(text: str) -> bool:
    """Whether `text` is fourteen digits with the right check digit (Luhn)."""
    if SHAPE.fullmatch(text) is None or not int(text):
        return False
    if text.startswith(LA_POSTE) and sum(map(int, text)) % 5 == 0:
        return True
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(text))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0

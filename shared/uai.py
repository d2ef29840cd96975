"""The identifier of a school: seven digits and a check letter (unité administrative immatriculée)."""

import re

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
SHAPE = re.compile(r"[0-9]{7}[A-Z]")
FICTITIOUS = "9790001F"
"""No school's, for 979 is no département: the canary's projects are this structure's (docs/exploitation/canari.md)."""


def check_letter(digits: str) -> str:
    """The letter that belongs to seven digits. Rule checked against 5,182 real lycées."""
    return LETTERS[int(digits) % len(LETTERS)]


def is_uai(text: str) -> bool:
    """Whether `text` is a well-formed UAI, upper case, with the right letter."""
    return SHAPE.fullmatch(text) is not None and check_letter(text[:7]) == text[7]

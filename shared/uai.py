"""The identifier of a school: seven digits and a check letter (unité administrative immatriculée)."""

import re

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
SHAPE = re.compile(r"[0-9]{7}[A-Z]")
CORSICA = {"620": "2A", "720": "2B"}
OVERSEAS = re.compile(r"97[0-9]|98[0-9]")
FICTITIOUS = "9790001F"
"""No school's, for 979 is no département: the canary's projects are this structure's (docs/exploitation/canari.md)."""


def check_letter(digits: str) -> str:
    """The letter that belongs to seven digits. Rule checked against 5,182 real lycées."""
    return LETTERS[int(digits) % len(LETTERS)]


def is_uai(text: str) -> bool:
    """Whether `text` is a well-formed UAI, upper case, with the right letter."""
    return SHAPE.fullmatch(text) is not None and check_letter(text[:7]) == text[7]


def department_of(uai: str) -> str | None:
    """The département that a UAI begins with: "0930116W" -> "93", "6200001X" -> "2A", "9740001X" -> "974"."""
    beginning = uai[:3]
    if beginning in CORSICA:
        return CORSICA[beginning]
    if OVERSEAS.fullmatch(beginning):
        return beginning
    return beginning[1:] if re.fullmatch(r"0(0[1-9]|[1-8][0-9]|9[0-5])", beginning) else None

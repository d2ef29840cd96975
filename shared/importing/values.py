"""What stands in a cell, as people and survey tools write it in French. What cannot be read says why, in French."""

import re
from collections.abc import Mapping
from datetime import date

from shared.money import cents_of
from shared.searching import fold

TOKENS: Mapping[str, str] = {
    "AAAA": r"(?P<year>[0-9]{4})",
    "MM": r"(?P<month>[0-9]{1,2})",
    "JJ": r"(?P<day>[0-9]{1,2})",
}
EITHER = ("JJ/MM/AAAA", "AAAA-MM-JJ")
"""How dates are read where nothing says how they are written."""
TIME = r"(?:[ T][0-9:.,+Z-]+)?"
YES_NO: Mapping[str, bool] = {
    **dict.fromkeys(("oui", "o", "yes", "y", "vrai", "true", "1", "x"), True),
    **dict.fromkeys(("non", "n", "no", "faux", "false", "0"), False),
}
LONGEST_NUMBER = 15
SEPTEMBER = 9
LONGEST_SAID = 60


class Unclear(ValueError):
    """The cell does not say what it should; the message says so in French."""


def is_date_pattern(pattern: str) -> bool:
    """Whether it says where day, month and year are."""
    return all(pattern.count(token) == 1 for token in TOKENS)


def amount(text: str) -> int:
    """Cents. Raises Unclear."""
    try:
        return cents_of(text)
    except ValueError as error:
        raise Unclear(f"{_said(text)} n’est pas un montant en euros, comme 1\u00a0234,50") from error


def whole(text: str) -> int:
    """A number without decimals; « 120 » and « 1 200 » alike. Raises Unclear."""
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER):
        raise Unclear(f"{_said(text)} n’est pas un nombre entier")
    return int(digits)


def yes_no(text: str) -> bool:
    """Raises Unclear."""
    said = YES_NO.get(fold(text))
    if said is None:
        raise Unclear(f"{_said(text)} n’est ni oui ni non")
    return said


def day(text: str, pattern: str | None) -> date:
    """A date written so (« JJ/MM/AAAA »), or in one of two usual ways; a time behind it does not matter.

    Raises Unclear.
    """
    patterns = (pattern,) if pattern else EITHER
    for one in patterns:
        found = re.fullmatch(_expression(one) + TIME, text.strip())
        if found:
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                break
    raise Unclear(f"{_said(text)} n’est pas une date écrite {' ou '.join(patterns)}")


def school_year(text: str, pattern: str | None) -> str:
    """« 2026-2027 », « 2026/2027 », « 2026-27 », or the one that a date lies in. Raises Unclear."""
    years = re.fullmatch(r"(20[0-9]{2}) ?[-/] ?((?:20)?[0-9]{2})", text.strip())
    if years:
        first, last = int(years[1]), int(years[2][-2:])
        if last == (first + 1) % 100:
            return f"{first}-{first + 1}"
        raise Unclear(f"{_said(text)} n’est pas une année scolaire, comme 2026-2027")
    begins = _september(day(text, pattern))
    return f"{begins}-{begins + 1}"


def word(text: str, table: Mapping[str, str]) -> str:
    """What the table, whose words are folded, makes of a word. Raises Unclear."""
    found = table.get(fold(text))
    if found is None:
        raise Unclear(f"{_said(text)} n’est pas dans la table des valeurs")
    return found


def _september(when: date) -> int:
    """The calendar year in which the school year of a date begins."""
    return when.year if when.month >= SEPTEMBER else when.year - 1


def _expression(pattern: str) -> str:
    expression = re.escape(pattern)
    for token, digits in TOKENS.items():
        expression = expression.replace(token, digits)
    return expression


def _said(text: str) -> str:
    """A cell as it is shown again: one line, not the whole of it."""
    said = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return f"«\u00a0{said if len(said) <= LONGEST_SAID else f'{said[:LONGEST_SAID]}…'}\u00a0»"

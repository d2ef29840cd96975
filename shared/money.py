"""Amounts of money: integer cents of euro everywhere, words for people at the edge only."""

import re
from decimal import Decimal

from babel.numbers import format_currency

UNIT = re.compile(r" ?(€|EUR|euros?)$", re.IGNORECASE)
WHOLE = r"[0-9]{1,15}|[0-9]{1,3}(?: [0-9]{3}){1,4}|[0-9]{1,3}(?:\.[0-9]{3}){1,4}(?=,)"
WRITTEN = re.compile(rf"(?P<euros>{WHOLE})(?:[,.](?P<cents>[0-9]{{1,2}}))?")
"""With or without groups of three digits. A dot parts groups only where a comma follows them: 1.234 may be 1,234."""


def euros(cents: int) -> Decimal:
    """1234500 -> 12345.00, for tables: always two decimals."""
    return Decimal(cents).scaleb(-2)


def in_french(cents: int) -> str:
    """1234550 -> « 12 345,50 € », as printed French has it (no-break spaces)."""
    return format_currency(Decimal(cents) / 100, "EUR", locale="fr_FR")


def cents_of(text: str) -> int:
    """« 1 234,50 € » -> 123450; also 1234.5, 1.234,50 and 1234. Raises ValueError for anything that is not as clear."""
    written = WRITTEN.fullmatch(UNIT.sub("", " ".join(text.split())))
    if written is None:
        raise ValueError(f"not an amount: {text[:50]!r}")
    whole = re.sub(r"[ .]", "", written["euros"])
    return int(whole) * 100 + int((written["cents"] or "").ljust(2, "0"))

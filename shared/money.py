"""Amounts of money: integer cents of euro everywhere, words for people at the edge only."""

from decimal import Decimal

from babel.numbers import format_currency


def euros(cents: int) -> Decimal:
    """1234500 -> 12345.00, for tables: always two decimals."""
    return Decimal(cents).scaleb(-2)


def in_french(cents: int) -> str:
    """1234550 -> « 12 345,50 € », as printed French has it (no-break spaces)."""
    return format_currency(Decimal(cents) / 100, "EUR", locale="fr_FR")

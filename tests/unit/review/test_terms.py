"""Time limits are counted in calendar months."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.review.domain.terms import months_after

DAYS = st.dates(date(2022, 1, 1), date(2090, 12, 31))
MONTHS = st.integers(0, 36)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2026, 12, 28), date(2027, 2, 28)),
        (date(2026, 7, 31), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 12, 1)),
        (date(2026, 11, 30), date(2027, 1, 30)),
    ],
)
def test_two_months_end_on_the_same_day_or_the_last_of_the_month(day: date, due: date) -> None:
    assert months_after(day, 2) == due


@settings(deadline=None)
@given(DAYS, MONTHS)
def test_the_month_is_exactly_so_many_further(day: date, months: int) -> None:
    due = months_after(day, months)
    assert (due.year - day.year) * 12 + due.month - day.month == months


@settings(deadline=None)
@given(DAYS, MONTHS)
def test_the_day_is_the_same_unless_the_month_is_too_short_for_it(day: date, months: int) -> None:
    due = months_after(day, months)
    last = monthrange(due.year, due.month)[1]
    assert due.day == day.day or (due.day == last < day.day)


@settings(deadline=None)
@given(DAYS, DAYS, MONTHS)
def test_who_deposits_later_is_never_answered_earlier(one: date, other: date, months: int) -> None:
    earlier, later = sorted((one, other))
    assert months_after(earlier, months) <= months_after(later, months)

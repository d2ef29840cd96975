"""Nothing unknown, nothing converted, nothing that no database could keep."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, fields

from shared.contracts.fields import LARGEST_CENTS, Items, Line
from shared.web.schemas import Cents, Date, Instant, Paragraphs, Schema, SchoolYear, Text, Uai


class Document(Schema):
    amount = Cents()
    words = Text(5, shortest=1)
    plain = fields.String()
    many = fields.List(fields.String())
    school = Uai()
    year = SchoolYear()
    on = Date()
    at = Instant()
    title = Line(5, optional=True)
    titles = Items(Line(5), most=3, optional=True)
    story = Paragraphs(5, optional=True)


def is_accepted(**document: Any) -> bool:
    try:
        Document().load(document)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("amount", [0, 1, LARGEST_CENTS])
def test_an_amount_is_a_whole_number_of_cents(amount: int) -> None:
    assert Document().load({"amount": amount}) == {"amount": amount}


@pytest.mark.parametrize("amount", [True, False, 1.0, "1", -1, LARGEST_CENTS + 1, None, [1], 1e3])
def test_nothing_else_is_an_amount(amount: Any) -> None:
    assert not is_accepted(amount=amount)


@given(st.characters(categories=["Cc", "Cs"]).filter(lambda character: character not in "\n\t"))
def test_control_characters_and_half_pairs_are_refused_in_every_text(character: str) -> None:
    assert not is_accepted(plain=character)
    assert not is_accepted(words=character)
    assert not is_accepted(many=["fine", character])


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t")))
def test_all_other_text_passes_unchanged(text: str) -> None:
    assert Document().load({"plain": text, "many": [text]}) == {"plain": text, "many": [text]}


@pytest.mark.parametrize("name", ["title", "story"])
@pytest.mark.parametrize("character", ["\x00", "\x85", "\ud800"])
def test_one_fault_is_reported_once(name: str, character: str) -> None:
    assert len(Document(only=[name]).validate({name: character})[name]) == 1
    assert len(Document(only=["titles"]).validate({"titles": [character]})["titles"][0]) == 1


@pytest.mark.parametrize("written", ["a\r\nb", "a\rb", "a\nb"])
def test_the_line_ends_of_every_system_are_taken_as_one(written: str) -> None:
    assert Document().load({"story": written}) == {"story": "a\nb"}


def test_line_ends_are_counted_as_they_are_kept() -> None:
    assert Document().load({"story": "a\r\n\r\nb\r\n"}) == {"story": "a\n\nb\n"}


def test_a_line_has_no_line_end_of_any_system() -> None:
    assert not any(is_accepted(title=f"a{end}b") for end in ("\n", "\r\n", "\r", "\u2028", "\u2029", "\x85"))


@pytest.mark.parametrize("text", ["", "123456", 5, None, ["a"]])
def test_a_text_keeps_to_its_length(text: Any) -> None:
    assert not is_accepted(words=text)


def test_a_text_keeps_its_other_checks() -> None:
    class Shouted(Schema):
        word = Text(5, validate=_must_be_loud)

    assert Shouted().validate({"word": "A" * 6}) == {"word": ["Longer than maximum length 5."]}
    assert Shouted().validate({"word": "a"}) == {"word": ["Not upper case."]}


def _must_be_loud(word: str) -> None:
    if not word.isupper():
        raise ValidationError("Not upper case.")


def test_an_unknown_field_is_refused() -> None:
    assert not is_accepted(surprise=1)


@pytest.mark.parametrize(
    ("school", "expected"), [("0930116W", True), ("0930116X", False), ("0930116w", False), ("", False)]
)
def test_a_school_has_its_check_letter(school: str, expected: bool) -> None:
    assert is_accepted(school=school) is expected


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        ("2026-2027", True),
        ("2022-2023", True),
        ("2098-2099", True),
        ("2021-2022", False),
        ("2099-2100", False),
        ("2026-2028", False),
        ("2027-2026", False),
        ("2026-2027\n", False),
        (2026, False),
    ],
)
def test_a_school_year_is_two_consecutive_years(year: Any, expected: bool) -> None:
    assert is_accepted(year=year) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-09-01", True),
        ("20260901", False),
        ("2026-02-30", False),
        ("2026-09-01T00:00:00", False),
        (20260901, False),
    ],
)
def test_a_date_is_written_in_one_way(on: Any, expected: bool) -> None:
    assert is_accepted(on=on) is expected


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=4))])
def test_an_instant_is_written_in_utc_as_events_write_it(zone: timezone) -> None:
    at = datetime(2026, 11, 24, 9, 0, 0, 5, tzinfo=UTC).astimezone(zone)
    assert Document().dump({"at": at}) == {"at": "2026-11-24T09:00:00.000005Z"}
    assert Document().dump({"at": None}) == {"at": None}

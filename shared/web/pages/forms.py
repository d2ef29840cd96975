"""Forms: fields named by the JSON pointers of what they are about, read into the documents that the API takes too.

A field that cannot be read is refused in French beside it, and nothing that was typed is lost.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from shared.errors import Invalid, Refusal
from shared.money import cents_of
from shared.web.pages.faults import in_french
from shared.web.pages.words import sentence_of
from shared.web.problems import pointers

SPACES = re.compile(r"[\s\u00a0\u202f]+")
LARGEST_WHOLE = 10**15


class Unreadable(Exception):
    """What was typed is not what the field takes; the message says so in French."""


Read = Callable[[list[str]], Any]
Show = Callable[[Any], str | list[str]]


@dataclass(frozen=True)
class Field:
    """One field: how what was typed is read, and how a value is shown again."""

    name: str
    read: Read
    show: Show


@dataclass(frozen=True)
class Rows:
    """Any number of rows of the same fields; empty rows are left out.

    `filled_by`: the fields that make a row more than empty, if not any of them does.
    """

    name: str
    fields: Sequence[Field]
    filled_by: Sequence[str] = ()


def line(name: str) -> Field:
    """Text of one line; nothing means null."""
    return Field(name, lambda given: " ".join(given[-1].split()) or None, _plain)


def paragraphs(name: str, *, blank: str | None = None) -> Field:
    """Text of several lines; nothing means `blank`."""
    return Field(name, lambda given: given[-1].replace("\r\n", "\n").strip() or blank, _plain)


def listed(name: str) -> Field:
    """A text per line."""

    def read(given: list[str]) -> list[str]:
        return [text for text in (" ".join(each.split()) for each in given[-1].splitlines()) if text]

    return Field(name, read, lambda value: "\n".join(value or []))


def whole(name: str) -> Field:
    """A whole number."""
    return Field(name, lambda given: _whole(given[-1]), _plain)


def euros(name: str) -> Field:
    """An amount in euros, as cents."""
    return Field(name, lambda given: _cents(given[-1]), lambda value: "" if value is None else _as_typed(value))


def day(name: str) -> Field:
    """A date, as YYYY-MM-DD."""
    return Field(name, lambda given: _day(given[-1]), _plain)


def choice(name: str) -> Field:
    """One of several."""
    return Field(name, lambda given: given[-1].strip() or None, _plain)


def choices(name: str) -> Field:
    """Several of several. The form also sends an empty one, so that none can be told from not asked."""
    return Field(name, lambda given: [each for each in given if each], lambda value: list(value or []))


def yes_no(name: str) -> Field:
    """Yes, no, or not said."""
    words = {"yes": True, "no": False}
    return Field(name, lambda given: words.get(given[-1]), lambda value: {True: "yes", False: "no"}.get(value, ""))


@dataclass
class Form:
    """A form as it is shown: what was typed or is known, and what is wrong with it, by field name."""

    values: MultiDict[str, str]
    document: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    general: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self.errors and self.general is None

    def value(self, name: str) -> str:
        """What the field shows."""
        return self.values.get(name) or ""

    def chosen(self, name: str) -> list[str]:
        """What is ticked."""
        return self.values.getlist(name)

    def error(self, name: str) -> str | None:
        """What is wrong with the field."""
        return self.errors.get(name)

    def rows(self, name: str) -> list[int]:
        """The numbers of the rows that are shown."""
        return sorted(row_numbers(self.values, name))

    def refuse(self, refusal: Refusal) -> None:
        """Show why not, beside the field that it is about if it says so."""
        faults = refusal.errors if isinstance(refusal, Invalid) else ()
        for fault in faults:
            self.errors.setdefault(fault.pointer.strip("/"), sentence_of(refusal))
        self.general = sentence_of(refusal)


class Shape:
    """What a form asks for."""

    def __init__(self, *parts: Field | Rows, schema: type[Schema] | None = None) -> None:
        self._parts = parts
        self.schema = schema() if schema else None

    def show(self, document: Mapping[str, Any] | None = None) -> Form:
        """The form, with what is known already."""
        values: MultiDict[str, str] = MultiDict()
        for name, shown in self._shown(document or {}):
            for each in [shown] if isinstance(shown, str) else shown:
                values.add(name, each)
        return Form(values)

    def read(self, given: MultiDict[str, str]) -> Form:
        """What was sent, checked as the API would."""
        form = Form(given)
        for part in self._parts:
            if isinstance(part, Field):
                self._take(form, part.name, part, given)
            else:
                self._take_rows(form, part, given)
        if self.schema is not None and form.is_valid:
            self.check(form)
        return form

    def _shown(self, document: Mapping[str, Any]) -> Iterator[tuple[str, str | list[str]]]:
        for part in self._parts:
            if isinstance(part, Field):
                yield part.name, part.show(_at(document, part.name))
                continue
            for number, row in enumerate(_at(document, part.name) or []):
                for inner in part.fields:
                    yield f"{part.name}/{number}/{inner.name}", inner.show(row.get(inner.name))

    def _take(self, form: Form, name: str, part: Field, given: MultiDict[str, str]) -> None:
        typed = given.getlist(name)
        if not typed:
            return
        try:
            _put(form.document, name.split("/"), part.read(typed))
        except Unreadable as error:
            form.errors[name] = str(error)

    def _take_rows(self, form: Form, part: Rows, given: MultiDict[str, str]) -> None:
        kept = [number for number in sorted(row_numbers(given, part.name)) if _is_filled(given, part, number)]
        _put(form.document, part.name.split("/"), [])
        renumbered: MultiDict[str, str] = MultiDict(
            [(name, each) for name, each in form.values.items(multi=True) if not name.startswith(f"{part.name}/")]
        )
        for new, old in enumerate(kept):
            row: dict[str, Any] = {}
            for inner in part.fields:
                name = f"{part.name}/{new}/{inner.name}"
                for typed in given.getlist(f"{part.name}/{old}/{inner.name}"):
                    renumbered.add(name, typed)
                try:
                    row[inner.name] = inner.read(given.getlist(f"{part.name}/{old}/{inner.name}") or [""])
                except Unreadable as error:
                    form.errors[name] = str(error)
            _at(form.document, part.name).append({key: value for key, value in row.items() if value is not None})
        form.values = renumbered

    def check(self, form: Form) -> None:
        """As the API would: what is wrong is noted, and the document is what the schema makes of it."""
        assert self.schema is not None  # noqa: S101 - asked just before
        try:
            form.document = self.schema.load(form.document)
        except ValidationError as error:
            for fault in pointers(error.messages):
                form.errors.setdefault(fault.pointer.strip("/"), in_french(fault.message))


def row_numbers(given: MultiDict[str, str], name: str) -> set[int]:
    """Which rows a form has: `name/3/label` is of row 3."""
    found = (re.match(rf"{re.escape(name)}/(\d{{1,4}})/", each) for each in given)
    return {int(match[1]) for match in found if match}


def _is_filled(given: MultiDict[str, str], part: Rows, number: int) -> bool:
    asked = part.filled_by or [inner.name for inner in part.fields if not inner.name.endswith("_id")]
    names = (f"{part.name}/{number}/{name}" for name in asked)
    return any(text.strip() for name in names for text in given.getlist(name))


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _whole(text: str) -> int | None:
    digits = SPACES.sub("", text)
    if not digits:
        return None
    if not (digits.isascii() and digits.isdecimal()) or int(digits[:20]) > LARGEST_WHOLE:
        raise Unreadable("Écrivez un nombre entier, par exemple 25.")
    return int(digits)


def _cents(text: str) -> int | None:
    if not text.strip():
        return None
    try:
        cents = cents_of(text)
    except ValueError as error:
        raise Unreadable("Écrivez un montant en euros, par exemple 1\u00a0250,50.") from error
    if cents > LARGEST_WHOLE:
        raise Unreadable("Écrivez un montant en euros, par exemple 1\u00a0250,50.")
    return cents


def _as_typed(cents: int) -> str:
    whole_euros, rest = divmod(cents, 100)
    return f"{whole_euros},{rest:02}" if rest else str(whole_euros)


def _day(text: str) -> str | None:
    written = text.strip()
    if not written:
        return None
    french_way = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", written)
    if french_way:
        written = f"{french_way[3]}-{int(french_way[2]):02}-{int(french_way[1]):02}"
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError as error:
        raise Unreadable("Écrivez une date, par exemple 15/03/2027.") from error


def _at(document: Any, name: str) -> Any:
    for key in name.split("/"):
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _put(document: dict[str, Any], path: Iterable[str], value: Any) -> None:
    *above, last = path
    for key in above:
        document = document.setdefault(key, {})
    document[last] = value

"""The kinds of values that payloads are made of: checked, never converted.

A field is required unless it is `optional`, and an optional one may be absent or null alike. Nothing is guessed from
another type: "3" is no number, 1 is no boolean, 2.0 is no amount, an object is no list.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate
from marshmallow.types import Validator

from shared.contracts.checks import Distinct, Encodable, Parsed, Shape
from shared.uai import SHAPE, is_uai

# Half of what can go wrong with an amount is a factor of a hundred: nothing exceeds the whole national fund (500 M€).
LARGEST_CENTS = 50_000_000_000
FIRST_YEAR, LAST_YEAR = 2000, 2099


class Word(fields.String):
    """A string and nothing that merely could become one."""

    def __init__(self, checks: Sequence[Validator], *, optional: bool = False, **metadata: Any) -> None:
        super().__init__(required=not optional, allow_none=optional, validate=list(checks), metadata=metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        return value


class Text(Word):
    """Text of several lines: no control character but line feed and tab."""

    printable: ClassVar[Encodable] = Encodable(
        r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$", error="Contains a control character."
    )

    def __init__(self, longest: int, *, shortest: int = 1, optional: bool = False, **metadata: Any) -> None:
        super().__init__([self.printable, validate.Length(shortest, longest)], optional=optional, **metadata)


class Line(Text):
    """Text of one line (a tab is no line break), so that it can stand in a mail header or in a table."""

    printable = Encodable(
        r"^[^\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]*$", error="Contains a control character or a line break."
    )


class Coded(Word):
    """Text of a fixed shape."""

    def __init__(self, pattern: str, error: str, *, optional: bool = False, **metadata: Any) -> None:
        super().__init__([Shape(pattern, error=error)], optional=optional, **metadata)


class Identifier(Coded):
    """An opaque name of a thing: readers compare it and put it into an address, and never look inside."""

    def __init__(self, *, optional: bool = False) -> None:
        super().__init__(r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$", "Not an identifier.", optional=optional)


class Choice(Word):
    """One word of a closed list."""

    def __init__(self, words: type[StrEnum], *, optional: bool = False) -> None:
        super().__init__([validate.OneOf([word.value for word in words])], optional=optional)


class Mailbox(Word):
    """An institutional e-mail address."""

    def __init__(self, *, optional: bool = False) -> None:
        checks = [Line.printable, validate.Length(max=254), validate.Email()]
        super().__init__(checks, optional=optional, format="email")


class Uai(Word):
    """The identifier of a school."""

    def __init__(self, *, optional: bool = False) -> None:
        check = Parsed(f"^{SHAPE.pattern}$", is_uai, "Not a UAI: seven digits and their check letter.")
        description = "UAI: seven digits and the check letter that belongs to them."
        super().__init__([check], optional=optional, description=description)


class Day(Word):
    """A date of the academy's calendar."""

    def __init__(self, *, optional: bool = False) -> None:
        check = Parsed(r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$", date.fromisoformat, "Not a date written YYYY-MM-DD.")
        super().__init__([check], optional=optional, format="date", description="YYYY-MM-DD, local to the academy.")


class Instant(Word):
    """A point in time."""

    PATTERN: ClassVar[str] = r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$"

    def __init__(self, *, optional: bool = False) -> None:
        check = Parsed(self.PATTERN, datetime.fromisoformat, "Not a UTC instant written YYYY-MM-DDThh:mm:ssZ.")
        super().__init__([check], optional=optional, format="date-time", description="UTC, ends in Z.")


class SchoolYear(Word):
    """1 September to 31 August."""

    def __init__(self, *, optional: bool = False) -> None:
        check = Parsed(r"^20[0-9]{2}-20[0-9]{2}$", _is_consecutive, "Not a school year such as 2026-2027.")
        super().__init__([check], optional=optional, description="Two consecutive years, such as 2026-2027.")


def _is_consecutive(school_year: str) -> bool:
    return int(school_year[5:]) == int(school_year[:4]) + 1


class Whole(fields.Integer):
    """A whole number within bounds."""

    def __init__(self, smallest: int, largest: int, *, optional: bool = False, **metadata: Any) -> None:
        within = validate.Range(smallest, largest)
        super().__init__(required=not optional, allow_none=optional, validate=within, metadata=metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if type(value) is not int:  # bool is a subclass of int, and is no number here
            raise self.make_error("invalid")
        return value


class Degrees(fields.Float):
    """An angle of a position on the globe, as a number with decimals or without."""

    def __init__(self, largest: int, *, optional: bool = False, **metadata: Any) -> None:
        within = validate.Range(-largest, largest)
        super().__init__(required=not optional, allow_none=optional, validate=within, metadata=metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> float:
        if type(value) not in (int, float):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class Cents(Whole):
    """An amount of money."""

    def __init__(self, *, smallest: int = 0, optional: bool = False) -> None:
        super().__init__(smallest, LARGEST_CENTS, optional=optional, description="Euro cents.")


class Year(Whole):
    """A calendar year, which is also a budget year."""

    def __init__(self, *, optional: bool = False) -> None:
        super().__init__(FIRST_YEAR, LAST_YEAR, optional=optional, description="Calendar year.")


class Claim(fields.Boolean):
    """True or false."""

    def __init__(self, *, optional: bool = False) -> None:
        super().__init__(required=not optional, allow_none=optional)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Part(fields.Nested):
    """An object within the payload."""

    def __init__(self, schema: type[Schema], *, optional: bool = False, **metadata: Any) -> None:
        super().__init__(schema, required=not optional, allow_none=optional, metadata=metadata)


class Items(fields.List[Any]):
    """A list; without `distinct_by`, items that are words must all differ."""

    def __init__(
        self,
        item: fields.Field[Any],
        *,
        least: int = 0,
        most: int,
        distinct_by: str | None = None,
        optional: bool = False,
    ) -> None:
        checks: list[Validator] = [validate.Length(least, most)]
        has_words = isinstance(item, Word)
        if has_words or distinct_by:
            checks.append(Distinct(distinct_by))
        metadata = {"uniqueItems": True} if has_words else {}
        super().__init__(item, required=not optional, allow_none=optional, validate=checks, metadata=metadata)

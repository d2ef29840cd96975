"""Documents that come in by HTTP: nothing unknown, nothing converted, nothing that no database could keep."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import marshmallow
from marshmallow import RAISE, ValidationError, fields, validate

import shared.contracts.fields as contract
from shared.contracts.fields import LARGEST_CENTS
from shared.siret import is_siret
from shared.uai import is_uai

FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
SCHOOL_YEAR = re.compile(r"(20[0-9]{2})-(20[0-9]{2})")
FIRST_YEAR, LAST_YEAR = 2022, 2099


def refuse_control_characters(text: Any) -> None:
    """Only line feed and tab pass; half a surrogate pair could be neither stored nor sent on."""
    if isinstance(text, str) and FORBIDDEN.search(text):
        raise ValidationError("Contains a control character.")


class Schema(marshmallow.Schema):
    """The base of every schema: unknown fields are refused, and so are control characters in any text field."""

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Give every text field, also within lists, its check."""
        super().on_bind_field(field_name, field_obj)
        _protect(field_obj)


def _protect(field: fields.Field[Any]) -> None:
    """A word of the contracts has its own checks, which refuse as much: one fault is reported once."""
    if isinstance(field, fields.List):
        _protect(field.inner)
    elif isinstance(field, contract.Word):
        return
    elif isinstance(field, fields.String) and refuse_control_characters not in field.validators:
        field.validators = [refuse_control_characters, *field.validators]


class Text(fields.String):
    """A string of `shortest` to `longest` characters; other arguments are marshmallow's."""

    def __init__(self, longest: int = 10_000, *, shortest: int = 0, **options: Any) -> None:
        given = options.pop("validate", None) or []
        checks = [validate.Length(shortest or None, longest), *(given if isinstance(given, list | tuple) else [given])]
        super().__init__(validate=checks, **options)


class Paragraphs(contract.Text):
    """Text of several lines as any system writes it: a line ends with LF once it is here, and is counted so."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        return text.replace("\r\n", "\n").replace("\r", "\n")


class Whole(fields.Integer):
    """A whole number, written as one: no text, no 1.0, no true."""

    def __init__(self, smallest: int, largest: int, **options: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(smallest, largest), **options)

    def _validated(self, value: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid", input=value)
        return value


class Cents(Whole):
    """An amount of money in euro cents, 0 at least; at most what events can carry."""

    def __init__(self, *, smallest: int = 0, largest: int = LARGEST_CENTS, **options: Any) -> None:
        super().__init__(smallest, largest, **{"metadata": {"description": "Euro cents."}, **options})


class Uai(fields.String):
    """The identifier of a structure: seven digits and the letter that belongs to them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"metadata": {"pattern": "^[0-9]{7}[A-Z]$", "examples": ["0930116W"]}, **options})

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not is_uai(text):
            raise ValidationError("Not a UAI: seven digits and their check letter.")
        return text


class Siret(fields.String):
    """The identifier of an establishment: fourteen digits, of which the last checks the others."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"metadata": {"pattern": "^[0-9]{14}$", "examples": ["73282932000074"]}, **options})

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not is_siret(text):
            raise ValidationError("Not a SIRET: fourteen digits, of which the last checks the others.")
        return text


class SchoolYear(fields.String):
    """1 September to 31 August: two consecutive years, such as 2026-2027."""

    def __init__(self, **options: Any) -> None:
        metadata = {"pattern": "^20[0-9]{2}-20[0-9]{2}$", "examples": ["2026-2027"]}
        super().__init__(**{"metadata": metadata, **options})

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        years = SCHOOL_YEAR.fullmatch(text)
        if not years or int(years[2]) != int(years[1]) + 1 or not FIRST_YEAR <= int(years[1]) < LAST_YEAR:
            raise ValidationError("Not a school year such as 2026-2027.")
        return text


class Date(fields.Date):
    """A date of the academy's calendar, YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        if not isinstance(value, str) or len(value) != len("2026-09-01"):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return super()._deserialize(value, attr, data, **kwargs)


class Moment(fields.AwareDateTime):
    """An instant that comes in, of any offset, or in UTC without one; of a year that clocks and databases know."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(f"Must be of a year from {FIRST_YEAR} to {LAST_YEAR}.")
        return moment.astimezone(UTC)


class Instant(fields.DateTime):
    """A point in time, to be shown: UTC, written as events write it."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

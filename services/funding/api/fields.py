"""Fields that several documents of funding share."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import OneOf, Range

from services.funding.domain.budget import Envelope, EnvelopeKind, Programme
from services.funding.domain.ledger import State
from shared.contracts.fields import FIRST_YEAR, LAST_YEAR
from shared.documents.sheets import Format
from shared.errors import NotFound
from shared.web.schemas import Schema

NAME = re.compile(rf"([0-9]{{4}})-({'|'.join(Programme)})-({'|'.join(EnvelopeKind)})")
"""As `Envelope.name` writes it."""
is_day = Range(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


def envelope_named(name: str) -> Envelope | None:
    """The envelope that a name means; None if it is no such name."""
    found = NAME.fullmatch(name)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None
    return Envelope(int(found[1]), Programme(found[2]), EnvelopeKind(found[3]))


def day_in(text: str) -> date | None:
    """The day that a field of a form says; None if it says none."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-05") else None
    except ValueError:
        return None


class NoSuchFormat(NotFound):
    """Tables are taken away as csv, ods or xlsx."""


def format_named(name: str) -> Format:
    """Raises NoSuchFormat."""
    try:
        return Format(name)
    except ValueError as error:
        raise NoSuchFormat(f"{name} is none of csv, ods, xlsx") from error


class EnvelopeName(fields.String):
    """`2026-141-AE`."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        envelope = envelope_named(super()._deserialize(value, attr, data, **kwargs))
        if envelope is None:
            raise ValidationError("Not the name of an envelope, such as 2026-141-AE.")
        return envelope


def programme() -> fields.Enum[Any]:
    """139, 140 or 141."""
    return fields.Enum(Programme, by_value=fields.String, required=True)


def envelope_kind() -> fields.Enum[Any]:
    """AE or CP."""
    return fields.Enum(EnvelopeKind, by_value=fields.String, required=True)


def word_of(names: type[StrEnum]) -> fields.String:
    """One of a closed list of words, to be shown."""
    return fields.String(validate=OneOf([name.value for name in names]))


class AccountSchema(Schema):
    """Money of one envelope in one state, all projects together."""

    budget_year = fields.Integer(attribute="account.envelope.budget_year")
    programme = fields.String(attribute="account.envelope.programme")
    kind = fields.String(attribute="account.envelope.kind")
    state = fields.Enum(State, by_value=fields.String, attribute="account.state")

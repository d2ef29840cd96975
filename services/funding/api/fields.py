"""Fields that several documents of funding share."""

from enum import StrEnum
from typing import Any

from marshmallow import fields
from marshmallow.validate import OneOf

from services.funding.domain.budget import EnvelopeKind, Programme
from services.funding.domain.ledger import State
from shared.web.schemas import Schema


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

"""Envelopes: what the ministry delegates, and how much of it is left."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load
from marshmallow.validate import Range

from services.funding.api.fields import envelope_kind, programme
from services.funding.domain.budget import Credit, Envelope, EnvelopeKind, Programme
from services.funding.domain.ledger import State
from services.funding.ledger import EnvelopeStanding
from services.funding.use_cases.credit_envelope import credit_envelope
from services.funding.use_cases.read_ledger import list_envelopes
from shared.contracts.envelope import is_word
from shared.contracts.fields import FIRST_YEAR, LAST_YEAR
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.pagination import INVALID_KEY, PageArguments, PageKey, link_next
from shared.web.request import unit_of_work
from shared.web.schemas import Cents, Schema, Text, Whole

LONGEST_REFERENCE = 100
NAME = rf"([0-9]{{4}})-({'|'.join(Programme)})-({'|'.join(EnvelopeKind)})"
"""As `Envelope.name` writes it."""

blueprint = Blueprint("envelopes", __name__, url_prefix="/api/funding/v1")


def _refuse_unprintable(text: str) -> None:
    """The reference becomes the subject of an event."""
    if text and (not is_word(text) or text != text.strip()):
        raise ValidationError("Must be printable text without spaces around it.")


class CreditSchema(Schema):
    """Money that arrives in an envelope."""

    budget_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    programme = programme()
    kind = envelope_kind()
    amount_cents = Cents(smallest=1, required=True)
    reference = Text(LONGEST_REFERENCE, shortest=1, required=True, validate=_refuse_unprintable)

    @post_load
    def _make(self, content: dict[str, Any], **_: Any) -> Credit:
        envelope = Envelope(content["budget_year"], content["programme"], content["kind"])
        return Credit(envelope, content["amount_cents"], content["reference"])


class EnvelopeKey(PageKey):
    """The name of the last envelope shown."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        name = re.fullmatch(NAME, super()._deserialize(value, attr, data, **kwargs))
        if name is None:
            raise ValidationError(INVALID_KEY)
        return Envelope(int(name[1]), Programme(name[2]), EnvelopeKind(name[3]))


class EnvelopeArguments(PageArguments):
    """Which envelopes to list."""

    after = EnvelopeKey(load_default=None)
    budget_year = fields.Integer(load_default=None, validate=Range(FIRST_YEAR, LAST_YEAR))
    programme = fields.Enum(Programme, by_value=fields.String, load_default=None)


def _cents_in(state: State) -> fields.Function:
    def read(standing: EnvelopeStanding) -> int:
        return standing.cents.get(state, 0)

    return fields.Function(read, metadata={"type": "integer", "description": "Euro cents."})


class EnvelopeSchema(Schema):
    """An envelope, and where its money is."""

    name = fields.String(attribute="envelope.name", metadata={"examples": ["2026-141-AE"]})
    budget_year = fields.Integer(attribute="envelope.budget_year")
    programme = fields.String(attribute="envelope.programme")
    kind = fields.String(attribute="envelope.kind")
    granted_cents = fields.Integer()
    available_cents = _cents_in(State.AVAILABLE)
    reserved_cents = _cents_in(State.RESERVED)
    allocated_cents = _cents_in(State.ALLOCATED)
    ordered_cents = _cents_in(State.ORDERED)
    paid_cents = _cents_in(State.PAID)


@blueprint.post("/envelopes")
@blueprint.arguments(CreditSchema)
@blueprint.response(201, EnvelopeSchema)
@permitted("credit_envelope")
@idempotent
def credit(credit: Credit) -> EnvelopeStanding:
    """Credit an envelope, opening it if need be; engagement authorisations at once serve who waits."""
    return credit_envelope(unit_of_work(), credit=credit)


@blueprint.get("/envelopes")
@blueprint.arguments(EnvelopeArguments, location="query")
@blueprint.response(200, EnvelopeSchema(many=True))
@permitted("list_envelopes")
def envelopes(arguments: dict[str, Any]) -> list[EnvelopeStanding]:
    """Envelopes by budget year, programme and kind."""
    found = list_envelopes(unit_of_work(), **arguments)
    if found.has_more:
        link_next(found.standings[-1].envelope.name)
    return found.standings

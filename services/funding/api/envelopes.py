"""Envelopes: what the ministry delegates, and how much of it is left."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load
from marshmallow.validate import Range

from services.funding.api.fields import EnvelopeName, envelope_kind, envelope_named, programme
from services.funding.domain.budget import Credit, Envelope, NoSuchEnvelope, Programme
from services.funding.domain.ledger import State
from services.funding.domain.movement import Movement, MovementKind
from services.funding.ledger import EnvelopeStanding
from services.funding.use_cases.credit_envelope import credit_envelope
from services.funding.use_cases.move_credits import move_credits
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
LONGEST_REASON = 5_000
blueprint = Blueprint("envelopes", __name__, url_prefix="/api/funding/v1")


def _refuse_unprintable(text: str) -> None:
    """The reference becomes the subject of an event."""
    if text and (not is_word(text) or text != text.strip()):
        raise ValidationError("Must be printable text without spaces around it.")


def _reference() -> Text:
    return Text(LONGEST_REFERENCE, shortest=1, required=True, validate=_refuse_unprintable)


class CreditSchema(Schema):
    """Money that arrives in an envelope."""

    budget_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    programme = programme()
    kind = envelope_kind()
    amount_cents = Cents(smallest=1, required=True)
    reference = _reference()

    @post_load
    def _make(self, content: dict[str, Any], **_: Any) -> Credit:
        envelope = Envelope(content["budget_year"], content["programme"], content["kind"])
        return Credit(envelope, content["amount_cents"], content["reference"])


class WithdrawalSchema(Schema):
    """Credits that the ministry takes back."""

    amount_cents = Cents(smallest=1, required=True)
    reference = _reference()
    reason = Text(LONGEST_REASON, load_default="")


class TransferSchema(WithdrawalSchema):
    """Credits that go to another envelope of the same kind."""

    to = EnvelopeName(required=True, metadata={"examples": ["2026-140-AE"]})


class EnvelopeKey(PageKey):
    """The name of the last envelope shown."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        envelope = envelope_named(super()._deserialize(value, attr, data, **kwargs))
        if envelope is None:
            raise ValidationError(INVALID_KEY)
        return envelope


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
    frozen_cents = _cents_in(State.FROZEN)
    returned_cents = _cents_in(State.RETURNED)


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


@blueprint.post("/envelopes/<name>/withdrawals")
@blueprint.arguments(WithdrawalSchema)
@blueprint.response(201, EnvelopeSchema(many=True))
@permitted("move_credits")
@idempotent
def withdraw(content: dict[str, Any], name: str) -> list[EnvelopeStanding]:
    """The ministry takes back credits that are not promised to anybody."""
    return _move(MovementKind.WITHDRAWN, name, content)


@blueprint.post("/envelopes/<name>/transfers")
@blueprint.arguments(TransferSchema)
@blueprint.response(201, EnvelopeSchema(many=True))
@permitted("move_credits")
@idempotent
def transfer(content: dict[str, Any], name: str) -> list[EnvelopeStanding]:
    """Credits go to another envelope, where they at once serve who waits; how both stand then."""
    return _move(MovementKind.TRANSFERRED, name, content)


def _move(kind: MovementKind, name: str, content: dict[str, Any]) -> list[EnvelopeStanding]:
    source = envelope_named(name)
    if source is None:
        raise NoSuchEnvelope(f"{name} names no envelope")
    target = content.pop("to", None)
    return move_credits(unit_of_work(), movement=Movement(kind, source, target, **content))

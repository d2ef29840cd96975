"""The ledger, for whoever answers for public money."""

from typing import Any

from marshmallow import fields

from services.funding.api.fields import AccountSchema, EnvelopeName, is_day
from services.funding.domain.ledger import EntryKind
from services.funding.ledger import WrittenEntry
from services.funding.use_cases.read_ledger import TrialBalance, list_entries, read_trial_balance
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.pagination import NumberKey, PageArguments, link_next
from shared.web.request import unit_of_work
from shared.web.schemas import Instant, Schema, Text

blueprint = Blueprint("ledger", __name__, url_prefix="/api/funding/v1/ledger")


class EntryArguments(PageArguments):
    """Which entries to list."""

    after = NumberKey(load_default=None)
    project_id = Text(64, shortest=1, load_default=None)
    envelope = EnvelopeName(load_default=None, metadata={"examples": ["2026-141-AE"]})


class TrialBalanceArguments(Schema):
    """As the ledger stood at the end of which day; without one, as it stands."""

    on = fields.Date(load_default=None, validate=is_day)


class PostingSchema(AccountSchema):
    """A change of one account."""

    project_id = fields.String(attribute="account.project_id", allow_none=True)
    amount_cents = fields.Integer()


class EntrySchema(Schema):
    """Postings that belong together and sum to zero."""

    id = fields.Integer()
    at = Instant()
    cause_event_id = fields.String(allow_none=True)
    kind = fields.Enum(EntryKind, by_value=fields.String, attribute="entry.kind")
    reference = fields.String(attribute="entry.reference")
    project_id = fields.String(attribute="entry.project_id", allow_none=True)
    postings = fields.List(fields.Nested(PostingSchema), attribute="entry.postings")


class BalanceSchema(AccountSchema):
    """What all accounts of a state add up to."""

    cents = fields.Integer(data_key="balance_cents")


class TrialBalanceSchema(Schema):
    """Every balance, and their sum, which is zero."""

    last_entry = fields.Integer(metadata={"description": "The number of the last entry that was added up."})
    balances = fields.List(fields.Nested(BalanceSchema))
    total_cents = fields.Integer()


@blueprint.get("/entries")
@blueprint.arguments(EntryArguments, location="query")
@blueprint.response(200, EntrySchema(many=True))
@permitted("list_ledger_entries")
def entries(arguments: dict[str, Any]) -> list[WrittenEntry]:
    """Entries in the order in which they were written."""
    found = list_entries(unit_of_work(), **arguments)
    if found.has_more:
        link_next(str(found.entries[-1].id))
    return found.entries


@blueprint.get("/trial-balance")
@blueprint.arguments(TrialBalanceArguments, location="query")
@blueprint.response(200, TrialBalanceSchema)
@permitted("read_trial_balance")
def trial_balance(arguments: dict[str, Any]) -> TrialBalance:
    """The whole ledger, added up, as it stands or as it stood at the end of a day."""
    return read_trial_balance(unit_of_work(), **arguments)

"""Payments in batches for the finance system, and what was ordered held against what became of it."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import Response
from marshmallow import fields
from marshmallow.validate import Length, Range

from services.funding.api.fields import format_named
from services.funding.api.schemas import PaymentSchema
from services.funding.domain.batch import Batch
from services.funding.domain.document import Template
from services.funding.domain.payment import Payment, PaymentStatus
from services.funding.papers.grants import typeset_by
from services.funding.papers.payment_lists import list_values
from services.funding.papers.payment_tables import write_batch, write_reconciliation
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.hand_over_payments import (
    MOST_AT_ONCE,
    Files,
    Line,
    Reconciliation,
    hand_over,
    list_batches,
    read_batch,
    reconcile,
)
from services.funding.use_cases.read_allocations import list_payments
from shared.contracts.checks import Distinct
from shared.contracts.fields import FIRST_YEAR, LAST_YEAR
from shared.documents.sheets import Format
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.files import FILE, PDF, as_file
from shared.web.idempotency import idempotent
from shared.web.pagination import PageArguments, link_next
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema, Text

blueprint = Blueprint("payments", __name__, url_prefix="/api/funding/v1", description=__doc__)


class PaymentArguments(PageArguments):
    """Which payments to list."""

    status = fields.Enum(PaymentStatus, by_value=fields.String, load_default=None)


class BatchRequestSchema(Schema):
    """Which payments; without any named, all that are ordered and in no batch yet."""

    payment_ids = fields.List(
        Text(64, shortest=1), load_default=None, allow_none=True, validate=[Length(1, MOST_AT_ONCE), Distinct()]
    )


class BatchSchema(Schema):
    """A batch, which never changes."""

    id = fields.String()
    number = fields.String()
    payments = fields.Integer(metadata={"description": "How many."})
    total_cents = fields.Integer()
    made_at = Instant()
    made_by = fields.String()
    sha256 = fields.String(metadata={"description": "Of the CSV file."})
    list_sha256 = fields.String(metadata={"description": "Of the paper."})


class YearArguments(Schema):
    """Ordered in which calendar year; without one, ever."""

    year = fields.Integer(load_default=None, validate=Range(FIRST_YEAR, LAST_YEAR))


class SumSchema(Schema):
    """How many, and how much."""

    payments = fields.Integer()
    cents = fields.Integer()


class UnmatchedSchema(Schema):
    """What the finance system said and matched no payment; the operator replays or discards it."""

    event_id = fields.String()
    payment_id = fields.String()
    outcome = fields.String()
    reference = fields.String()
    received_at = Instant()
    why = fields.String()


class ReconciliationSchema(Schema):
    """What was ordered, by what became of it."""

    ordered = fields.Nested(SumSchema, metadata={"description": "Ordered, and not answered yet."})
    executed = fields.Nested(SumSchema)
    refused = fields.Nested(SumSchema)
    unmatched = fields.List(fields.Nested(UnmatchedSchema))


@blueprint.get("/payments")
@blueprint.arguments(PaymentArguments, location="query")
@blueprint.response(200, PaymentSchema(many=True))
@permitted("reconcile_payments")
def payments(arguments: dict[str, Any]) -> list[Payment]:
    """All payments, in the order in which they were ordered."""
    found = list_payments(unit_of_work(), **arguments)
    if found.has_more:
        link_next(found.payments[-1].id)
    return found.payments


@blueprint.post("/payment-batches")
@blueprint.arguments(BatchRequestSchema)
@blueprint.response(201, BatchSchema)
@permitted("hand_over_payments")
@idempotent
def batch(content: dict[str, Any]) -> Batch:
    """Put payments into a batch for the finance system: a CSV file and a list to be signed, under one number."""
    uow = unit_of_work()
    return hand_over(uow, payment_ids=content["payment_ids"], files=files_of(uow), actor=current_actor())


@blueprint.get("/payment-batches")
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, BatchSchema(many=True))
@permitted("reconcile_payments")
def batches(arguments: dict[str, Any]) -> list[Batch]:
    """Batches, oldest first."""
    found = list_batches(unit_of_work(), **arguments)
    if found.has_more:
        link_next(found.batches[-1].number)
    return found.batches


@blueprint.get("/payment-batches/<batch_id>.csv")
@blueprint.response(200, FILE, content_type=Format.CSV.media_type)
@permitted("reconcile_payments")
def batch_table(batch_id: str) -> Response:
    """The file for the finance system; its columns never change."""
    found, content = read_batch(unit_of_work(), batch_id=batch_id, name="csv")
    return as_file(content, Format.CSV.media_type, f"{found.number}.csv")


@blueprint.get("/payment-batches/<batch_id>.pdf")
@blueprint.response(200, FILE, content_type=PDF)
@permitted("reconcile_payments")
def batch_paper(batch_id: str) -> Response:
    """The list of payments, to be signed."""
    found, content = read_batch(unit_of_work(), batch_id=batch_id, name="pdf")
    return as_file(content, PDF, f"{found.number}.pdf")


@blueprint.get("/reconciliation")
@blueprint.arguments(YearArguments, location="query")
@blueprint.response(200, ReconciliationSchema)
@permitted("reconcile_payments")
def reconciliation(arguments: dict[str, Any]) -> dict[str, Any]:
    """What was ordered, executed, refused, and what the finance system said that matched nothing."""
    found = reconcile(unit_of_work(), **arguments)
    sums = {status.value: _sum(found, status) for status in PaymentStatus}
    return {**sums, "unmatched": found.unmatched}


@blueprint.get("/reconciliation.<form>")
@blueprint.arguments(YearArguments, location="query")
@blueprint.response(200, FILE, content_type="application/octet-stream")
@permitted("reconcile_payments")
def reconciliation_table(arguments: dict[str, Any], form: str) -> Response:
    """The same, payment by payment, as csv, ods or xlsx."""
    wanted = format_named(form)
    uow = unit_of_work()
    table = write_reconciliation(reconcile(uow, **arguments), wanted, zone=uow.zone)
    return as_file(table, wanted.media_type, f"rapprochement.{wanted}")


def _sum(found: Reconciliation, status: PaymentStatus) -> dict[str, int]:
    number, cents = found.of(status)
    return {"payments": number, "cents": cents}


def files_of(uow: FundingUnitOfWork) -> Files:
    """How batches are written."""
    zone, grantor = uow.zone, uow.settings.grantor_name

    def paper(template: Template, number: str, lines: Sequence[Line], on: date) -> bytes:
        values = list_values(number, [line.payment for line in lines], on=on, grantor=grantor)
        return typeset_by(template, values, on=on, zone=zone)

    return Files(partial(write_batch, zone=zone), paper)

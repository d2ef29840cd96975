"""Invoices: sent by schools, accepted or refused by fund managers."""

import re
from typing import Any

from flask import Response, request
from marshmallow import fields

from services.funding.api.fields import day_in
from services.funding.domain.invoice import Invoice, InvoiceStatus, UnsuitableInvoice
from services.funding.use_cases.send_invoices import (
    Sent,
    accept_invoice,
    list_invoices,
    read_invoice,
    refuse_invoice,
    send_invoice,
)
from services.funding.use_cases.storing import LARGEST_PAPER
from shared.contracts.fields import LARGEST_CENTS
from shared.errors import FieldError
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.body import accepts
from shared.web.files import FILE, kept_file
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import FORBIDDEN, Cents, Instant, Schema, Text

FORM_BYTES = 64 * 1024
LONGEST_SUPPLIER, LONGEST_NUMBER, LONGEST_REASON = 200, 100, 5_000
NAMES = {"supplier", "number", "dated_on", "amount_cents"}
blueprint = Blueprint("invoices", __name__, url_prefix="/api/funding/v1", description=__doc__)


class VerdictSchema(Schema):
    """What was decided."""

    status = fields.Enum(InvoiceStatus, by_value=fields.String)
    accepted_cents = fields.Integer()
    reason = fields.String(allow_none=True)
    decided_at = Instant()
    decided_by = fields.String()


class InvoiceSchema(Schema):
    """An invoice, and the paper that was sent."""

    id = fields.String()
    project_id = fields.String()
    supplier = fields.String()
    number = fields.String()
    dated_on = fields.Date()
    amount_cents = fields.Integer()
    name = fields.String()
    type = fields.String()
    size = fields.Integer(metadata={"description": "Bytes."})
    sha256 = fields.String()
    submitted_at = Instant()
    submitted_by = fields.String()
    status = fields.Enum(InvoiceStatus, by_value=fields.String)
    accepted_cents = fields.Integer()
    verdict = fields.Nested(VerdictSchema, allow_none=True)


class AcceptanceSchema(Schema):
    """What of it counts; without an amount, all."""

    amount_cents = Cents(smallest=1, load_default=None, allow_none=True)


class RefusalSchema(Schema):
    """Why it does not count; the school is told."""

    reason = Text(LONGEST_REASON, shortest=1, required=True)


@blueprint.post("/allocations/<project_id>/invoices")
@blueprint.response(201, InvoiceSchema)
@accepts("multipart/form-data", largest=LARGEST_PAPER + FORM_BYTES)
@permitted("send_invoice")
def send(project_id: str) -> Invoice:
    """Send an invoice: a form with `supplier`, `number`, `dated_on`, `amount_cents`, and a PDF or an image as `file`

    The same bytes are taken once per project, so that a request may be sent again.
    """
    return send_invoice(unit_of_work(), project_id=project_id, sent=_sent(), actor=current_actor())


@blueprint.get("/allocations/<project_id>/invoices")
@blueprint.response(200, InvoiceSchema(many=True))
@permitted("read_invoice")
def invoices(project_id: str) -> list[Invoice]:
    """The invoices of a project, oldest first."""
    return list_invoices(unit_of_work(), project_id=project_id, actor=current_actor())


@blueprint.get("/invoices/<invoice_id>/file")
@blueprint.response(200, FILE, content_type="application/octet-stream")
@permitted("read_invoice")
def download(invoice_id: str) -> Response:
    """The paper, to keep."""
    uow = unit_of_work()
    storage = uow.settings.storage
    found = read_invoice(uow, invoice_id=invoice_id, actor=current_actor())
    return kept_file(storage.open(found.sha256), found.type, name=found.name, sha256=found.sha256, size=found.size)


@blueprint.post("/invoices/<invoice_id>/acceptance")
@blueprint.arguments(AcceptanceSchema)
@blueprint.response(200, InvoiceSchema)
@permitted("decide_invoice")
@idempotent
def accept(content: dict[str, Any], invoice_id: str) -> Invoice:
    """Let it count, whole or in part."""
    return accept_invoice(unit_of_work(), invoice_id=invoice_id, actor=current_actor(), **content)


@blueprint.post("/invoices/<invoice_id>/refusal")
@blueprint.arguments(RefusalSchema)
@blueprint.response(200, InvoiceSchema)
@permitted("decide_invoice")
@idempotent
def refuse(content: dict[str, Any], invoice_id: str) -> Invoice:
    """Say why it does not count."""
    return refuse_invoice(unit_of_work(), invoice_id=invoice_id, actor=current_actor(), **content)


def _sent() -> Sent:
    form, file = request.form, request.files.get("file")
    dated_on, cents = day_in(form.get("dated_on", "")), _cents(form.get("amount_cents", ""))
    supplier, number = _line(form.get("supplier", ""), LONGEST_SUPPLIER), _line(form.get("number", ""), LONGEST_NUMBER)
    told = {"supplier": supplier, "number": number, "dated_on": dated_on, "amount_cents": cents, "file": file}
    faults = [FieldError(f"/{name}", "missing, or not what it should be") for name in told if told[name] is None]
    faults += [FieldError(f"/{name}", "unknown field") for name in sorted(set(form) - NAMES)]
    if len(request.files) > 1:
        faults.append(FieldError("/file", "send one file"))
    if faults or not (supplier and number and dated_on and cents and file):
        raise UnsuitableInvoice("An invoice has a supplier, a number, a date, an amount and a file.", tuple(faults))
    return Sent(supplier, number, dated_on, cents, file.filename or "", file.stream)


def _line(text: str, longest: int) -> str | None:
    is_line = 0 < len(text.strip()) <= longest and text.isprintable() and not FORBIDDEN.search(text)
    return text.strip() if is_line else None


def _cents(text: str) -> int | None:
    """A whole number of cents, digits only."""
    found = re.fullmatch(r"[1-9][0-9]{0,11}", text)
    return int(text) if found and int(text) <= LARGEST_CENTS else None

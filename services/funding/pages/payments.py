"""Payments: ordered, handed over to the finance system, reconciled with what it says."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from services.funding.api.fields import format_named
from services.funding.api.payments import files_of
from services.funding.domain.payment import PaymentStatus
from services.funding.pages.titles import projects_of
from services.funding.pages.words import PAYMENTS
from services.funding.papers.payment_tables import write_reconciliation
from services.funding.use_cases.hand_over_payments import hand_over, list_batches, list_unmatched, read_batch, reconcile
from services.funding.use_cases.read_allocations import list_payments
from shared.documents.sheets import Format
from shared.errors import Refusal
from shared.identity.access import permitted
from shared.web.files import PDF, as_file
from shared.web.idempotency import idempotent
from shared.web.pages.blueprint import Pages
from shared.web.pages.words import sentence_of
from shared.web.request import current_actor, unit_of_work
from shared.web.state import state

pages = Pages("payment_pages", __name__, url_prefix="/fonds/versements")
PAGE = 50


@pages.get("")
@permitted("reconcile_payments")
def show() -> str:
    """All of them, and the batches."""
    asked = request.args.get("statut", "")
    status = PaymentStatus(asked) if asked in set(PaymentStatus) else None
    found = list_payments(unit_of_work(), status=status, after=request.args.get("apres"), limit=PAGE)
    more = url_for("payment_pages.show", statut=asked or None, apres=found.payments[-1].id) if found.has_more else None
    return render_template(
        "fund/payments.html",
        payments=found.payments,
        more=more,
        asked=asked,
        words=PAYMENTS,
        batches=list_batches(unit_of_work(), after=None, limit=20).batches,
        unmatched=list_unmatched(unit_of_work()),
        projects=projects_of(each.project_id for each in found.payments),
    )


@pages.post("/bordereaux")
@permitted("hand_over_payments")
@idempotent
def hand() -> Any:
    """Everything that is ordered, in one batch for the finance system."""
    uow = unit_of_work()
    try:
        batch = hand_over(uow, payment_ids=None, files=files_of(uow), actor=current_actor())
    except Refusal as refusal:
        flash(sentence_of(refusal), "warning")
        return redirect(url_for("payment_pages.show"))
    flash(f"Le bordereau {batch.number} est prêt.")
    return redirect(url_for("payment_pages.show"))


@pages.get("/bordereaux/<batch_id>.<extension>")
@permitted("reconcile_payments")
def batch(batch_id: str, extension: str) -> Response:
    """The table for the finance system, or the paper to be signed."""
    if extension not in ("csv", "pdf"):
        raise NotFound
    found, content = read_batch(unit_of_work(), batch_id=batch_id, name=extension)
    return as_file(content, Format.CSV.media_type if extension == "csv" else PDF, f"{found.number}.{extension}")


@pages.get("/rapprochement")
@permitted("reconcile_payments")
def compare() -> str:
    """Whether both sides say the same of a year."""
    year = request.args.get("annee", type=int) or state().runtime.today().year
    compared = reconcile(unit_of_work(), year=year)
    sums = [(PAYMENTS[each], *compared.of(each)) for each in PaymentStatus]
    return render_template("fund/reconciliation.html", sums=sums, unmatched=compared.unmatched, year=year)


@pages.get("/rapprochement.<extension>")
@permitted("reconcile_payments")
def table(extension: str) -> Response:
    """Payment by payment."""
    wanted, uow = format_named(extension), unit_of_work()
    year = request.args.get("annee", type=int)
    content = write_reconciliation(reconcile(uow, year=year), wanted, zone=uow.zone)
    return as_file(content, wanted.media_type, f"rapprochement.{wanted}")

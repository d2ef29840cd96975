"""The money of one project: what is due by year, what was paid, and what a manager does with it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from flask import Response, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from services.funding.domain.beneficiary import Beneficiary, BeneficiaryKind
from services.funding.domain.payment import PaymentKind
from services.funding.pages.titles import projects_of
from services.funding.pages.words import DOCUMENTS, INSTALMENTS, INVOICES, KINDS, PAYMENTS, PROGRAMMES, STATUSES
from services.funding.use_cases.cancel_instalment import cancel_instalment
from services.funding.use_cases.confirm_allocation import confirm_allocation
from services.funding.use_cases.give_hours import give_hours
from services.funding.use_cases.issue_document import list_documents
from services.funding.use_cases.order_payment import order_payment
from services.funding.use_cases.prepare_convention import name_beneficiary, read_convention
from services.funding.use_cases.read_allocations import read_allocation
from services.funding.use_cases.send_invoices import (
    Sent,
    accept_invoice,
    list_invoices,
    read_invoice,
    refuse_invoice,
    send_invoice,
)
from shared.errors import NotFound
from shared.french import PAYMENTS as PAYMENT_KINDS
from shared.identity.access import permitted
from shared.web.files import kept_file
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages, largest_form
from shared.web.pages.forms import Form, Shape, choice, day, euros, line, whole
from shared.web.request import current_actor, unit_of_work

pages = Pages("money_pages", __name__, url_prefix="/fonds/projets/<project_id>")
LARGEST_INVOICE = 30 * 1024 * 1024
ORDER = Shape(choice("kind"), euros("amount_cents"))
HOURS = Shape(whole("budget_year"), euros("amount_cents"), day("given_on"), line("reference"))
INVOICE = Shape(line("supplier"), line("number"), day("dated_on"), euros("amount_cents"))
BENEFICIARY = Shape(choice("kind"), line("name"), line("uai"), line("siret"))
NEEDED = "À remplir."


@pages.get("")
@permitted("read_allocation")
def show(project_id: str) -> str:
    """All of it."""
    return page(project_id, Shape().show())


@pages.post("/confirmation")
@permitted("confirm_allocation")
@idempotent
def confirm(project_id: str) -> Any:
    """Commit the money."""
    return do(project_id, lambda: confirm_allocation(unit_of_work(), project_id=project_id), "L’argent est attribué.")


@pages.post("/versements")
@permitted("order_payment")
@idempotent
def pay(project_id: str) -> Any:
    """Order a payment."""
    form = ORDER.read(request.form)
    if form.document.get("kind") not in set(PaymentKind):
        form.errors["kind"] = NEEDED
    known = form.document
    return do(
        project_id,
        lambda: order_payment(
            unit_of_work(),
            project_id=project_id,
            kind=PaymentKind(known["kind"]),
            amount_cents=known.get("amount_cents"),
        ),
        "Le versement est ordonné.",
        form,
    )


@pages.post("/beneficiaire")
@permitted("prepare_grant")
@idempotent
def name(project_id: str) -> Any:
    """Who receives the money."""
    form = BENEFICIARY.read(request.form)
    known = form.document
    if known.get("kind") not in set(BeneficiaryKind) or not known.get("name"):
        form.errors["name"] = NEEDED
    return do(
        project_id,
        lambda: name_beneficiary(
            unit_of_work(),
            project_id=project_id,
            beneficiary=Beneficiary(
                BeneficiaryKind(known["kind"]), known["name"], known.get("uai"), known.get("siret")
            ),
        ),
        "Le bénéficiaire est noté.",
        form,
    )


@pages.post("/heures")
@permitted("give_hours")
@idempotent
def give(project_id: str) -> Any:
    """Teaching hours were given."""
    form = _required(HOURS.read(request.form), "budget_year", "amount_cents", "given_on", "reference")
    known = form.document
    return do(
        project_id,
        lambda: give_hours(
            unit_of_work(),
            project_id=project_id,
            actor=current_actor(),
            **{**known, "given_on": date.fromisoformat(known["given_on"])},
        ),
        "Les heures sont notées.",
        form,
    )


@pages.post("/tranches/<int:year>/annulation")
@permitted("freeze_instalments")
@idempotent
def cancel(project_id: str, year: int) -> Any:
    """What is not paid of a year will not be."""
    form, reason = _with_reason("Dites pourquoi la tranche est annulée.")
    return do(
        project_id,
        lambda: cancel_instalment(
            unit_of_work(), project_id=project_id, budget_year=year, reason=reason, actor=current_actor()
        ),
        "La tranche est annulée, et l’école en est prévenue.",
        form,
    )


@pages.post("/factures")
@permitted("send_invoice")
@largest_form(LARGEST_INVOICE)
@idempotent
def send(project_id: str) -> Any:
    """An invoice that proves what was spent."""
    form = _required(INVOICE.read(request.form), "supplier", "number", "dated_on", "amount_cents")
    file = request.files.get("file")
    if file is None or not file.filename:
        form.errors["file"] = "Choisissez un fichier."
    return do(
        project_id,
        lambda: send_invoice(
            unit_of_work(), project_id=project_id, sent=_sent(form.document, file), actor=current_actor()
        ),
        "La facture est envoyée.",
        form,
    )


@pages.get("/factures/<invoice_id>")
@permitted("read_invoice")
def invoice(project_id: str, invoice_id: str) -> Response:
    """The paper, to keep."""
    uow = unit_of_work()
    storage = uow.settings.storage
    found = read_invoice(uow, invoice_id=invoice_id, actor=current_actor())
    return kept_file(storage.open(found.sha256), found.type, name=found.name, sha256=found.sha256, size=found.size)


@pages.post("/factures/<invoice_id>/acceptation")
@permitted("decide_invoice")
@idempotent
def accept(project_id: str, invoice_id: str) -> Any:
    """Let it count, whole or in part."""
    form = Shape(euros("amount_cents")).read(request.form)
    cents = form.document.get("amount_cents")
    return do(
        project_id,
        lambda: accept_invoice(unit_of_work(), invoice_id=invoice_id, amount_cents=cents, actor=current_actor()),
        "La facture est acceptée.",
        form,
    )


@pages.post("/factures/<invoice_id>/refus")
@permitted("decide_invoice")
@idempotent
def refuse(project_id: str, invoice_id: str) -> Any:
    """Say why it does not count."""
    form, reason = _with_reason("Dites pourquoi la facture est refusée.")
    return do(
        project_id,
        lambda: refuse_invoice(unit_of_work(), invoice_id=invoice_id, reason=reason, actor=current_actor()),
        "La facture est refusée, et l’école en est prévenue.",
        form,
    )


def do(project_id: str, act: Callable[[], object], told: str, form: Form | None = None) -> Any:
    """Do it and come back; or say why not."""
    return act_on(
        form or Form(request.form),
        act,
        told=told,
        then=url_for("money_pages.show", project_id=project_id),
        again=partial(page, project_id),
    )


def page(project_id: str, form: Form) -> str:
    """The money of one project."""
    actor = current_actor()
    view = read_allocation(unit_of_work(), project_id=project_id, actor=actor)
    return render_template(
        "fund/money.html",
        view=view,
        allocation=view.allocation,
        project=projects_of([project_id]).get(project_id),
        form=form,
        documents=list_documents(unit_of_work(), project_id=project_id, actor=actor),
        convention=_convention(project_id),
        invoices=list_invoices(unit_of_work(), project_id=project_id, actor=actor),
        words={
            "status": STATUSES,
            "kind": KINDS,
            "payment": PAYMENTS,
            "instalment": INSTALMENTS,
            "invoice": INVOICES,
            "document": DOCUMENTS,
            "programme": PROGRAMMES,
        },
        payment_kinds=[(kind.value, PAYMENT_KINDS[kind]) for kind in PaymentKind],
    )


def _with_reason(needed: str) -> tuple[Form, str]:
    reason = request.form.get("reason", "").strip()
    return Form(request.form, general=None if reason else needed), reason


def _sent(known: dict[str, Any], file: FileStorage | None) -> Sent:
    if file is None:
        raise TypeError("asked for before")
    return Sent(
        known["supplier"],
        known["number"],
        date.fromisoformat(known["dated_on"]),
        known["amount_cents"],
        file.filename or "",
        file.stream,
    )


def _convention(project_id: str) -> Any:
    try:
        return read_convention(unit_of_work(), project_id=project_id, actor=current_actor())
    except NotFound:
        return None


def _required(form: Form, *names: str) -> Form:
    for each in names:
        if form.document.get(each) is None and each not in form.errors:
            form.errors[each] = NEEDED
    return form

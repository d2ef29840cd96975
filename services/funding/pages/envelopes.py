"""Envelopes with their gauges, and who waits for credits."""

from typing import Any

from flask import render_template, request, url_for

from services.funding.domain.budget import Credit, Envelope, EnvelopeKind, Programme
from services.funding.domain.ledger import State
from services.funding.pages.titles import projects_of
from services.funding.pages.words import PROGRAMMES
from services.funding.use_cases.credit_envelope import credit_envelope
from services.funding.use_cases.read_ledger import list_envelopes
from services.funding.use_cases.read_waiting_list import forecast_serving, list_waiting
from shared.identity.access import permitted
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, choice, euros, line, whole
from shared.web.request import unit_of_work
from shared.web.state import state

pages = Pages("envelope_pages", __name__, url_prefix="/fonds")
CREDIT = Shape(whole("budget_year"), choice("programme"), choice("kind"), euros("amount_cents"), line("reference"))
MOST, FIRST_YEAR, LAST_YEAR = 200, 2022, 2099
SPENT = (State.RESERVED, State.ALLOCATED, State.FROZEN, State.ORDERED, State.PAID)


@pages.get("/enveloppes")
@permitted("list_envelopes")
def show() -> str:
    """All of them, of one year."""
    return _page(CREDIT.show({"budget_year": state().runtime.today().year}))


@pages.post("/enveloppes")
@permitted("credit_envelope")
@idempotent
def credit() -> Any:
    """Credits have come."""
    form = CREDIT.read(request.form)
    known = form.document
    for name in ("budget_year", "programme", "kind", "amount_cents", "reference"):
        if not known.get(name) and name not in form.errors:
            form.errors[name] = "À remplir."
    if known.get("budget_year") and not FIRST_YEAR <= known["budget_year"] <= LAST_YEAR:
        form.errors["budget_year"] = "Cette année n’est pas possible."
    for name, words in (("programme", set(Programme)), ("kind", set(EnvelopeKind))):
        if known.get(name) and known[name] not in words:
            form.errors[name] = "Choisissez dans la liste."
    return act_on(
        form,
        lambda: credit_envelope(unit_of_work(), credit=_credit(known)),
        told="L’enveloppe est créditée. Les projets qui attendaient sont servis, les plus anciens d’abord.",
        then=lambda _: url_for("envelope_pages.show", annee=known["budget_year"]),
        again=_page,
    )


def _credit(known: dict[str, Any]) -> Credit:
    envelope = Envelope(known["budget_year"], Programme(known["programme"]), EnvelopeKind(known["kind"]))
    return Credit(envelope, known["amount_cents"], known["reference"])


@pages.get("/attente")
@permitted("read_waiting_list")
def wait() -> str:
    """Who waits for credits of a programme; and what some credits would do."""
    asked = request.args.get("programme", "141")
    programme = Programme(asked) if asked in set(Programme) else Programme("141")
    found = list_waiting(unit_of_work(), programme=programme, after=request.args.get("apres", type=int), limit=MOST)
    form = Shape(euros("montant"), whole("annee")).read(request.args)
    cents, year = form.document.get("montant"), form.document.get("annee") or state().runtime.today().year
    forecast = None
    if cents and FIRST_YEAR <= year <= LAST_YEAR:
        forecast = forecast_serving(unit_of_work(), programme=programme, budget_year=year, amount_cents=cents)
    served = forecast.served if forecast else ()
    ids = {line.allocation.project_id for line in found.lines} | {each.project_id for each in served}
    return render_template(
        "fund/waiting.html",
        lines=found.lines,
        programme=programme.value,
        programmes=PROGRAMMES,
        forecast=forecast,
        form=form,
        year=year,
        projects=projects_of(ids),
    )


def _page(form: Form) -> str:
    year = request.args.get("annee", type=int)
    found = list_envelopes(unit_of_work(), budget_year=year, programme=None, after=None, limit=MOST)
    return render_template(
        "fund/envelopes.html",
        standings=found.standings,
        form=form,
        year=year,
        programmes=PROGRAMMES,
        spent={each.envelope.name: sum(each.cents.get(part, 0) for part in SPENT) for each in found.standings},
    )

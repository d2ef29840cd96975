"""Allocations: a school's own; for managers those that are due, overdue, made, and confirmations in bulk."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from services.funding.domain.allocation import AllocationStatus
from services.funding.pages.titles import projects_of
from services.funding.pages.words import KINDS, STATUSES
from services.funding.use_cases.confirm_allocation import confirm_allocations
from services.funding.use_cases.read_allocations import list_allocations
from shared.errors import Refusal
from shared.french import plural
from shared.identity.access import permitted
from shared.identity.actor import Role
from shared.web.idempotency import idempotent
from shared.web.pages.blueprint import Pages
from shared.web.pages.words import sentence_of
from shared.web.request import current_actor, unit_of_work

pages = Pages("allocation_pages", __name__, url_prefix="/fonds")
PAGE = 30


@pages.get("/")
@permitted("list_allocations")
def show() -> str:
    """Those that one sees."""
    asked = request.args.get("statut", "")
    is_school = Role.SCHOOL in current_actor().roles
    status = AllocationStatus(asked) if asked in set(AllocationStatus) else None
    found = list_allocations(
        unit_of_work(),
        actor=current_actor(),
        status=status,
        is_overdue=asked == "en-retard",
        after=request.args.get("apres"),
        limit=PAGE,
    )
    more = None
    if found.has_more:
        more = url_for("allocation_pages.show", statut=asked or None, apres=found.lines[-1].allocation.project_id)
    return render_template(
        "fund/allocations.html",
        lines=found.lines,
        more=more,
        projects=projects_of(line.allocation.project_id for line in found.lines),
        asked=asked,
        statuses=[(each.value, STATUSES[each]) for each in AllocationStatus],
        words=STATUSES,
        kinds=KINDS,
        is_school=is_school,
    )


@pages.post("/confirmations")
@permitted("confirm_allocation")
@idempotent
def confirm() -> Any:
    """Several at once, each on its own."""
    chosen = request.form.getlist("project_ids")
    outcomes = confirm_allocations(unit_of_work(), project_ids=chosen) if chosen else []
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    done = len(outcomes) - len(refused)
    flash(f"{plural(done, 'attribution confirmée', 'attributions confirmées')}.")
    for sentence in sorted({sentence_of(refusal) for refusal in refused}):
        flash(f"Non confirmé\u00a0: {sentence}", "warning")
    return redirect(url_for("allocation_pages.show", statut="reserved"))

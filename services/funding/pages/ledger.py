"""The ledger, and its balance."""

from datetime import date

from flask import render_template, request, url_for

from services.funding.pages.words import ENTRIES, STATES
from services.funding.use_cases.read_ledger import list_entries, read_trial_balance
from shared.identity.access import permitted
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Shape, day
from shared.web.request import unit_of_work

pages = Pages("ledger_pages", __name__, url_prefix="/fonds/grand-livre")
PAGE = 100


@pages.get("")
@permitted("list_ledger_entries")
def show() -> str:
    """What was written, and what it adds up to on a day."""
    form = Shape(day("jour")).read(request.args)
    asked = form.document.get("jour")
    after, project_id = request.args.get("apres", type=int), request.args.get("projet") or None
    found = list_entries(unit_of_work(), after=after, limit=PAGE, project_id=project_id)
    more = url_for("ledger_pages.show", projet=project_id, apres=found.entries[-1].id) if found.has_more else None
    balance = read_trial_balance(unit_of_work(), on=date.fromisoformat(asked) if asked else None)
    return render_template(
        "fund/ledger.html",
        entries=found.entries,
        more=more,
        balance=balance,
        form=form,
        states=STATES,
        kinds=ENTRIES,
        project_id=project_id,
    )

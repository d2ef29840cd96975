"""Who sits in the commission, and the rector's appointments."""

from typing import Any

from flask import render_template, request, url_for

from services.review.api.requests import AppointmentSchema
from services.review.domain.commission import Commission, Person
from services.review.use_cases.appoint_commission import appoint_commission
from services.review.use_cases.list_appointments import list_appointments
from services.review.use_cases.read_commission import read_commission
from shared.errors import NotFound
from shared.identity.access import permitted
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Rows, Shape, day, line
from shared.web.request import current_actor, unit_of_work

pages = Pages("commission_pages", __name__, url_prefix="/commission/composition")
SEAT = ("subject", "name", "quality")
SHAPE = Shape(
    *(line(f"president/{name}") for name in SEAT),
    *(line(f"deputy/{name}") for name in SEAT),
    Rows("members", (*(line(name) for name in SEAT), day("from"), day("until"))),
)
SPARE_ROWS = 3


@pages.get("")
@permitted("read_commission")
def show() -> str:
    """Who sits now, and who sat before."""
    register = list_appointments(unit_of_work(), after=None, limit=20)
    return render_template("commission/composition.html", commission=_sitting(), register=register.appointments)


@pages.get("/nomination")
@permitted("appoint_commission")
def prepare() -> str:
    """The form."""
    commission = _sitting()
    known: dict[str, Any] = {}
    if commission:
        known = {"president": vars(commission.president), "members": [_seat(each) for each in commission.members]}
        known["deputy"] = vars(commission.deputy) if commission.deputy else {}
    return _page(SHAPE.show(known))


@pages.post("/nomination")
@permitted("appoint_commission")
@idempotent
def appoint() -> Any:
    """Appoint it, in the place of the one that sat before."""
    form = SHAPE.read(request.form)
    if not any((form.document.get("deputy") or {}).values()):
        form.document["deputy"] = None
    if form.is_valid:
        Shape(schema=AppointmentSchema).check(form)
    return act_on(
        form,
        lambda: appoint_commission(unit_of_work(), **form.document, actor=current_actor()),
        told="La commission est nommée.",
        then=url_for("commission_pages.show"),
        again=_page,
    )


def _sitting() -> Commission | None:
    try:
        return read_commission(unit_of_work())
    except NotFound:
        return None


def _seat(person: Person) -> dict[str, Any]:
    return {**vars(person), "from": person.since}


def _page(form: Form) -> str:
    known = form.rows("members")
    first = known[-1] + 1 if known else 0
    return render_template("commission/appoint.html", form=form, rows=[*known, *range(first, first + SPARE_ROWS)])

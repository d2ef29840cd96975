"""The gazette, for anyone."""

from typing import Any

from flask import render_template, request, url_for

from services.notification.api.gazette import LARGEST_NUMBER, SUBSCRIPTIONS
from services.notification.domain.mailboxes import is_address
from services.notification.use_cases.publish_gazette import list_issues, publish_gazette, read_issue
from services.notification.use_cases.subscribe import subscribe
from shared.identity.access import permitted, public
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, line
from shared.web.request import unit_of_work

pages = Pages("gazette_pages", __name__, url_prefix="/messages/gazette")
SHAPE = Shape(line("address"), line("departments"))


@pages.get("")
@public
def show() -> str:
    """The latest issues, and how to have them sent."""
    return _page(SHAPE.show())


@pages.get(f"/<int(max={LARGEST_NUMBER}):number>")
@public
def read(number: int) -> str:
    """An issue."""
    return render_template("messages/issue.html", issue=read_issue(unit_of_work(), number=number))


@pages.post("")
@public
def ask() -> Any:
    """Have it sent; whoever has the address says yes."""
    form = SHAPE.read(request.form)
    address = form.document.get("address") or ""
    departments = sorted({word[:3] for word in (form.document.get("departments") or "").replace(",", " ").split()})
    if not is_address(address):
        form.errors["address"] = "Ce n’est pas une adresse électronique."
    return act_on(
        form,
        lambda: subscribe(unit_of_work(), address=address, departments=tuple(departments), pace=SUBSCRIPTIONS),
        told="Un message vient de partir à cette adresse. Suivez son lien pour confirmer l’abonnement.",
        then=url_for("gazette_pages.show"),
        again=_page,
    )


@pages.post("/numeros")
@permitted("publish_gazette")
@idempotent
def publish() -> Any:
    """An issue now."""
    return act_on(
        Form(request.form),
        lambda: publish_gazette(unit_of_work()),
        told="La gazette est publiée.",
        then=lambda issue: url_for("gazette_pages.read", number=issue.number),
        again=_page,
    )


def _page(form: Form) -> str:
    return render_template("messages/gazette.html", form=form, issues=list_issues(unit_of_work()))

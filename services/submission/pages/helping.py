"""Help: asked for, given, and what school and helper write to each other."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from services.submission.api.support import MessageBody, SupportBody
from services.submission.domain.support import Helper
from services.submission.use_cases.access import is_editor
from services.submission.use_cases.read_project import read_project
from services.submission.use_cases.support_project import (
    ask_help,
    help_of,
    read_messages,
    withdraw_help,
    write_message,
)
from shared.identity.access import permitted
from shared.web.idempotency import begin_again, idempotent
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, choice, line, paragraphs
from shared.web.request import current_actor, unit_of_work

pages = Pages("helping", __name__, url_prefix="/depot/projets/<project_id>/accompagnement")
ASKED = Shape(choice("helper"), paragraphs("text", blank=""), schema=SupportBody)
MESSAGE = Shape(paragraphs("text"), line("part"), schema=MessageBody)
MOST = 500
HELPERS = {
    "support_group": "groupe d’appui académique",
    "inspector": "inspecteur référent",
    "canope": "réseau Canopé",
    "cardie": "CARDIE",
    "dane": "DANE, pour le numérique",
}


@pages.get("")
@permitted("write_message")
def show(project_id: str) -> str:
    """Everything about help."""
    return _page(project_id, Shape().show())


@pages.post("")
@permitted("ask_help")
@idempotent
def ask(project_id: str) -> Any:
    """Ask for it."""
    form = ASKED.read(request.form)
    if not form.is_valid:
        begin_again()
        return _page(project_id, form), 422
    helper, text = Helper(form.document["helper"]), form.document["text"]
    ask_help(unit_of_work(), project_id=project_id, helper=helper, text=text, actor=current_actor())
    flash("Votre demande est transmise. Vous serez prévenu dès que quelqu’un s’en occupe.")
    return redirect(url_for("helping.show", project_id=project_id))


@pages.post("/messages")
@permitted("write_message")
@idempotent
def write(project_id: str) -> Any:
    """Write to each other."""
    form = MESSAGE.read(request.form)
    if not form.is_valid:
        begin_again()
        return _page(project_id, form), 422
    text, part = form.document["text"], form.document.get("part")
    write_message(unit_of_work(), project_id=project_id, text=text, part=part, actor=current_actor())
    flash("Votre message est envoyé.")
    return redirect(url_for("helping.show", project_id=project_id) + "#messages")


@pages.post("/demandes/<request_id>/retrait")
@permitted("ask_help")
@idempotent
def withdraw(project_id: str, request_id: str) -> Any:
    """Not needed any more."""
    withdraw_help(unit_of_work(), request_id=request_id, actor=current_actor())
    flash("La demande est retirée.")
    return redirect(url_for("helping.show", project_id=project_id))


def _page(project_id: str, form: Form) -> str:
    actor = current_actor()
    project = read_project(unit_of_work(), project_id=project_id, actor=actor).project
    messages = read_messages(unit_of_work(), project_id=project_id, after=None, limit=MOST, actor=actor)
    return render_template(
        "school/helping.html",
        project=project,
        form=form,
        requests=help_of(unit_of_work(), project_id=project_id, actor=actor),
        messages=messages,
        is_school=is_editor(actor, project),
        helpers=[(helper.value, HELPERS.get(helper.value, helper.value)) for helper in Helper],
        helper_names=HELPERS,
    )

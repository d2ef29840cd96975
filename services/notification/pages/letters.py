"""The wording of letters, tried out before it is used."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from services.notification.api.templates import LONGEST_SOURCE
from services.notification.use_cases.write_template import (
    list_templates,
    preview_template,
    read_template,
    write_template,
)
from services.notification.wording.letters import source_of
from shared.errors import Refusal
from shared.identity.access import permitted
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, line, paragraphs
from shared.web.request import current_actor, unit_of_work

pages = Pages("letter_pages", __name__, url_prefix="/messages/modeles")
SHAPE = Shape(paragraphs("source", blank=""), line("message_id"))


@pages.get("")
@permitted("write_template")
def show() -> str:
    """All of them."""
    return render_template("messages/letters.html", templates=list_templates(unit_of_work()))


@pages.get("/<name>")
@permitted("write_template")
def edit(name: str) -> str:
    """The text in use."""
    template = read_template(unit_of_work(), name=name)
    return _page(name, SHAPE.show({"source": template.source or source_of(name)}), None)


@pages.post("/<name>")
@permitted("write_template")
def write(name: str) -> Any:
    """Try it out, or use it from now on."""
    form = SHAPE.read(request.form)
    source = form.document.get("source") or ""
    if len(source) > LONGEST_SOURCE:
        form.errors["source"] = "C’est trop long."
        return _page(name, form, None), 422
    try:
        if request.form.get("essai"):
            message_id = form.document.get("message_id") or ""
            letter = preview_template(unit_of_work(), name=name, source=source, message_id=message_id)
            return _page(name, form, letter)
        write_template(unit_of_work(), name=name, source=source, actor=current_actor())
    except Refusal as refusal:
        form.refuse(refusal)
        form.general = f"{form.general} ({refusal.detail})"
        return _page(name, form, None), 422
    flash("Ce texte sert dès la prochaine lettre.")
    return redirect(url_for("letter_pages.edit", name=name))


def _page(name: str, form: Form, letter: Any) -> str:
    return render_template(
        "messages/letter.html",
        name=name,
        template=read_template(unit_of_work(), name=name),
        form=form,
        letter=letter,
        longest=LONGEST_SOURCE,
    )

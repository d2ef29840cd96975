"""What experts are asked, and what they answer."""

from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for

from services.review.api.opinions import OpinionAnswerSchema
from services.review.domain.listing import Filters, Order, Sort
from services.review.domain.opinion import Advice
from services.review.pages.words import ADVICE
from services.review.use_cases.list_files import list_files
from services.review.use_cases.read_file import read_file
from services.review.use_cases.settle_opinion import answer_opinion
from shared.identity.access import permitted
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, choice, paragraphs
from shared.web.request import current_actor, unit_of_work

pages = Pages("opinion_pages", __name__, url_prefix="/commission/avis")
ANSWER = Shape(choice("advice"), paragraphs("text"), schema=OpinionAnswerSchema)
MOST = 100


@pages.get("/")
@permitted("answer_opinion")
def show() -> str:
    """What is asked of me, the most urgent first, and what I have answered."""
    actor = current_actor()
    order = Order(Sort.DUE)
    found = list_files(unit_of_work(), filters=Filters(), order=order, limit=MOST, actor=actor)
    asked = []
    for file in found.summaries:
        reading = read_file(unit_of_work(), project_id=file.project_id, actor=actor)
        asked += [(file, opinion) for opinion in reading.opinions if opinion.expert_subject == actor.subject]
    waiting = [each for each in asked if each[1].standing == "requested"]
    answered = [each for each in asked if each[1].standing == "given"]
    waiting.sort(key=lambda each: each[1].due_on)
    return render_template(
        "commission/opinions.html", waiting=waiting, answered=answered, today=found.today, words=ADVICE
    )


@pages.get("/<project_id>/<opinion_id>")
@permitted("answer_opinion")
def read(project_id: str, opinion_id: str) -> Any:
    """The question, beside the project."""
    return _page(project_id, opinion_id, ANSWER.show())


@pages.post("/<project_id>/<opinion_id>")
@permitted("answer_opinion")
@idempotent
def answer(project_id: str, opinion_id: str) -> Any:
    """The answer."""
    form = ANSWER.read(request.form)
    return act_on(
        form,
        lambda: answer_opinion(
            unit_of_work(),
            project_id=project_id,
            opinion_id=opinion_id,
            advice=Advice(form.document["advice"]),
            text=form.document["text"],
            actor=current_actor(),
        ),
        told="Votre avis est transmis à la commission. Merci.",
        then=url_for("opinion_pages.show"),
        again=partial(_page, project_id, opinion_id),
    )


def _page(project_id: str, opinion_id: str, form: Form) -> Any:
    reading = read_file(unit_of_work(), project_id=project_id, actor=current_actor())
    opinion = next((each for each in reading.opinions if each.id == opinion_id), None)
    if opinion is None:
        return redirect(url_for("opinion_pages.show"))
    return render_template(
        "commission/opinion.html",
        reading=reading,
        content=reading.file.current.content,
        opinion=opinion,
        form=form,
        advice=[(each.value, ADVICE[each]) for each in Advice],
    )

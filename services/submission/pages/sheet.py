"""A project: where it stands, what it says, what was asked about it, and what one may do with it."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import render_template, request, url_for

from services.submission.api.deposit_schemas import AmendmentBody, AnswerBody, StopBody, WithdrawalBody
from services.submission.domain.project import Project
from services.submission.domain.states import Step
from services.submission.domain.vocabulary import Status
from services.submission.pages.offering import STAGE_OF, offered
from services.submission.pages.telling import told
from services.submission.use_cases.access import is_editor
from services.submission.use_cases.amend_project import amend_project, drop_amendment
from services.submission.use_cases.answer_comment import answer_comment
from services.submission.use_cases.attach_files import list_files
from services.submission.use_cases.find_structures import get_structure
from services.submission.use_cases.read_project import ProjectSheet, read_project
from services.submission.use_cases.read_reports import reports_of
from services.submission.use_cases.stop_project import stop_project
from services.submission.use_cases.withdraw_project import withdraw_project
from shared import french
from shared.identity.access import permitted
from shared.identity.actor import Role
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, paragraphs
from shared.web.request import current_actor, unit_of_work
from shared.web.state import state

pages = Pages("sheet", __name__, url_prefix="/depot/projets/<project_id>")
STEPS = ("Brouillon", "Dépôt", "Examen", "Validation", "Attribution", "Bilan")
STEP_OF = {
    Status.DRAFT: 0,
    Status.TO_COMPLETE: 1,
    Status.SUBMITTED: 2,
    Status.UNDER_REVIEW: 2,
    Status.DECLINED: 2,
    Status.VALIDATED: 4,
    Status.AMENDING: 4,
    Status.STOPPED: 5,
}
ANSWER = Shape(paragraphs("text"), schema=AnswerBody)
REASON = Shape(paragraphs("reason", blank=""), schema=WithdrawalBody)
LESSONS = Shape(paragraphs("lessons", blank=""), schema=StopBody)
PURPOSE = Shape(paragraphs("reason", blank=""), schema=AmendmentBody)


@pages.get("")
@permitted("read_project")
def show(project_id: str) -> str:
    """Everything about it."""
    return page(project_id, Shape().show())


@pages.post("/reponses/<comment_id>")
@permitted("answer_comment")
def answer(project_id: str, comment_id: str) -> Any:
    """What the school answers to a comment."""
    form = ANSWER.read(request.form)
    return act_on(
        form,
        lambda: answer_comment(
            unit_of_work(),
            project_id=project_id,
            comment_id=comment_id,
            text=form.document["text"],
            actor=current_actor(),
        ),
        told="Votre réponse est enregistrée. Elle partira avec le prochain dépôt.",
        then=url_for("sheet.show", project_id=project_id) + f"#commentaire-{comment_id}",
        again=partial(page, project_id),
    )


@pages.post("/retrait")
@permitted("withdraw_project")
@idempotent
def withdraw(project_id: str) -> Any:
    """Take it back."""
    form = REASON.read(request.form)
    return _do(
        project_id,
        form,
        lambda: withdraw_project(
            unit_of_work(), project_id=project_id, actor=current_actor(), **_body(form, WithdrawalBody)
        ),
        "Le projet est retiré. Son texte reste à vous\u00a0: vous pouvez en faire un nouveau brouillon.",
    )


@pages.post("/avenant")
@permitted("amend_project")
@idempotent
def amend(project_id: str) -> Any:
    """Begin an amendment."""
    form = PURPOSE.read(request.form)
    return _do(
        project_id,
        form,
        lambda: amend_project(
            unit_of_work(), project_id=project_id, actor=current_actor(), **_body(form, AmendmentBody)
        ),
        "Vous pouvez écrire l’avenant. Ce qui est validé reste valable en attendant la réponse.",
        onward="editor.show",
    )


@pages.post("/avenant/abandon")
@permitted("amend_project")
@idempotent
def drop(project_id: str) -> Any:
    """Give it up."""
    return _do(
        project_id,
        Form(request.form),
        lambda: drop_amendment(unit_of_work(), project_id=project_id, actor=current_actor()),
        "L’avenant est abandonné. Le projet reste tel qu’il a été validé.",
    )


@pages.post("/arret")
@permitted("stop_project")
@idempotent
def stop(project_id: str) -> Any:
    """End it early, with its lessons."""
    form = LESSONS.read(request.form)
    return _do(
        project_id,
        form,
        lambda: stop_project(unit_of_work(), project_id=project_id, actor=current_actor(), **_body(form, StopBody)),
        "Le projet est arrêté. Merci d’avoir écrit ce qu’il a appris\u00a0: cela servira à d’autres.",
    )


def page(project_id: str, form: Form) -> str:
    """The sheet, with what is wrong with a form of it."""
    actor = current_actor()
    sheet = read_project(unit_of_work(), project_id=project_id, actor=actor)
    project = sheet.project
    edits = is_editor(actor, project)
    return render_template(
        "school/sheet.html",
        offered=offered(STAGE_OF.get(project.status)) if edits else [],
        sheet=sheet,
        project=project,
        content=project.content,
        form=form,
        edits=edits,
        is_owner=Role.SCHOOL in actor.roles and actor.uai == project.uai,
        structure=get_structure(unit_of_work(), uai=project.uai),
        files=list_files(unit_of_work(), project_id=project_id, version=None, actor=actor),
        reports=reports_of(unit_of_work(), project_id=project_id, actor=actor),
        comments=_by_part(project),
        answers={each.comment_id: each.text for each in sheet.answers},
        timeline=told(sheet.timeline, lambda at: french.moment(at, state().runtime.zone)),
        steps=STEPS,
        step=STEP_OF.get(project.status),
        may_step={step.name.lower(): project.may(step) for step in Step},
        grant=_grant(sheet),
        declined=_declined(sheet),
    )


def _do(project_id: str, form: Form, act: Callable[[], object], told: str, *, onward: str = "sheet.show") -> Any:
    return act_on(form, act, told=told, then=url_for(onward, project_id=project_id), again=partial(page, project_id))


def _body(form: Form, schema: type[Any]) -> dict[str, Any]:
    return {name: form.document.get(name) for name in schema().fields}


def _by_part(project: Project) -> dict[str, list[Any]]:
    """Comments of the commission, by the part that they are about; "" for the whole."""
    found: dict[str, list[Any]] = defaultdict(list)
    for comment in project.completion.comments if project.completion else ():
        found[(comment.get("part") or "").strip("/").partition("/")[0]].append(comment)
    return found


def _grant(sheet: ProjectSheet) -> Any:
    """What was granted last, as the timeline has it."""
    told_of = [entry for entry in sheet.timeline if entry.kind == "review.validated" and entry.is_applied]
    return told_of[-1].details.get("grant") if told_of and sheet.project.validation else None


def _declined(sheet: ProjectSheet) -> str | None:
    told_of = [entry for entry in sheet.timeline if entry.kind == "review.declined" and entry.is_applied]
    return told_of[-1].details.get("reason") if told_of and sheet.project.status is Status.DECLINED else None

"""The report of a school year: written, then handed in."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from services.submission.domain.refusals import ReportIncomplete
from services.submission.domain.report import State
from services.submission.domain.resource import Stage
from services.submission.domain.vocabulary import Category
from services.submission.pages.offering import offered
from services.submission.pages.shapes import REPORT
from services.submission.use_cases.access import is_editor
from services.submission.use_cases.read_project import read_project
from services.submission.use_cases.read_reports import read_report
from services.submission.use_cases.write_report import submit_report, write_report
from shared.french import CATEGORIES
from shared.identity.access import permitted
from shared.web.idempotency import begin_again, idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form
from shared.web.request import current_actor, unit_of_work

pages = Pages("report_pages", __name__, url_prefix="/depot/projets/<project_id>/bilans/<school_year>")
SPARE_ROWS = 3
NEEDED = {
    "done": "Dites ce qui a été fait.",
    "expenses": "Dites ce qui a été dépensé, ou qu’il n’y a eu aucune dépense.",
}


@pages.get("")
@permitted("read_report")
def show(project_id: str, school_year: str) -> str:
    """What it says so far."""
    report = read_report(unit_of_work(), project_id=project_id, school_year=school_year, actor=current_actor())
    return _page(project_id, school_year, REPORT.show(report.document))


@pages.post("")
@permitted("write_report")
@idempotent
def save(project_id: str, school_year: str) -> Any:
    """Save, and hand in if that is what was asked."""
    form, given = REPORT.read(request.form), request.form.get("revision", "")
    onward = "report_pages.confirm" if request.form.get("suite") == "remettre" else "report_pages.show"
    return act_on(
        form,
        lambda: write_report(
            unit_of_work(),
            project_id=project_id,
            school_year=school_year,
            patch=form.document,
            expected=int(given) if given.isdecimal() else 0,
            actor=current_actor(),
        ),
        told="Le bilan est enregistré.",
        then=url_for(onward, project_id=project_id, school_year=school_year),
        again=partial(_page, project_id, school_year),
    )


@pages.get("/remise")
@permitted("submit_report")
def confirm(project_id: str, school_year: str) -> str:
    """Whether one means it."""
    report = read_report(unit_of_work(), project_id=project_id, school_year=school_year, actor=current_actor())
    missing = [NEEDED.get(pointer.strip("/"), "Une dépense est incomplète.") for pointer in report.missing()]
    project = read_project(unit_of_work(), project_id=project_id, actor=current_actor()).project
    return render_template("school/report_confirm.html", report=report, missing=missing, project=project)


@pages.post("/remise")
@permitted("submit_report")
@idempotent
def hand_in(project_id: str, school_year: str) -> Any:
    """For good."""
    try:
        submit_report(unit_of_work(), project_id=project_id, school_year=school_year, actor=current_actor())
    except ReportIncomplete:
        begin_again()
        return confirm(project_id, school_year), 422
    flash("Le bilan est remis. Merci.")
    return redirect(url_for("sheet.show", project_id=project_id))


def _page(project_id: str, school_year: str, form: Form) -> str:
    actor = current_actor()
    report = read_report(unit_of_work(), project_id=project_id, school_year=school_year, actor=actor)
    project = read_project(unit_of_work(), project_id=project_id, actor=actor).project
    edits = is_editor(actor, project) and report.state in (State.PLANNED, State.REQUESTED)
    return render_template(
        "school/report.html",
        offered=offered(Stage.REPORT),
        report=report,
        project=project,
        form=form,
        edits=edits,
        categories=[(category.value, CATEGORIES[category]) for category in Category],
        indicator_rows=_rows(form, "indicators"),
        expense_rows=_rows(form, "expenses"),
    )


def _rows(form: Form, name: str) -> list[int]:
    known = form.rows(name)
    first = known[-1] + 1 if known else 0
    return [*known, *range(first, first + SPARE_ROWS)]

"""Deposit, with a receipt; versions, and how they differ."""

from functools import partial
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from services.submission.domain.project import LARGEST_VERSION
from services.submission.domain.resource import Stage
from services.submission.domain.states import Step
from services.submission.pages.editor import in_french
from services.submission.pages.offering import offered
from services.submission.papers.receipt import typeset_receipt
from services.submission.use_cases.attach_files import list_files
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.read_project import compare_versions, read_project, read_receipt, read_version
from shared.identity.access import permitted
from shared.web.files import PDF, as_file
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape
from shared.web.request import current_actor, unit_of_work

pages = Pages("deposit_pages", __name__, url_prefix="/depot/projets/<project_id>")


@pages.get("/depot")
@permitted("deposit_project")
def prepare(project_id: str) -> Any:
    """What will be deposited, and what is still missing."""
    project = read_project(unit_of_work(), project_id=project_id, actor=current_actor()).project
    if not project.may(Step.DEPOSIT):
        flash("Il n’y a rien à déposer en ce moment.")
        return redirect(url_for("sheet.show", project_id=project_id))
    return _page(project_id, Shape().show())


@pages.post("/depot")
@permitted("deposit_project")
@idempotent
def deposit(project_id: str) -> Any:
    """Hand it over."""
    return act_on(
        Form(request.form),
        lambda: deposit_project(unit_of_work(), project_id=project_id, actor=current_actor()),
        told="Votre projet est déposé.",
        then=lambda deposited: url_for("deposit_pages.receipt", project_id=project_id, version=deposited.version),
        again=partial(_page, project_id),
    )


@pages.get("/depots/<int:version>/recepisse")
@permitted("read_version")
def receipt(project_id: str, version: int) -> str:
    """That it was deposited."""
    held = read_receipt(unit_of_work(), project_id=project_id, version=version, actor=current_actor())
    project = read_project(unit_of_work(), project_id=project_id, actor=current_actor()).project
    return render_template("school/receipt.html", held=held, project=project)


@pages.get("/depots/<int:version>/recepisse.pdf")
@permitted("read_version")
def receipt_file(project_id: str, version: int) -> Response:
    """The same, to print."""
    held = read_receipt(unit_of_work(), project_id=project_id, version=version, actor=current_actor())
    return as_file(typeset_receipt(held), PDF, f"recepisse-{held.deposited.reference}-v{version}.pdf")


@pages.get("/depots/<int:version>")
@permitted("read_version")
def read(project_id: str, version: int) -> str:
    """A version as it was deposited."""
    actor = current_actor()
    deposited = read_version(unit_of_work(), project_id=project_id, version=version, actor=actor)
    sheet = read_project(unit_of_work(), project_id=project_id, actor=actor)
    files = list_files(unit_of_work(), project_id=project_id, version=version, actor=actor)
    return render_template("school/version.html", deposited=deposited, sheet=sheet, files=files)


@pages.get("/comparaison")
@permitted("read_version")
def compare(project_id: str) -> str:
    """How two versions differ."""
    actor = current_actor()
    sheet = read_project(unit_of_work(), project_id=project_id, actor=actor)
    before, after = _asked("avant"), _asked("apres")
    numbers = [deposit.version for deposit in sheet.deposits]
    before = before or (numbers[-2] if len(numbers) > 1 else 1)
    if not numbers:
        return render_template("school/comparison.html", sheet=sheet, comparison=None, before=before, after=after)
    after = after or (numbers[-1] if "apres" not in request.args else None)
    found = compare_versions(unit_of_work(), project_id=project_id, before=before, after=after, actor=actor)
    return render_template("school/comparison.html", sheet=sheet, comparison=found, before=before, after=after)


def _asked(name: str) -> int | None:
    given = request.args.get(name, type=int)
    return given if given and 1 <= given <= LARGEST_VERSION else None


def _page(project_id: str, form: Form) -> str:
    actor = current_actor()
    project = read_project(unit_of_work(), project_id=project_id, actor=actor).project
    return render_template(
        "school/deposit.html",
        offered=offered(Stage.DEPOSIT),
        project=project,
        form=form,
        missing=[(missing.pointer.strip("/"), in_french(missing)) for missing in project.missing],
        files=list_files(unit_of_work(), project_id=project_id, version=None, actor=actor),
    )

"""What is awaited of me, what I am waiting for, and everything else that is mine."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from services.submission.domain.refusals import UnknownStructure
from services.submission.domain.structure import Structure
from services.submission.domain.summary import Filters, Summary
from services.submission.domain.vocabulary import Party, Status
from services.submission.use_cases.create_project import create_project
from services.submission.use_cases.duplicate_project import duplicate_project
from services.submission.use_cases.find_structures import get_structure
from services.submission.use_cases.read_concertation import list_concertations
from services.submission.use_cases.read_project import list_projects
from shared.identity.access import permitted
from shared.identity.actor import Role
from shared.web.idempotency import idempotent
from shared.web.pages.blueprint import Pages
from shared.web.request import current_actor, unit_of_work

pages = Pages("dashboard", __name__, url_prefix="/depot")
PAGE, MOST_AWAITED = 20, 50
EVERYTHING = Filters()


@pages.get("/")
@permitted("list_projects")
def show() -> str:
    """Where I stand."""
    status = request.args.get("etat", "")
    filters = Filters(status=Status(status)) if status in set(Status) else EVERYTHING
    after = request.args.get("apres")
    found = _projects(filters, after, PAGE + 1)
    awaited = _projects(Filters(awaited=Party.SCHOOL), None, MOST_AWAITED) if _is_school() and not after else []
    more = url_for("dashboard.show", etat=status or None, apres=found[PAGE - 1].id) if len(found) > PAGE else None
    return render_template(
        "school/dashboard.html",
        projects=found[:PAGE],
        awaited=[each for each in awaited if each.status is not Status.DRAFT],
        is_school=_is_school(),
        structure=_structure(),
        concertations=_concertations(),
        statuses=list(Status),
        status=status,
        more=more,
        is_first=not after,
    )


@pages.post("/projets")
@permitted("create_project")
@idempotent
def begin() -> Any:
    """A new draft."""
    project = create_project(unit_of_work(), document={}, actor=current_actor())
    return redirect(url_for("editor.show", project_id=project.id))


@pages.post("/projets/<project_id>/copie")
@permitted("create_project")
@idempotent
def copy(project_id: str) -> Any:
    """A new draft that says the same."""
    project = duplicate_project(unit_of_work(), project_id=project_id, actor=current_actor())
    flash("Voici un nouveau brouillon, qui reprend le texte de l’autre projet.")
    return redirect(url_for("editor.show", project_id=project.id))


def _is_school() -> bool:
    return Role.SCHOOL in current_actor().roles


def _structure() -> Structure | None:
    uai = current_actor().uai
    try:
        return get_structure(unit_of_work(), uai=uai) if _is_school() and uai is not None else None
    except UnknownStructure:
        return None


def _projects(filters: Filters, after: str | None, limit: int) -> list[Summary]:
    return list_projects(unit_of_work(), actor=current_actor(), filters=filters, after=after, limit=limit)


def _concertations() -> Any:
    if not _is_school():
        return []
    return list_concertations(unit_of_work(), actor=current_actor(), state=None, after=None, limit=5)

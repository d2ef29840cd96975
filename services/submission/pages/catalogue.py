"""What schools publish of their validated projects: a catalogue, a map, a sheet each."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from services.submission.api.public import PublicSheetBody
from services.submission.api.schemas import LONGEST_SEARCH
from services.submission.domain.public_sheet import Part, Publication, PublicSheet
from services.submission.domain.refusals import UnknownPublicSheet
from services.submission.domain.vocabulary import Axis, StructureKind
from services.submission.use_cases.publish_project import (
    begin_from_model,
    find_public,
    own_sheet,
    publish_project,
    read_public,
    unpublish_project,
)
from services.submission.use_cases.read_project import read_project
from shared.french import AXES, KINDS
from shared.identity.access import permitted, public
from shared.searching import mark, words_of
from shared.web.idempotency import begin_again, idempotent
from shared.web.pages.blueprint import Pages, may
from shared.web.pages.forms import Form, Shape, choices, paragraphs, yes_no
from shared.web.request import current_actor, unit_of_work
from shared.web.state import state

pages = Pages("catalogue", __name__)
PAGE, MOST_ON_MAP, MOST_WORDS = 20, 500, 10
PUBLICATION = Shape(choices("parts"), paragraphs("summary"), yes_no("is_model"), schema=PublicSheetBody)
PARTS = {
    "description": "la description",
    "needs": "le constat",
    "objectives": "les objectifs",
    "actions": "les actions",
    "indicators": "les indicateurs",
    "levels": "les niveaux",
    "pupils": "le nombre d’élèves",
    "partners": "les partenaires",
    "grant": "le financement accordé",
}
FILTERS = (("axe", "axis", set(Axis)), ("sorte", "kind", set(StructureKind)), ("modele", "model", {"true"}))
"""Name in the address, name of the mark, what it may be."""


@pages.get("/projets")
@public
def find() -> str:
    """The catalogue."""
    found = _found(request.args.get("apres"), PAGE + 1)
    asked: dict[str, Any] = {name: request.args[name] for name in request.args if name != "apres"}
    more = url_for("catalogue.find", **{**asked, "apres": found[PAGE - 1].id}) if len(found) > PAGE else None
    return render_template("public/catalogue.html", sheets=found[:PAGE], more=more, **_choices())


@pages.get("/projets/carte")
@public
def show_map() -> str:
    """The same on a map, and as a list for who sees no map."""
    found = _found(request.args.get("apres"), MOST_ON_MAP + 1)
    shown, settings = found[:MOST_ON_MAP], state().runtime.settings
    asked: dict[str, Any] = {name: request.args[name] for name in request.args if name != "apres"}
    more = url_for("catalogue.show_map", **{**asked, "apres": shown[-1].id}) if found[MOST_ON_MAP:] else None
    return render_template(
        "public/map.html",
        sheets=shown,
        more=more,
        tiles=settings.map_tiles,
        credit=settings.map_credit,
        **_choices(),
    )


@pages.get("/projets/<project_id>")
@public
def read(project_id: str) -> str:
    """The sheet of a project."""
    sheet = read_public(unit_of_work(), project_id=project_id)
    return render_template("public/sheet.html", sheet=sheet, shown=sheet.shown, can_begin=may("create_project"))


@pages.post("/projets/<project_id>/brouillon")
@permitted("create_project")
@idempotent
def begin(project_id: str) -> Any:
    """A draft of one's own that begins from a model."""
    project = begin_from_model(unit_of_work(), project_id=project_id, actor=current_actor())
    flash("Voici un brouillon qui reprend ce projet. Il est à vous\u00a0: changez-y tout ce que vous voulez.")
    return redirect(url_for("editor.show", project_id=project.id))


@pages.get("/depot/projets/<project_id>/publication")
@permitted("publish_project")
def choose(project_id: str) -> str:
    """What the school agrees to publish."""
    try:
        sheet = own_sheet(unit_of_work(), project_id=project_id, actor=current_actor())
    except UnknownPublicSheet:
        return _page(project_id, PUBLICATION.show({"parts": ["description", "objectives"]}), None)
    known = {"parts": [part.value for part in sheet.parts], "summary": sheet.shown.get("summary")}
    return _page(project_id, PUBLICATION.show({**known, "is_model": sheet.is_model}), sheet)


@pages.post("/depot/projets/<project_id>/publication")
@permitted("publish_project")
@idempotent
def publish(project_id: str) -> Any:
    """Publish it."""
    form = PUBLICATION.read(request.form)
    if not form.is_valid:
        begin_again()
        return _page(project_id, form, None), 422
    chosen = form.document
    publication = Publication(
        tuple(Part(part) for part in chosen["parts"]), chosen.get("summary"), bool(chosen.get("is_model"))
    )
    publish_project(unit_of_work(), project_id=project_id, publication=publication, actor=current_actor())
    flash("La fiche est publiée.")
    return redirect(url_for("catalogue.read", project_id=project_id))


@pages.post("/depot/projets/<project_id>/publication/retrait")
@permitted("publish_project")
@idempotent
def unpublish(project_id: str) -> Any:
    """Publish nothing of it any more."""
    unpublish_project(unit_of_work(), project_id=project_id, actor=current_actor())
    flash("La fiche n’est plus publiée.")
    return redirect(url_for("sheet.show", project_id=project_id))


def _found(after: str | None, limit: int) -> list[PublicSheet]:
    search = " ".join(words_of(request.args.get("recherche", "")[:LONGEST_SEARCH])[:MOST_WORDS])
    marks = [mark(name, request.args[asked]) for asked, name, known in FILTERS if request.args.get(asked, "") in known]
    department = request.args.get("departement", "").strip()
    if department:
        marks.append(mark("department", department[:3]))
    return list(find_public(unit_of_work(), search=search, marks=marks, after=after, limit=limit))


def _choices() -> dict[str, Any]:
    return {
        "axes": [(axis.value, AXES[axis]) for axis in Axis],
        "kinds": [(kind.value, KINDS[kind]) for kind in StructureKind],
        "asked": {name: request.args.get(name, "") for name in ("recherche", "axe", "sorte", "departement", "modele")},
        "query": {name: value for name, value in request.args.items() if name != "apres"},
    }


def _page(project_id: str, form: Form, sheet: PublicSheet | None) -> str:
    project = read_project(unit_of_work(), project_id=project_id, actor=current_actor()).project
    return render_template(
        "school/publication.html", project=project, form=form, sheet=sheet, parts=list(PARTS.items())
    )

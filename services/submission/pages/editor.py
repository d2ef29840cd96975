"""Writing a project: saved as one types, by several people at once, with or without scripts."""

from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from services.submission.domain.demands import Missing
from services.submission.domain.project import Project
from services.submission.domain.refusals import ProjectChanged
from services.submission.domain.vocabulary import Axis, Category
from services.submission.pages.offering import STAGE_OF, offered
from services.submission.pages.shapes import COFUNDING, LINES, NARRATIVES, PROJECT
from services.submission.use_cases.attach_files import list_files
from services.submission.use_cases.find_networks import find_networks
from services.submission.use_cases.note_presence import note_presence
from services.submission.use_cases.read_concertation import list_concertations
from services.submission.use_cases.read_project import read_project
from services.submission.use_cases.read_saves import list_kept_texts, list_saves, read_kept_text, read_save
from services.submission.use_cases.restore_save import restore_save
from services.submission.use_cases.revise_project import revise_project
from shared.errors import Refusal
from shared.french import AXES, CATEGORIES
from shared.identity.access import permitted
from shared.web.pages.blueprint import Pages
from shared.web.pages.errors import wants_page
from shared.web.pages.forms import Form, Shape
from shared.web.pages.viewer import viewer
from shared.web.request import current_actor, unit_of_work
from shared.web.state import state

pages = Pages("editor", __name__, url_prefix="/depot/projets/<project_id>")
SPARE_ROWS = 2
SAVES, YEARS_AHEAD = 50, 5
FIRST_MONTH = 9
ONWARD = {"deposer": "deposit_pages.prepare", "lire": "sheet.show"}


@pages.get("/modifier")
@permitted("revise_project")
def show(project_id: str) -> Any:
    """The form, or for a script, what the project says now."""
    project = _project(project_id)
    if not wants_page():
        return jsonify({**_saved(project), "token": generate_csrf()})
    if not project.is_editable:
        flash("Ce projet ne peut pas être modifié en ce moment.")
        return redirect(url_for("sheet.show", project_id=project_id))
    return _page(project, PROJECT.show(project.content.document()))


@pages.post("/modifier")
@permitted("revise_project")
def save(project_id: str) -> Any:
    """Save what was typed; what others changed meanwhile in other parts stands beside it."""
    form = PROJECT.read(request.form)
    if not form.is_valid:
        return _invalid(project_id, form)
    expected = _revision()
    try:
        project = revise_project(
            unit_of_work(), project_id=project_id, patch=form.document, expected=expected, actor=current_actor()
        )
    except Refusal as refusal:
        if not wants_page():
            raise
        return _refused(project_id, form, refusal)
    if not wants_page():
        return jsonify(_saved(project))
    flash("Tout est enregistré.")
    onward = ONWARD.get(request.form.get("suite", ""), "editor.show")
    return redirect(url_for(onward, project_id=project_id))


@pages.post("/presence")
@permitted("revise_project")
def be_present(project_id: str) -> Response:
    """Somebody has the editor open: says who else has, and at which revision the project is."""
    found = viewer()
    name = found.name if found else ""
    present = note_presence(unit_of_work(), project_id=project_id, name=name, actor=current_actor())
    return jsonify(others=present.others, revision=present.revision)


@pages.get("/historique")
@permitted("read_saves")
def history(project_id: str) -> str:
    """Every save, and texts that were kept aside."""
    before = request.args.get("avant", type=int)
    actor = current_actor()
    saves = list_saves(unit_of_work(), project_id=project_id, before=before, limit=SAVES + 1, actor=actor)
    texts = list_kept_texts(unit_of_work(), project_id=project_id, after=None, limit=SAVES, actor=actor)
    more = url_for("editor.history", project_id=project_id, avant=saves[SAVES - 1].revision) if saves[SAVES:] else None
    return render_template(
        "school/history.html", project=_project(project_id), saves=saves[:SAVES], texts=texts, more=more
    )


@pages.get("/historique/<int:revision>")
@permitted("read_saves")
def past(project_id: str, revision: int) -> str:
    """What it said then."""
    found = read_save(unit_of_work(), project_id=project_id, revision=revision, actor=current_actor())
    return render_template("school/past.html", project=_project(project_id), revision=revision, content=found.content)


@pages.post("/historique/<int:revision>")
@permitted("revise_project")
def restore(project_id: str, revision: int) -> Any:
    """Have it say that again."""
    restore_save(unit_of_work(), project_id=project_id, revision=revision, expected=_revision(), actor=current_actor())
    flash("Le texte est revenu à cet état. Ce qu’il disait juste avant reste dans l’historique.")
    return redirect(url_for("editor.show", project_id=project_id))


@pages.get("/textes/<text_id>")
@permitted("read_saves")
def kept(project_id: str, text_id: str) -> str:
    """What was typed and could not be merged."""
    found = read_kept_text(unit_of_work(), project_id=project_id, text_id=text_id, actor=current_actor())
    return render_template("school/kept.html", project=_project(project_id), text=found)


def _project(project_id: str) -> Project:
    return read_project(unit_of_work(), project_id=project_id, actor=current_actor()).project


def _revision() -> int:
    given = request.form.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def _saved(project: Project) -> dict[str, Any]:
    """What a script needs to go on."""
    form = PROJECT.show(project.content.document())
    return {
        "revision": project.revision,
        "values": {name: form.values.getlist(name) for name in form.values},
        "missing": [{"part": missing.pointer, "text": in_french(missing)} for missing in project.missing],
        "requested_cents": project.content.budget.requested_cents,
        "is_editable": project.is_editable,
    }


def _invalid(project_id: str, form: Form) -> Any:
    if not wants_page():
        return jsonify(code="invalid_document", errors=form.errors), 422
    return _page(_project(project_id), form), 422


def _refused(project_id: str, form: Form, refusal: Refusal) -> Any:
    """Others have changed the same parts: both texts are shown, and the next save decides."""
    project = _project(project_id)
    conflicts = refusal.extensions.get("conflicts", []) if isinstance(refusal, ProjectChanged) else []
    form.refuse(refusal)
    return _page(project, form, conflicts), 412 if conflicts else 409


def _page(project: Project, form: Form, conflicts: Any = ()) -> str:
    actor = current_actor()
    today = state().runtime.today()
    first = today.year if today.month >= FIRST_MONTH else today.year - 1
    structure_networks = find_networks(unit_of_work(), uai=project.uai, after=None, limit=50)
    concertations = list_concertations(unit_of_work(), actor=actor, state=None, after=None, limit=50)
    return render_template(
        "school/editor.html",
        offered=offered(STAGE_OF.get(project.status)),
        project=project,
        form=form,
        conflicts=conflicts,
        narratives=NARRATIVES,
        axes=[(axis.value, AXES[axis]) for axis in Axis],
        categories=[(category.value, CATEGORIES[category]) for category in Category],
        years=[(f"{year}-{year + 1}",) * 2 for year in range(first, first + YEARS_AHEAD)],
        concertations=[(each.id, each.title or "Sans titre") for each in concertations],
        networks=[(each.id, each.name) for each in structure_networks],
        line_rows=_rows(form, LINES.name),
        cofunding_rows=_rows(form, COFUNDING.name),
        blank=Shape().show(),
        files=list_files(unit_of_work(), project_id=project.id, version=None, actor=actor),
        missing=[(missing.pointer, in_french(missing)) for missing in project.missing],
        comments=list(project.completion.comments) if project.completion else [],
        hour_cents=state().runtime.settings.hour_cents,
    )


def _rows(form: Form, name: str) -> list[int]:
    """Those that say something, and a few to go on with for who has no scripts."""
    known = form.rows(name)
    first = known[-1] + 1 if known else 0
    return [*known, *range(first, first + SPARE_ROWS)]


MISSING = {
    "title_missing": "Donnez un titre au projet.",
    "axes_missing": "Choisissez au moins un axe.",
    "description_missing": "Décrivez le projet.",
    "pupils_missing": "Dites combien d’élèves sont concernés.",
    "needs_missing": "Dites quel constat le motive.",
    "objectives_missing": "Dites quels sont ses objectifs.",
    "actions_missing": "Dites quelles actions sont prévues.",
    "indicators_missing": "Dites à quoi l’on verra ses effets.",
    "levels_missing": "Dites quels niveaux sont concernés.",
    "multi_year_missing": "Dites si le financement demandé porte sur plusieurs années.",
    "line_category_missing": "Une ligne du budget n’a pas de catégorie.",
    "line_label_missing": "Une ligne du budget n’a pas d’intitulé.",
    "line_quantity_missing": "Une ligne du budget n’a pas de quantité.",
    "line_unit_cost_cents_missing": "Une ligne du budget n’a pas de coût unitaire.",
    "line_school_year_missing": "Une ligne du budget n’a pas d’année scolaire.",
}


def in_french(missing: Missing) -> str:
    """What has to be said before the deposit."""
    return MISSING.get(missing.code, "Il manque quelque chose.")

"""What the academy keeps: its directory of schools, and the help that they have asked for."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from services.submission.api.schemas import LONGEST_SEARCH, StructureBody
from services.submission.domain.structure import structure_of
from services.submission.domain.support import State, Supporter
from services.submission.domain.vocabulary import PriorityEducation, Sector, StructureKind
from services.submission.pages.helping import HELPERS
from services.submission.use_cases.find_structures import find_structures, get_structure
from services.submission.use_cases.register_structure import register_structure
from services.submission.use_cases.support_project import assign_supporter, end_help, list_help
from shared.french import KINDS
from shared.identity.access import permitted
from shared.searching import words_of
from shared.uai import is_uai
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, choice, line, whole
from shared.web.request import unit_of_work

pages = Pages("academy_pages", __name__, url_prefix="/depot")
PAGE, MOST_WORDS = 50, 10
NAMES = ("name", "kind", "sector", "commune", "postcode", "department", "priority_education", "email")
STRUCTURE = Shape(*(line(name) for name in NAMES), whole("degree"), schema=StructureBody)
SECTORS = {"public": "public", "private_under_contract": "privé sous contrat"}
PRIORITIES = {"none": "non", "rep": "REP", "rep_plus": "REP+"}
STATES = {"asked": "à attribuer", "assigned": "en cours", "ended": "terminées", "withdrawn": "retirées"}
REQUEST = Shape(choice("subject"), line("name"))


@pages.get("/annuaire")
@permitted("find_structures")
def directory() -> str:
    """Schools, by words of their name, commune or UAI."""
    search = " ".join(words_of(request.args.get("recherche", "")[:LONGEST_SEARCH])[:MOST_WORDS])
    found = find_structures(unit_of_work(), search=search, after=request.args.get("apres"), limit=PAGE + 1)
    more = None
    if len(found) > PAGE:
        more = url_for("academy_pages.directory", recherche=search or None, apres=found[PAGE - 1].uai)
    return render_template("academy/directory.html", structures=found[:PAGE], more=more, search=search)


@pages.get("/annuaire/nouveau")
@permitted("register_structure")
def new() -> str:
    """The form."""
    return _form(STRUCTURE.show({"sector": "public", "priority_education": "none"}), None)


@pages.get("/annuaire/<uai>")
@permitted("register_structure")
def edit(uai: str) -> str:
    """What is known of one."""
    return _form(STRUCTURE.show(vars(get_structure(unit_of_work(), uai=uai))), uai)


@pages.post("/annuaire")
@permitted("register_structure")
def keep() -> Any:
    """Register it, or what has changed of it."""
    form, uai = STRUCTURE.read(request.form), request.form.get("uai", "").strip().upper()
    if not is_uai(uai):
        form.errors["uai"] = "Ce n’est pas un code UAI\u00a0: sept chiffres et la lettre qui leur correspond."
    known = request.form.get("connue") or None
    return act_on(
        form,
        lambda: register_structure(unit_of_work(), structure=structure_of({**form.document, "uai": uai})),
        told="L’établissement est enregistré.",
        then=url_for("academy_pages.edit", uai=uai),
        again=lambda shown: _form(shown, known),
    )


@pages.get("/accompagnements")
@permitted("assign_help")
def requests() -> str:
    """What schools have asked, and who helps."""
    asked = request.args.get("etat", "asked")
    wanted = State(asked) if asked in set(State) else State.ASKED
    found = list_help(unit_of_work(), state=wanted, helper=None, after=request.args.get("apres"), limit=PAGE + 1)
    more = None
    if len(found) > PAGE:
        more = url_for("academy_pages.requests", etat=wanted.value, apres=found[PAGE - 1].id)
    return render_template(
        "academy/requests.html", requests=found[:PAGE], more=more, state=wanted.value, states=STATES, helpers=HELPERS
    )


@pages.post("/accompagnements/<request_id>")
@permitted("assign_help")
def assign(request_id: str) -> Any:
    """Say who helps."""
    form = REQUEST.read(request.form)
    subject, name = form.document.get("subject"), form.document.get("name")
    if not subject or not name:
        flash("Donnez l’identifiant et le nom de la personne.", "warning")
    else:
        assign_supporter(unit_of_work(), request_id=request_id, supporter=Supporter(subject, name))
        flash(f"{name} accompagne l’école, qui en est prévenue.")
    return redirect(url_for("academy_pages.requests"))


@pages.post("/accompagnements/<request_id>/fin")
@permitted("assign_help")
@idempotent
def end(request_id: str) -> Any:
    """The help has come to its end."""
    end_help(unit_of_work(), request_id=request_id)
    flash("L’accompagnement est terminé.")
    return redirect(url_for("academy_pages.requests", etat="assigned"))


def _form(form: Form, uai: str | None) -> str:
    return render_template(
        "academy/structure.html",
        form=form,
        uai=uai,
        kinds=[(kind.value, KINDS[kind]) for kind in StructureKind],
        sectors=[(sector.value, SECTORS[sector]) for sector in Sector],
        priorities=[(each.value, PRIORITIES[each]) for each in PriorityEducation],
    )

"""The list of files: narrowed, sorted, saved as views, taken away, and acted on several at once."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.exceptions import NotFound

from services.review.api.listing_requests import FilesArguments, key_of
from services.review.domain.decision import Outcome, Ruling
from services.review.domain.grant import Grant, GrantLine, requested_shares
from services.review.domain.listing import Order
from services.review.domain.states import Status
from services.review.pages.words import KINDS, SORTS, STATUSES
from services.review.papers.file_list import write_files
from services.review.use_cases.decide_file import decide_files
from services.review.use_cases.list_files import export_files, list_files
from services.review.use_cases.prepare_sitting import set_agenda
from services.review.use_cases.read_file import read_file
from services.review.use_cases.read_sittings import list_sittings, read_sitting
from services.review.use_cases.save_view import forget_view, list_views, save_view
from shared.documents.sheets import Format
from shared.errors import Refusal
from shared.french import plural
from shared.identity.access import permitted
from shared.web.files import as_file
from shared.web.idempotency import idempotent
from shared.web.pages.blueprint import Pages, may
from shared.web.request import current_actor, unit_of_work, unit_to_read
from shared.web.state import state

pages = Pages("file_pages", __name__, url_prefix="/commission")
PAGE = 30
FIELDS = (
    "status",
    "department",
    "degree",
    "sector",
    "priority_education",
    "axis",
    "digital",
    "rapporteur",
    "unassigned",
    "awaits_opinion",
    "resubmitted",
    "search",
    "sort",
    "descending",
)
WAITING = {"status": ["open", "completion_requested"], "sort": ["answer_due_on"]}
"""What is shown to who asks for nothing in particular: what waits, the most urgent first."""


@pages.get("/")
@permitted("list_files")
def show() -> str:
    """The list."""
    given = _given()
    arguments, fault = _arguments(given)
    actor = current_actor()
    page = list_files(unit_of_work(), filters=arguments["filters"], order=arguments["order"], limit=PAGE, actor=actor)
    more = None
    if page.has_more:
        after = key_of(arguments["order"], page.summaries[-1])
        more = url_for("file_pages.show", **{**_query(given), "after": after})
    return render_template(
        "commission/files.html",
        page=page,
        more=more,
        fault=fault,
        given={name: values[-1] for name, values in given.items()},
        chosen=given.get("status", []),
        statuses=[(status.value, STATUSES[status]) for status in Status],
        sorts=SORTS,
        kinds=KINDS,
        words=STATUSES,
        views=list_views(unit_of_work(), actor=actor) if may("save_view") else [],
        query=_query(given),
        sittings=_planned(),
        own=actor.subject,
    )


@pages.get("/dossiers.<extension>")
@permitted("list_files")
def export(extension: str) -> Response:
    """The same list, to take away."""
    if extension not in {each.value for each in Format}:
        raise NotFound
    arguments, _ = _arguments(_given())
    order = Order(arguments["order"].sort, arguments["order"].descending)
    page = export_files(unit_of_work(), filters=arguments["filters"], order=order, actor=current_actor())
    form = Format(extension)
    return as_file(write_files(page, form, zone=state().runtime.zone), form.media_type, f"dossiers.{extension}")


@pages.post("/vues")
@permitted("save_view")
@idempotent
def keep_view() -> Any:
    """Save the way one looks at the list now."""
    name = request.form.get("name", "").strip()
    filters = {field: request.form.getlist(field) for field in FIELDS if request.form.get(field)}
    is_shared = request.form.get("is_shared") == "yes"
    save_view(unit_of_work(), name=name, filters=filters, is_shared=is_shared, actor=current_actor())
    flash(f"La vue «\u00a0{name}\u00a0» est enregistrée.")
    return redirect(url_for("file_pages.show", **_query(filters)))


@pages.post("/vues/oubli")
@permitted("save_view")
@idempotent
def drop_view() -> Any:
    """Do without a view."""
    forget_view(unit_of_work(), name=request.form.get("name", ""), actor=current_actor())
    flash("La vue est oubliée.")
    return redirect(url_for("file_pages.show"))


@pages.post("/ordre-du-jour")
@permitted("prepare_sitting")
@idempotent
def put_on_agenda() -> Any:
    """Several files, on the agenda of a sitting that is planned."""
    chosen, sitting_id = request.form.getlist("project_ids"), request.form.get("sitting", "")
    if not chosen or not sitting_id:
        flash("Choisissez au moins un dossier, et une séance.", "warning")
        return redirect(url_for("file_pages.show"))
    sitting = read_sitting(unit_to_read(), sitting_id=sitting_id, actor=current_actor())
    agenda = [*sitting.agenda, *(each for each in chosen if each not in sitting.agenda)]
    set_agenda(unit_of_work(), sitting_id=sitting_id, project_ids=agenda, expected=sitting.revision)
    flash(f"{plural(len(chosen), 'dossier')} à l’ordre du jour de «\u00a0{sitting.title}\u00a0».")
    return redirect(url_for("sitting_pages.show", sitting_id=sitting_id))


@pages.post("/validations")
@permitted("decide_file")
@idempotent
def validate_several() -> Any:
    """Several files, each granted what it asks for; what is refused of one leaves the others."""
    chosen = request.form.getlist("project_ids")
    rulings = []
    for project_id in chosen:
        file = read_file(unit_to_read(), project_id=project_id, actor=current_actor()).file
        shares = requested_shares(file.current.content["budget"])
        lines = tuple(GrantLine(category, year, cents) for (category, year), cents in shares.items())
        rulings.append((project_id, Ruling(Outcome.VALIDATED, None, Grant(lines), file.current.number)))
    outcomes = decide_files(unit_of_work(), rulings=rulings, actor=current_actor()) if rulings else []
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    flash(f"{plural(len(outcomes) - len(refused), 'projet validé', 'projets validés')}.")
    if refused:
        flash(f"{plural(len(refused), 'dossier')} sans décision\u00a0: ouvrez-les un par un.", "warning")
    return redirect(url_for("file_pages.show"))


def _given() -> dict[str, list[str]]:
    given = {name: [each for each in request.args.getlist(name) if each] for name in FIELDS}
    found = {name: values for name, values in given.items() if values}
    return found if found or "tout" in request.args else dict(WAITING)


def _arguments(given: dict[str, list[str]]) -> tuple[dict[str, Any], str | None]:
    """As the API reads them; what cannot be read narrows nothing, and is said."""
    told: dict[str, Any] = {name: values if name == "status" else values[-1] for name, values in given.items()}
    after = request.args.get("after")
    try:
        return FilesArguments().load({**told, "limit": PAGE, **({"after": after} if after else {})}), None
    except ValidationError:
        return FilesArguments().load({"limit": PAGE}), "Un des critères n’a pas pu être lu\u00a0: tout est affiché."


def _query(given: dict[str, list[str]]) -> dict[str, Any]:
    return {name: values if name == "status" else values[-1] for name, values in given.items()}


def _planned() -> list[Any]:
    if not may("prepare_sitting"):
        return []
    found = list_sittings(unit_of_work(), actor=current_actor(), after=None, limit=50)
    return [each for each in found if each.state in ("planned", "open") and each.is_meeting]

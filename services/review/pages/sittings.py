"""Sittings: planned, held, closed, and their minutes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, render_template, request, url_for

from services.review.api.sittings import PlaceBody, minutes_file, paper_of
from services.review.domain.listing import Filters, Order, Sort
from services.review.domain.sitting import Presence, Sitting
from services.review.domain.states import Status
from services.review.pages.words import PRESENCES, RESULTS, SITTINGS
from services.review.use_cases.hold_sitting import close_sitting, note_attendance, open_sitting
from services.review.use_cases.list_files import list_files
from services.review.use_cases.prepare_sitting import cancel_sitting, plan_sitting, revise_sitting, set_agenda
from services.review.use_cases.read_commission import read_commission
from services.review.use_cases.read_file import read_file
from services.review.use_cases.read_sittings import list_sittings, read_sitting
from services.review.use_cases.sign_minutes import sign_minutes
from shared.errors import NotFound
from shared.identity.access import permitted
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages, may
from shared.web.pages.forms import Form, Shape, choice, day, line
from shared.web.request import current_actor, unit_of_work

pages = Pages("sitting_pages", __name__, url_prefix="/commission/seances")
PLACE = Shape(line("title"), day("day"), choice("begins"), line("where"), schema=PlaceBody)
PAGE, MOST_FILES = 20, 100


@pages.get("")
@permitted("read_sitting")
def show_all() -> str:
    """All of them, the latest first."""
    after = request.args.get("apres")
    found = list_sittings(unit_of_work(), actor=current_actor(), after=after, limit=PAGE + 1)
    more = url_for("sitting_pages.show_all", apres=found[PAGE - 1].id) if len(found) > PAGE else None
    return render_template("commission/sittings.html", sittings=found[:PAGE], more=more, states=SITTINGS)


@pages.get("/nouvelle")
@permitted("prepare_sitting")
def new() -> str:
    """The form."""
    return _place_page(PLACE.show())


@pages.post("/nouvelle")
@permitted("prepare_sitting")
@idempotent
def plan() -> Any:
    """Plan it."""
    form = PLACE.read(request.form)
    return act_on(
        form,
        lambda: plan_sitting(unit_of_work(), **form.document, project_ids=()),
        told="La séance est prévue. Composez maintenant son ordre du jour.",
        then=lambda sitting: url_for("sitting_pages.show", sitting_id=sitting.id),
        again=_place_page,
    )


@pages.get("/<sitting_id>")
@permitted("read_sitting")
def show(sitting_id: str) -> str:
    """One of them."""
    return _page(sitting_id, Shape().show())


@pages.get("/<sitting_id>/modifier")
@permitted("prepare_sitting")
def edit(sitting_id: str) -> str:
    """The form."""
    sitting = _read(sitting_id)
    known = {
        "title": sitting.title,
        "day": sitting.place.day,
        "begins": sitting.place.begins,
        "where": sitting.place.where,
    }
    return _place_page(PLACE.show(known), sitting_id)


@pages.post("/<sitting_id>/modifier")
@permitted("prepare_sitting")
def revise(sitting_id: str) -> Any:
    """Another title, date or place."""
    form = PLACE.read(request.form)
    return act_on(
        form,
        lambda: revise_sitting(unit_of_work(), sitting_id=sitting_id, expected=_revision(), **form.document),
        told="La séance est modifiée.",
        then=url_for("sitting_pages.show", sitting_id=sitting_id),
        again=partial(_place_page, sitting_id=sitting_id),
    )


@pages.post("/<sitting_id>/ordre-du-jour")
@permitted("prepare_sitting")
def put_agenda(sitting_id: str) -> Any:
    """The files to examine, in the order of their numbers."""
    chosen = request.form.getlist("project_ids")
    rank = {project_id: request.form.get(f"rang/{project_id}", type=float) or 999.0 for project_id in chosen}
    ordered = sorted(chosen, key=lambda project_id: rank[project_id])
    return _do(
        sitting_id,
        partial(set_agenda, unit_of_work(), sitting_id=sitting_id, project_ids=ordered, expected=_revision()),
        "L’ordre du jour est enregistré.",
    )


@pages.post("/<sitting_id>/presence")
@permitted("prepare_sitting")
def put_attendance(sitting_id: str) -> Any:
    """Who came, and who presides."""
    attendance = {
        name.partition("/")[2]: Presence(value)
        for name, value in request.form.items()
        if name.startswith("presence/") and value in set(Presence)
    }
    presided_by = request.form.get("presided_by", "")
    return _do(
        sitting_id,
        partial(
            note_attendance,
            unit_of_work(),
            sitting_id=sitting_id,
            attendance=attendance,
            presided_by=presided_by,
            expected=_revision(),
        ),
        "Les présences sont notées.",
    )


@pages.post("/<sitting_id>/ouverture")
@permitted("hold_sitting")
@idempotent
def begin(sitting_id: str) -> Any:
    """Open it."""
    actor = current_actor()
    return _do(
        sitting_id, partial(open_sitting, unit_of_work(), sitting_id=sitting_id, actor=actor), "La séance est ouverte."
    )


@pages.post("/<sitting_id>/cloture")
@permitted("hold_sitting")
@idempotent
def end(sitting_id: str) -> Any:
    """Close it."""
    actor = current_actor()
    return _do(
        sitting_id, partial(close_sitting, unit_of_work(), sitting_id=sitting_id, actor=actor), "La séance est close."
    )


@pages.post("/<sitting_id>/annulation")
@permitted("prepare_sitting")
@idempotent
def cancel(sitting_id: str) -> Any:
    """It will not take place."""
    return _do(sitting_id, partial(cancel_sitting, unit_of_work(), sitting_id=sitting_id), "La séance est annulée.")


@pages.post("/<sitting_id>/signature")
@permitted("hold_sitting")
@idempotent
def sign(sitting_id: str) -> Any:
    """Sign the minutes: they change no more."""
    uow = unit_of_work()
    return _do(
        sitting_id,
        partial(sign_minutes, uow, sitting_id=sitting_id, typeset=paper_of(uow), actor=current_actor()),
        "Le procès-verbal est signé.",
    )


@pages.get("/<sitting_id>/proces-verbal.pdf")
@permitted("read_sitting")
def minutes(sitting_id: str) -> Response:
    """The minutes."""
    return minutes_file(sitting_id)


def _read(sitting_id: str) -> Sitting:
    return read_sitting(unit_of_work(), sitting_id=sitting_id, actor=current_actor())


def _revision() -> int:
    return request.form.get("revision", type=int) or 0


def _do(sitting_id: str, act: Callable[[], object], told: str) -> Any:
    return act_on(
        Form(request.form),
        act,
        told=told,
        then=url_for("sitting_pages.show", sitting_id=sitting_id),
        again=partial(_page, sitting_id),
    )


def _place_page(form: Form, sitting_id: str | None = None) -> str:
    sitting = _read(sitting_id) if sitting_id else None
    return render_template("commission/sitting_form.html", form=form, sitting=sitting)


def _page(sitting_id: str, form: Form) -> str:
    actor, sitting = current_actor(), _read(sitting_id)
    agenda = [read_file(unit_of_work(), project_id=each, actor=actor).summary for each in sitting.agenda]
    candidates = []
    if may("prepare_sitting") and sitting.state in ("planned", "open"):
        found = list_files(
            unit_of_work(),
            filters=Filters(statuses=(Status.OPEN,)),
            order=Order(Sort.DUE),
            limit=MOST_FILES,
            actor=actor,
        )
        candidates = [each for each in found.summaries if each.project_id not in sitting.agenda]
    return render_template(
        "commission/sitting.html",
        sitting=sitting,
        agenda=agenda,
        candidates=candidates,
        form=form,
        people=_people(sitting),
        states=SITTINGS,
        presences=PRESENCES,
        results=RESULTS,
    )


def _people(sitting: Sitting) -> list[Any]:
    """Who sits that day, by account."""
    try:
        return list(read_commission(unit_of_work()).seated(sitting.place.day).values())
    except NotFound:
        return []

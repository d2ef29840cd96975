"""Concertations of a school: declared, prepared, closed or abandoned."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for

from services.submission.domain.concertation import Concertation, State
from services.submission.domain.resource import Stage
from services.submission.domain.vocabulary import Axis, ConcertationScope
from services.submission.pages.offering import offered
from services.submission.pages.shapes import ABANDONMENT, CLOSURE, CONCERTATION, KINDS_OF_PARTICIPANTS
from services.submission.use_cases.declare_concertation import declare_concertation
from services.submission.use_cases.end_concertation import abandon_concertation, close_concertation
from services.submission.use_cases.find_networks import find_networks
from services.submission.use_cases.read_concertation import list_concertations, read_concertation
from services.submission.use_cases.revise_concertation import revise_concertation
from shared.french import AXES, PARTICIPANTS, SCOPES
from shared.identity.access import permitted
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages, may
from shared.web.pages.forms import Form
from shared.web.request import current_actor, unit_of_work

pages = Pages("concertation_pages", __name__, url_prefix="/depot/concertations")
PAGE, SPARE_ROWS = 20, 3
STATES = {"declared": "déclarée", "held": "en cours", "closed": "close", "abandoned": "abandonnée"}


@pages.get("")
@permitted("list_concertations")
def show_all() -> str:
    """All that one sees."""
    after = request.args.get("apres")
    found = list_concertations(unit_of_work(), actor=current_actor(), state=None, after=after, limit=PAGE + 1)
    more = url_for("concertation_pages.show_all", apres=found[PAGE - 1].id) if len(found) > PAGE else None
    return render_template("school/concertations.html", concertations=found[:PAGE], more=more, states=STATES)


@pages.get("/nouvelle")
@permitted("declare_concertation")
def new() -> str:
    """The form."""
    return _form_page(CONCERTATION.show({"scope": "structure"}), None)


@pages.post("/nouvelle")
@permitted("declare_concertation")
@idempotent
def declare() -> Any:
    """Say that one means to hold it."""
    form = CONCERTATION.read(request.form)
    return act_on(
        form,
        lambda: declare_concertation(unit_of_work(), document=form.document, actor=current_actor()),
        told="Votre concertation est déclarée. Vous pouvez préparer ses réunions.",
        then=lambda declared: url_for("concertation_pages.show", concertation_id=declared.id),
        again=lambda shown: _form_page(shown, None),
    )


@pages.get("/<concertation_id>")
@permitted("read_concertation")
def show(concertation_id: str) -> str:
    """One of them."""
    return page(concertation_id, CLOSURE.show())


@pages.get("/<concertation_id>/modifier")
@permitted("revise_concertation")
def edit(concertation_id: str) -> str:
    """The form."""
    concertation = _read(concertation_id)
    return _form_page(CONCERTATION.show(concertation.plan.document()), concertation)


@pages.post("/<concertation_id>/modifier")
@permitted("revise_concertation")
def revise(concertation_id: str) -> Any:
    """Say it otherwise."""
    form, given = CONCERTATION.read(request.form), request.form.get("revision", "")
    return act_on(
        form,
        lambda: revise_concertation(
            unit_of_work(),
            concertation_id=concertation_id,
            patch=form.document,
            expected=int(given) if given.isdecimal() else 0,
            actor=current_actor(),
        ),
        told="La concertation est enregistrée.",
        then=url_for("concertation_pages.show", concertation_id=concertation_id),
        again=lambda shown: _form_page(shown, _read(concertation_id)),
    )


@pages.post("/<concertation_id>/cloture")
@permitted("end_concertation")
@idempotent
def close(concertation_id: str) -> Any:
    """With what emerged, if anything did."""
    form = CLOSURE.read(request.form)
    return act_on(
        form,
        lambda: close_concertation(
            unit_of_work(), concertation_id=concertation_id, ending=form.document, actor=current_actor()
        ),
        told="La concertation est close. Elle peut mener à un projet, tout de suite ou plus tard.",
        then=url_for("concertation_pages.show", concertation_id=concertation_id),
        again=partial(page, concertation_id),
    )


@pages.post("/<concertation_id>/abandon")
@permitted("end_concertation")
@idempotent
def abandon(concertation_id: str) -> Any:
    """It will not be held, or not go on."""
    form = ABANDONMENT.read(request.form)
    return act_on(
        form,
        lambda: abandon_concertation(
            unit_of_work(),
            concertation_id=concertation_id,
            reason=form.document.get("reason"),
            actor=current_actor(),
        ),
        told="C’est noté. Vous pourrez en déclarer une autre quand vous voudrez.",
        then=url_for("concertation_pages.show", concertation_id=concertation_id),
        again=partial(page, concertation_id),
    )


def page(concertation_id: str, form: Form) -> str:
    """One of them, with what is wrong with a form of it."""
    concertation = _read(concertation_id)
    is_own = may("revise_concertation") and current_actor().uai == concertation.uai
    return render_template(
        "school/concertation.html",
        offered=offered(Stage.CONCERTATION),
        concertation=concertation,
        form=form,
        states=STATES,
        is_own=is_own and concertation.state in (State.DECLARED, State.HELD),
        participant_kinds=[(kind.value, PARTICIPANTS[kind]) for kind in KINDS_OF_PARTICIPANTS],
    )


def _read(concertation_id: str) -> Concertation:
    return read_concertation(unit_of_work(), concertation_id=concertation_id, actor=current_actor())


def _form_page(form: Form, concertation: Concertation | None) -> str:
    networks = find_networks(unit_of_work(), uai=current_actor().uai, after=None, limit=50)
    known = form.rows("themes")
    first = known[-1] + 1 if known else 0
    return render_template(
        "school/concertation_form.html",
        form=form,
        concertation=concertation,
        scopes=[(scope.value, SCOPES[scope]) for scope in ConcertationScope],
        axes=[(axis.value, AXES[axis]) for axis in Axis],
        networks=[(each.id, each.name) for each in networks],
        theme_rows=[*known, *range(first, first + SPARE_ROWS)],
        participant_kinds=[(kind.value, PARTICIPANTS[kind]) for kind in KINDS_OF_PARTICIPANTS],
    )

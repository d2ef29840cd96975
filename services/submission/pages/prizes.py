"""The yearly prize: announced, presented to, read by its jury, awarded; its laureates are for anyone."""

from typing import Any

from flask import render_template, request, url_for

from services.submission.api.prizes import CandidateBody, OpinionBody, PrizeBody, year_of
from services.submission.domain.prize import Prize, PrizeSheet
from services.submission.use_cases.hold_prize import (
    announce_prize,
    award_prize,
    awarded_prizes,
    judge_candidate,
    list_prizes,
    present_candidate,
    read_prize,
    withdraw_candidate,
)
from services.submission.use_cases.publish_project import own_published
from shared.identity.access import permitted, public
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages, may
from shared.web.pages.forms import Form, Rows, Shape, day, line, paragraphs, whole
from shared.web.request import current_actor, unit_of_work
from shared.web.state import state

pages = Pages("prize_pages", __name__)
SPARE_ROWS = 3
PRIZE = Shape(
    line("title"), day("opens_on"), day("closes_on"), Rows("jury", (line("subject"), line("name"))), schema=PrizeBody
)
CANDIDATE = Shape(paragraphs("text"), schema=CandidateBody)
OPINION = Shape(whole("mark"), paragraphs("text", blank=""), schema=OpinionBody)


@pages.get("/laureats")
@public
def laureates() -> str:
    """The prizes that were awarded."""
    return render_template("prize/laureates.html", prizes=awarded_prizes(unit_of_work()))


@pages.get("/depot/prix")
@permitted("read_prize")
def show() -> str:
    """All of them, the latest first."""
    return render_template("prize/all.html", prizes=list_prizes(unit_of_work()), today=state().runtime.today())


@pages.get("/depot/prix/annonce")
@permitted("hold_prize")
def new() -> str:
    """The form."""
    return _form(PRIZE.show(), None)


@pages.post("/depot/prix/annonce")
@permitted("hold_prize")
def announce() -> Any:
    """Announce it, or change what was announced."""
    form, known = PRIZE.read(request.form), request.form.get("annee_connue") or None
    school_year = known or request.form.get("school_year", "").strip()
    return act_on(
        form,
        lambda: announce_prize(unit_of_work(), prize=Prize(year_of(school_year), **form.document)),
        told="Le prix est annoncé.",
        then=url_for("prize_pages.read", school_year=school_year),
        again=lambda shown: _form(shown, known),
    )


@pages.get("/depot/prix/<school_year>")
@permitted("read_prize")
def read(school_year: str) -> str:
    """One of them, with those of its candidates that one may see."""
    return _page(school_year, Shape().show())


@pages.get("/depot/prix/<school_year>/modifier")
@permitted("hold_prize")
def edit(school_year: str) -> str:
    """What was announced."""
    prize = _read(school_year).prize
    return _form(PRIZE.show({**vars(prize), "jury": [vars(juror) for juror in prize.jury]}), school_year)


@pages.post("/depot/prix/<school_year>/candidats")
@permitted("present_candidate")
@idempotent
def present(school_year: str) -> Any:
    """Present a project that is published."""
    form = CANDIDATE.read(request.form)
    return act_on(
        form,
        lambda: present_candidate(
            unit_of_work(),
            school_year=school_year,
            project_id=request.form.get("project_id", ""),
            text=form.document["text"],
            actor=current_actor(),
        ),
        told="Votre projet est présenté. Le jury le lira après la clôture.",
        then=url_for("prize_pages.read", school_year=school_year),
        again=lambda shown: _page(school_year, shown),
    )


@pages.post("/depot/prix/<school_year>/candidats/<project_id>/retrait")
@permitted("present_candidate")
@idempotent
def take_back(school_year: str, project_id: str) -> Any:
    """Take it back, as long as candidates come."""
    return act_on(
        Form(request.form),
        lambda: withdraw_candidate(
            unit_of_work(), school_year=school_year, project_id=project_id, actor=current_actor()
        ),
        told="Votre projet n’est plus présenté.",
        then=url_for("prize_pages.read", school_year=school_year),
        again=lambda shown: _page(school_year, shown),
    )


@pages.post("/depot/prix/<school_year>/candidats/<project_id>/avis")
@permitted("judge_candidate")
@idempotent
def judge(school_year: str, project_id: str) -> Any:
    """What somebody of the jury makes of it."""
    form = OPINION.read(request.form)
    return act_on(
        form,
        lambda: judge_candidate(
            unit_of_work(),
            school_year=school_year,
            project_id=project_id,
            mark=form.document["mark"],
            text=form.document.get("text") or None,
            actor=current_actor(),
        ),
        told="Votre avis est enregistré.",
        then=url_for("prize_pages.read", school_year=school_year),
        again=lambda shown: _page(school_year, shown),
    )


@pages.post("/depot/prix/<school_year>/palmares")
@permitted("award_prize")
@idempotent
def award(school_year: str) -> Any:
    """For good."""
    typed = {name: " ".join(text.split()) for name, text in request.form.items() if name.startswith("distinction/")}
    laureates = {name.partition("/")[2]: text[:200] for name, text in typed.items() if text}
    return act_on(
        Form(request.form),
        lambda: award_prize(unit_of_work(), school_year=school_year, laureates=laureates),
        told="Le prix est décerné.",
        then=url_for("prize_pages.read", school_year=school_year),
        again=lambda shown: _page(school_year, shown),
    )


def _read(school_year: str) -> PrizeSheet:
    return read_prize(unit_of_work(), school_year=year_of(school_year), actor=current_actor())


def _page(school_year: str, form: Form) -> str:
    sheet, actor, today = _read(school_year), current_actor(), state().runtime.today()
    prize = sheet.prize
    is_open = prize.awarded_at is None and prize.opens_on <= today <= prize.closes_on
    own = own_published(unit_of_work(), actor=actor) if may("present_candidate") and is_open else []
    return render_template(
        "prize/one.html",
        prize=prize,
        candidates=sheet.candidates,
        form=form,
        is_open=is_open,
        is_juror=prize.awarded_at is None and prize.is_judged_by(actor.subject),
        is_to_award=may("award_prize") and prize.awarded_at is None and today > prize.closes_on,
        own=own,
        subject=actor.subject,
        uai=actor.uai,
    )


def _form(form: Form, school_year: str | None) -> str:
    known = form.rows("jury")
    first = known[-1] + 1 if known else 0
    rows = [*known, *range(first, first + SPARE_ROWS)]
    return render_template("prize/form.html", form=form, school_year=school_year, rows=rows)

"""One file: the project on one side; on the other what the commission does with it."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import render_template, request, url_for

from services.review.api.opinions import QuestionSchema, WithdrawalSchema
from services.review.domain.grant import requested_shares
from services.review.domain.reading import Audience
from services.review.domain.vote import Choice
from services.review.pages.words import ACTS, ADVICE, CHOICES, KINDS, STATUSES
from services.review.use_cases.assign_rapporteur import assign_rapporteur
from services.review.use_cases.cast_vote import cast_vote
from services.review.use_cases.check_receipt import check_receipt
from services.review.use_cases.read_commission import read_commission
from services.review.use_cases.read_file import Reading, read_file
from services.review.use_cases.reading_grid import read_grid
from services.review.use_cases.recuse_member import recuse_member
from services.review.use_cases.request_opinion import request_opinion
from services.review.use_cases.settle_opinion import withdraw_opinion
from services.review.use_cases.write_reading import write_reading
from shared.contracts.vocabulary import ExpertRole
from shared.errors import NotFound
from shared.french import EXPERTS, PARTS
from shared.identity.access import permitted
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages, may
from shared.web.pages.forms import Form, Shape, choice, day, line, paragraphs
from shared.web.request import current_actor, unit_of_work, unit_to_read

pages = Pages("reading_pages", __name__, url_prefix="/commission/projets/<project_id>")
QUESTION = Shape(
    choice("expert_role"), line("expert_subject"), paragraphs("question"), day("due_on"), schema=QuestionSchema
)
WITHDRAWAL = Shape(paragraphs("reason"), schema=WithdrawalSchema)
REASON = Shape(paragraphs("reason"))
COMMENTABLE = ("title", "axes", "summary", "needs", "objectives", "actions", "indicators", "pupils", "partners",
               "digital", "budget", "attachments")  # fmt: skip


@pages.get("")
@permitted("read_file")
def show(project_id: str) -> str:
    """The file."""
    return page(project_id, Shape().show())


@pages.post("/reception")
@permitted("check_receipt")
@idempotent
def check(project_id: str) -> Any:
    """Whether the deposit has all that is needed."""
    is_complete = request.form.get("is_complete") == "yes"
    note = request.form.get("note", "").strip() or None

    return do(
        project_id,
        lambda: check_receipt(
            unit_of_work(),
            project_id=project_id,
            is_complete=is_complete,
            note=note,
            version=version(),
            actor=current_actor(),
        ),
        "La réception est notée.",
    )


@pages.post("/rapporteur")
@permitted("assign_rapporteur")
@idempotent
def assign(project_id: str) -> Any:
    """Who presents it."""
    subject, actor = request.form.get("subject", ""), current_actor()
    return do(
        project_id,
        lambda: assign_rapporteur(unit_of_work(), project_id=project_id, subject=subject, actor=actor),
        "Le rapporteur est désigné.",
    )


@pages.post("/deport")
@permitted("recuse_member")
@idempotent
def recuse(project_id: str) -> Any:
    """Stand aside, for good."""
    reason = request.form.get("reason", "").strip() or None
    return act_on(
        Form(request.form),
        lambda: recuse_member(unit_of_work(), project_id=project_id, reason=reason, actor=current_actor()),
        told="Vous êtes déporté de ce dossier\u00a0: sa délibération ne vous est plus montrée.",
        then=url_for("file_pages.show"),
        again=partial(page, project_id),
    )


@pages.post("/lecture")
@permitted("write_reading")
@idempotent
def write(project_id: str) -> Any:
    """What one makes of it: appreciations, and comments."""
    given = request.form
    kept = []
    for entry in read_grid(unit_to_read()).criteria:
        level, text = given.get(f"appreciation/{entry.code}"), given.get(f"text/{entry.code}", "").strip()
        if level or text:
            kept.append((entry.code, level or None, text or None))
    comments = []
    for row in range(20):
        text = given.get(f"comments/{row}/text", "").replace("\r\n", "\n").strip()
        if text:
            part = given.get(f"comments/{row}/part") or None
            comments.append((part, text, Audience(given.get(f"comments/{row}/audience") or "internal")))
    return do(
        project_id,
        lambda: write_reading(
            unit_of_work(),
            project_id=project_id,
            appreciations=kept,
            comments=comments,
            version=version(),
            actor=current_actor(),
        ),
        "Votre lecture est enregistrée.",
    )


@pages.post("/vote")
@permitted("cast_vote")
def vote(project_id: str) -> Any:
    """Vote, or change one's vote."""
    chosen = Choice(request.form["choice"]) if request.form.get("choice") in set(Choice) else Choice.ABSTAIN
    return do(
        project_id,
        lambda: cast_vote(
            unit_of_work(), project_id=project_id, choice=chosen, version=version(), actor=current_actor()
        ),
        "Votre vote est enregistré. Vous pouvez le changer jusqu’à la décision.",
    )


@pages.post("/avis")
@permitted("request_opinion")
@idempotent
def ask(project_id: str) -> Any:
    """Ask an expert."""
    form = QUESTION.read(request.form)
    asked = {"expert_subject": None} | form.document
    return do(
        project_id,
        lambda: request_opinion(unit_of_work(), project_id=project_id, **asked, actor=current_actor()),
        "L’avis est demandé.",
        form,
    )


@pages.post("/avis/<opinion_id>/retrait")
@permitted("withdraw_opinion")
@idempotent
def await_no_more(project_id: str, opinion_id: str) -> Any:
    """Await it no longer."""
    form = WITHDRAWAL.read(request.form)
    return do(
        project_id,
        lambda: withdraw_opinion(
            unit_of_work(), project_id=project_id, opinion_id=opinion_id, actor=current_actor(), **form.document
        ),
        "Cet avis n’est plus attendu.",
        form,
    )


def version() -> int | None:
    """The version that was read."""
    return request.form.get("version", type=int)


def do(project_id: str, act: Callable[[], object], told: str, form: Form | None = None) -> Any:
    """Do it and come back to the file; or say why not."""
    return act_on(
        form or Form(request.form),
        act,
        told=told,
        then=url_for("reading_pages.show", project_id=project_id),
        again=partial(page, project_id),
    )


def page(project_id: str, form: Form) -> str:
    """The file, with what is wrong with a form of it."""
    actor = current_actor()
    reading = read_file(unit_of_work(), project_id=project_id, actor=actor)
    content = reading.file.current.content
    shares = requested_shares(content["budget"])
    readings = [each for each in reading.readings or () if each.version == reading.summary.version]
    return render_template(
        "commission/reading.html",
        reading=reading,
        file=reading.file,
        summary=reading.summary,
        content=content,
        form=form,
        seats=_seats(),
        grid=read_grid(unit_of_work()) if may("read_grid") else None,
        own=next((each for each in readings if each.reader == actor.subject), None),
        readings=readings,
        comments=_comments(reading),
        shares=[(category, year, cents) for (category, year), cents in sorted(shares.items())],
        kept=_kept(reading),
        ballot=next((each for each in reading.ballots or () if each.version == reading.summary.version), None),
        experts=[(role.value, EXPERTS[role]) for role in ExpertRole],
        parts=[(f"/{name}", PARTS[name]) for name in COMMENTABLE],
        words={"status": STATUSES, "kind": KINDS, "choice": CHOICES, "advice": ADVICE, "act": ACTS},
        subject=actor.subject,
    )


def _seats() -> list[tuple[str, str]]:
    """Who may present a file."""
    if not may("read_commission"):
        return []
    try:
        commission = read_commission(unit_of_work())
    except NotFound:
        return []
    people = [commission.president, *([commission.deputy] if commission.deputy else []), *commission.members]
    return [(person.subject, person.name) for person in people]


def _comments(reading: Reading) -> dict[str, list[Any]]:
    """Comments of readings and requests of this version, by part; "" for the whole."""
    found: dict[str, list[Any]] = defaultdict(list)
    for each in reading.readings or ():
        for comment in each.comments:
            if each.version == reading.summary.version:
                found[_part(comment.part)].append(("reading", each.reader, comment))
    for asked in reading.file.requests:
        for remark in asked.comments:
            found[_part(remark.part)].append(("asked", str(asked.version), remark))
    return found


def _part(pointer: str | None) -> str:
    return (pointer or "").strip("/").partition("/")[0]


def _kept(reading: Reading) -> dict[str, int]:
    """What the corrected budget comes to, by category and year."""
    kept = {line.line_id: line.kept_cents for line in reading.costing.lines} if reading.costing else {}
    found: dict[str, int] = defaultdict(int)
    for line_ in reading.file.current.content["budget"]["lines"]:
        cents = kept.get(line_["line_id"], line_["amount_cents"])
        found[f"{line_['category']}/{line_['school_year']}"] += cents
    return found

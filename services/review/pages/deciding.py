"""What is decided on a file: to be completed, validated with a grant, declined with a reason."""

from typing import Any

from flask import request

from services.review.domain.decision import Outcome, Ruling
from services.review.domain.grant import Grant, GrantLine, requested_shares
from services.review.pages.reading import do, page, version
from services.review.use_cases.cancel_completion import cancel_completion
from services.review.use_cases.decide_file import decide_file
from services.review.use_cases.read_file import read_file
from services.review.use_cases.request_completion import request_completion
from shared.identity.access import permitted
from shared.web.idempotency import begin_again, idempotent
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, euros
from shared.web.request import current_actor, unit_of_work, unit_to_read

pages = Pages("deciding_pages", __name__, url_prefix="/commission/projets/<project_id>")
MOST_ROWS = 20


@pages.post("/complements")
@permitted("request_completion")
@idempotent
def complete(project_id: str) -> Any:
    """Ask the school to complete its project."""
    given, remarks = request.form, []
    for row in range(MOST_ROWS):
        text = given.get(f"remarks/{row}/text", "").replace("\r\n", "\n").strip()
        if text:
            remarks.append((given.get(f"remarks/{row}/part") or None, text))
    comment_ids = given.getlist("comment_ids")
    if not remarks and not comment_ids:
        begin_again()
        form = Form(given, errors={"remarks/0/text": "Dites au moins une chose à compléter."})
        return page(project_id, form), 422
    return do(
        project_id,
        lambda: request_completion(
            unit_of_work(),
            project_id=project_id,
            remarks=remarks,
            comment_ids=comment_ids,
            version=version(),
            actor=current_actor(),
        ),
        "La demande de compléments est envoyée à l’école.",
    )


@pages.post("/complements/retrait")
@permitted("cancel_completion")
@idempotent
def take_back(project_id: str) -> Any:
    """The version goes on being examined."""
    actor = current_actor()
    return do(
        project_id,
        lambda: cancel_completion(unit_of_work(), project_id=project_id, actor=actor),
        "La demande de compléments est retirée.",
    )


@pages.post("/decision")
@permitted("decide_file")
@idempotent
def decide(project_id: str) -> Any:
    """Validate with a grant, or decline with a reason."""
    is_validated = request.form.get("outcome") == "validated"
    form = Form(request.form)
    grant = _grant(project_id, form) if is_validated else None
    if not form.is_valid:
        begin_again()
        return page(project_id, form), 422
    ruling = Ruling(
        Outcome.VALIDATED if is_validated else Outcome.DECLINED,
        request.form.get("reason", "").replace("\r\n", "\n").strip() or None,
        grant,
        version(),
        awaits_credits=request.form.get("awaits_credits") == "yes",
    )
    told = "Le projet est validé. L’école et le fonds sont prévenus." if is_validated else "Le projet n’est pas retenu."
    return do(
        project_id,
        lambda: decide_file(unit_of_work(), project_id=project_id, ruling=ruling, actor=current_actor()),
        told,
        form,
    )


def _grant(project_id: str, form: Form) -> Grant:
    """What was typed, for each category and year that the project asks for."""
    content = read_file(unit_to_read(), project_id=project_id, actor=current_actor()).file.current.content
    lines = []
    for category, year in sorted(requested_shares(content["budget"])):
        name = f"grant/{category}/{year}"
        read = Shape(euros(name)).read(form.values)
        form.errors |= read.errors
        cents = read.document.get("grant", {}).get(category, {}).get(year)
        if cents:
            lines.append(GrantLine(category, year, cents))
    return Grant(tuple(lines), form.value("may_be_served_in_part") == "yes")

"""Messages between services that could not be processed: what they say, why not, and what an administrator may do.

Each service shows its own. Nothing goes back through the broker, and every act is recorded with its reason.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from shared.errors import Refusal
from shared.identity.access import permitted
from shared.messaging.operations import Operations
from shared.messaging.publishers import publishers_of
from shared.messaging.release import Releasing
from shared.messaging.views import Filter
from shared.web.pages.blueprint import Pages
from shared.web.pages.everywhere import HANDLING, SERVICES
from shared.web.pages.words import sentence_of
from shared.web.request import current_actor
from shared.web.state import state

MOST = 100
BOXES: Mapping[str, tuple[str, str]] = {
    "dead": ("En échec", "Leur traitement a échoué plusieurs fois. On peut les rejouer, ou y renoncer."),
    "parked": ("Bloqués derrière un échec", "Ils attendent qu’un message plus ancien du même projet soit traité."),
    "gaps": ("Il en manque un", "Un message plus ancien n’est jamais arrivé. Les suivants l’attendent."),
    "quarantine": ("Refusés", "Ils n’ont pas pu être lus, ou leur expéditeur n’avait pas le droit de les envoyer."),
    "acts": ("Ce qui a été fait", "Ce que des administrateurs ont fait de ces messages."),
}
LONGEST_CONTENT = 20_000


def processing_pages(prefix: str) -> Pages:
    """The pages, below a service's own prefix."""
    pages = Pages("processing", __name__, url_prefix=f"{prefix}/traitement")
    pages.get("")(show)
    pages.get("/<identifier>")(read)
    pages.post("/rejeu")(replay)
    pages.post("/<identifier>/abandon")(discard)
    pages.post("/<identifier>/classement")(settle)
    pages.post("/<identifier>/reprise")(release)
    pages.post("/manque")(skip)
    return pages


@permitted(HANDLING)
def show() -> str:
    """One box after another, with what is in it."""
    asked = request.args.get("boite", "dead")
    box = asked if asked in BOXES else "dead"
    operations = _operations()
    counts = {name: operations.count(name, Filter()) for name in BOXES if name != "acts"}
    rows = [row._asdict() for row in operations.browse(box, Filter(limit=MOST))]
    return render_template(
        "pages/processing.html",
        box=box,
        boxes=BOXES,
        counts=counts,
        rows=list(reversed(rows)) if box == "acts" else rows,
        services=SERVICES,
        here=state().service.name,
    )


@permitted(HANDLING)
def read(identifier: str) -> str:
    """Everything that is kept of one."""
    found = [(box, row._asdict()) for box, row in _operations().show(identifier)]
    shown = [(box, row, _content(row.get("body"))) for box, row in found]
    return render_template("pages/processing_one.html", identifier=identifier, found=shown, boxes=BOXES)


@permitted(HANDLING)
def replay() -> Any:
    """One that failed, or all of them, is tried again."""
    event_id = request.form.get("event_id") or None
    return _do(lambda: _operations().replay(Filter(limit=MOST), event_id=event_id), "C’est relancé.")


@permitted(HANDLING)
def discard(identifier: str) -> Any:
    """Give it up, for a reason."""
    return _do(
        lambda: _operations().discard(identifier, reason=_reason()),
        "Il est abandonné. Les suivants du même projet continuent.",
    )


@permitted(HANDLING)
def settle(identifier: str) -> Any:
    """It was dealt with otherwise."""
    return _do(lambda: _operations().settle_quarantined(identifier, reason=_reason()), "Il est classé.")


@permitted(HANDLING)
def release(identifier: str) -> Any:
    """What kept it out was put right: take it in again."""
    runtime = state().runtime
    settings = runtime.settings
    publishers = publishers_of(settings)
    releasing = Releasing(state().service, runtime, publishers, current_actor().subject)
    attempt = releasing.release(identifier, reason=_reason())
    if attempt.refused_again:
        flash(f"Il est encore refusé\u00a0: {attempt.refused_again}", "warning")
    else:
        flash("Il est repris, et sera traité.")
    return redirect(url_for("processing.show", boite="quarantine"))


@permitted(HANDLING)
def skip() -> Any:
    """Go on without the one that is missing."""
    source, subject = request.form.get("source", ""), request.form.get("subject", "")
    return _do(
        lambda: _operations().skip_gap(source, subject, reason=_reason()),
        "Les suivants continuent sans lui. S’il arrive un jour, il sera mis de côté.",
    )


def _operations() -> Operations:
    return Operations(state().runtime, current_actor().subject)


def _reason() -> str:
    return request.form.get("reason", "").strip() or "sans motif"


def _do(act: Callable[[], object], told: str) -> Any:
    try:
        act()
    except Refusal as refusal:
        flash(sentence_of(refusal), "warning")
    else:
        flash(told)
    return redirect(url_for("processing.show", boite=request.form.get("boite") or "dead"))


def _content(body: Any) -> str:
    """The body as people can read it: indented if it is JSON, as text if it is not."""
    if body is None:
        return ""
    raw = bytes(body) if isinstance(body, bytes | memoryview) else str(body).encode()
    try:
        text = json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except ValueError:
        text = raw.decode("utf-8", "replace")
    return text[:LONGEST_CONTENT]

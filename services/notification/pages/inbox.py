"""What one was told."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from services.notification.permissions import reading_scope
from services.notification.use_cases.read_history import read_history
from services.notification.use_cases.read_inbox import mark_all_read, mark_read, read_inbox
from services.notification.use_cases.read_message import read_message
from services.notification.use_cases.resend_message import resend_message
from shared.identity.access import permitted
from shared.web.idempotency import idempotent
from shared.web.pages.blueprint import Pages, may
from shared.web.request import current_actor, unit_of_work

pages = Pages("inbox_pages", __name__, url_prefix="/messages")
PAGE = 30
STATES = {"pending": "à envoyer", "sent": "envoyé", "failed": "non remis", "shared": "remis avec un autre"}


@pages.get("/")
@permitted("read_inbox")
def show() -> str:
    """The newest first."""
    actor, only_unread = current_actor(), request.args.get("non-lus") == "oui"
    found = read_inbox(
        unit_of_work(),
        scope=reading_scope(actor),
        subject=actor.subject,
        only_unread=only_unread,
        after=request.args.get("apres"),
        limit=PAGE,
    )
    more = None
    if found.has_more:
        kept: dict[str, Any] = {"non-lus": "oui"} if only_unread else {}
        more = url_for("inbox_pages.show", apres=found.entries[-1][0].id, **kept)
    return render_template("messages/inbox.html", found=found, more=more, only_unread=only_unread, states=STATES)


@pages.post("/lus")
@permitted("read_inbox")
def mark_all() -> Any:
    """All of it is read."""
    actor = current_actor()
    mark_all_read(unit_of_work(), scope=reading_scope(actor), subject=actor.subject)
    flash("Tout est marqué comme lu.")
    return redirect(url_for("inbox_pages.show"))


@pages.get("/lettre/<message_id>")
@permitted("read_message")
def read(message_id: str) -> str:
    """One of them, which is read now."""
    actor = current_actor()
    scope = reading_scope(actor)
    message = read_message(unit_of_work(), message_id=message_id, scope=scope)
    mark_read(unit_of_work(), message_id=message_id, scope=scope, subject=actor.subject)
    history = read_history(unit_of_work(), message_id=message_id) if may("read_history") else None
    return render_template("messages/message.html", message=message, history=history, states=STATES)


@pages.post("/lettre/<message_id>/renvoi")
@permitted("resend_message")
@idempotent
def resend(message_id: str) -> Any:
    """Send it again."""
    resend_message(unit_of_work(), message_id=message_id)
    flash("Le message va repartir.")
    return redirect(url_for("inbox_pages.read", message_id=message_id))

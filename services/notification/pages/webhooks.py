"""Programs that messages are handed to: named, tried, stopped, by the administrator."""

from collections.abc import Callable
from typing import Any

from flask import make_response, render_template, request, url_for

from services.notification.api.webhooks import AddedSchema
from services.notification.domain.audiences import ROLES, SCHOOLS
from services.notification.domain.preferences import Place
from services.notification.domain.webhook import Webhook, WebhookStatus
from services.notification.use_cases.manage_webhooks import (
    add_webhook,
    enable_webhook,
    list_webhooks,
    remove_webhook,
    replace_secret,
    try_webhook,
)
from shared.identity.access import permitted
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Form, Shape, choice, line
from shared.web.request import current_actor, unit_of_work

pages = Pages("webhook_pages", __name__, url_prefix="/messages/programmes")
ADDED, CHECKED = Shape(line("url"), choice("audience"), line("uai")), Shape(schema=AddedSchema)
AUDIENCES = {
    "school": "une école ou un établissement",
    "partners": "un établissement partenaire",
    "commission": "la commission",
    "experts": "les experts",
    "fund": "le fonds",
    "rector": "la rectrice ou le recteur",
    "support": "les groupes d’appui",
    "observers": "les observateurs",
    "administrators": "l’administration",
}
STATUSES = {WebhookStatus.ACTIVE: "en service", WebhookStatus.DISABLED: "arrêté après des échecs"}
KEEP = "Gardez ce secret maintenant\u00a0: il ne sera plus montré."


@pages.get("")
@permitted("manage_webhooks")
def show() -> str:
    """All of them."""
    return _page(ADDED.show())


@pages.post("")
@permitted("manage_webhooks")
@idempotent
def add() -> Any:
    """Hand the messages of a school or a role to a program."""
    form = ADDED.read(request.form)
    form.document = {name: typed for name, typed in form.document.items() if typed is not None}
    CHECKED.check(form)
    typed = form.document
    if typed.get("audience") and (typed["audience"] in SCHOOLS) != bool(typed.get("uai")):
        form.errors["uai"] = "Un code UAI pour les messages d’un établissement, et seulement pour ceux-là."
    return _with_secret(
        form,
        lambda: add_webhook(
            unit_of_work(),
            url=typed["url"],
            place=Place(typed["audience"], typed.get("uai") or ""),
            actor=current_actor(),
        ),
    )


@pages.post("/<webhook_id>/secret")
@permitted("manage_webhooks")
@idempotent
def renew(webhook_id: str) -> Any:
    """A new secret."""
    return _with_secret(Form(request.form), lambda: replace_secret(unit_of_work(), webhook_id=webhook_id))


@pages.post("/<webhook_id>/reprise")
@permitted("manage_webhooks")
@idempotent
def enable(webhook_id: str) -> Any:
    """Begin again."""
    return _do(lambda: enable_webhook(unit_of_work(), webhook_id=webhook_id), "Ce programme est de nouveau appelé.")


@pages.post("/<webhook_id>/essai")
@permitted("manage_webhooks")
@idempotent
def trial(webhook_id: str) -> Any:
    """Hand over a message that says nothing."""
    return act_on(
        Form(request.form),
        lambda: try_webhook(unit_of_work(), webhook_id=webhook_id),
        told="Un message d’essai part. Voici ce qu’il devient\u00a0: rechargez la page dans un instant.",
        then=lambda message_id: url_for("inbox_pages.read", message_id=message_id),
        again=_page,
    )


@pages.post("/<webhook_id>/retrait")
@permitted("manage_webhooks")
@idempotent
def remove(webhook_id: str) -> Any:
    """Nothing more is handed over."""
    return _do(lambda: remove_webhook(unit_of_work(), webhook_id=webhook_id), "Ce programme n’est plus appelé.")


def _with_secret(form: Form, act: Callable[[], Webhook]) -> Any:
    """The secret is in this one answer: no address leads to it."""
    return act_on(
        form,
        act,
        told=KEEP,
        then=lambda webhook: make_response(render_template("messages/webhook_secret.html", webhook=webhook)),
        again=_page,
    )


def _do(act: Callable[[], object], told: str) -> Any:
    return act_on(Form(request.form), act, told=told, then=url_for("webhook_pages.show"), again=_page)


def _page(form: Form) -> str:
    return render_template(
        "messages/webhooks.html",
        form=form,
        webhooks=list_webhooks(unit_of_work()),
        audiences=[(each.value, AUDIENCES[each]) for each in (*sorted(SCHOOLS), *ROLES)],
        audience_words=AUDIENCES,
        statuses=STATUSES,
    )

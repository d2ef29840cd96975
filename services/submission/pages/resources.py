"""The academy's library: guides, models and slides, found by everybody, kept by the academy."""

from typing import Any

from flask import Response, render_template, request, url_for

from services.submission.api.attachments import LARGEST_REQUEST
from services.submission.api.resources import LinkBody, ResourceBody, edition_file
from services.submission.api.schemas import LONGEST_SEARCH
from services.submission.domain.resource import Audience, Category, Description, Resource, Stage
from services.submission.use_cases.keep_resources import (
    add_resource,
    describe_resource,
    find_resources,
    publish_file,
    publish_link,
    read_resource,
    remove_resource,
)
from services.submission.use_cases.storing import Sent
from shared.identity.access import permitted
from shared.searching import mark, words_of
from shared.web.idempotency import idempotent
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages, largest_form
from shared.web.pages.forms import Form, Shape, choice, choices, line, paragraphs
from shared.web.request import current_actor, unit_of_work

pages = Pages("resource_pages", __name__, url_prefix="/depot/ressources")
PAGE, MOST_WORDS = 20, 10
DESCRIPTION = Shape(
    line("title"),
    paragraphs("summary", blank=""),
    choice("category"),
    choices("audiences"),
    choices("stages"),
    schema=ResourceBody,
)
LINK = Shape(line("link"), paragraphs("note", blank=""), schema=LinkBody)
CATEGORIES = {
    "guide": "guide",
    "portrait_sheet": "fiche portrait",
    "invitation_model": "modèle d’invitation",
    "slides": "diaporama",
    "visual": "visuel",
    "other": "autre document",
}
AUDIENCES = {
    "schools": "écoles et établissements",
    "families": "familles",
    "pupils": "élèves",
    "local_councils": "collectivités",
    "associations": "associations",
    "commission": "commission",
}
STAGES = {
    "concertation": "tenir la concertation",
    "draft": "écrire le projet",
    "deposit": "le déposer",
    "completion": "le compléter",
    "carrying_out": "le mener",
    "report": "en faire le bilan",
}
FILTERS = (("sorte", "category", CATEGORIES), ("public", "audience", AUDIENCES), ("etape", "stage", STAGES))
"""Name in the address, name of the mark, what it may be."""


@pages.get("")
@permitted("read_resource")
def show() -> str:
    """What the library has, the latest first."""
    search = " ".join(words_of(request.args.get("recherche", "")[:LONGEST_SEARCH])[:MOST_WORDS])
    marks = [mark(name, request.args[asked]) for asked, name, known in FILTERS if request.args.get(asked, "") in known]
    after = request.args.get("apres")
    found = find_resources(
        unit_of_work(), search=search, marks=marks, after=after, limit=PAGE + 1, actor=current_actor()
    )
    asked: dict[str, Any] = {name: value for name, value in request.args.items() if name != "apres"}
    more = url_for("resource_pages.show", **{**asked, "apres": found[PAGE - 1].id}) if len(found) > PAGE else None
    return render_template("library/all.html", resources=found[:PAGE], more=more, asked=asked, **_words())


@pages.get("/nouvelle")
@permitted("keep_resources")
def new() -> str:
    """The form."""
    return _form(DESCRIPTION.show(), None)


@pages.post("/nouvelle")
@permitted("keep_resources")
@idempotent
def add() -> Any:
    """Prepare it."""
    form = DESCRIPTION.read(request.form)
    return act_on(
        form,
        lambda: add_resource(unit_of_work(), described=_described(form)),
        told="La ressource est préparée. Elle sera proposée dès qu’elle aura un fichier ou une adresse.",
        then=lambda added: url_for("resource_pages.read", resource_id=added.id),
        again=lambda shown: _form(shown, None),
    )


@pages.get("/<resource_id>")
@permitted("read_resource")
def read(resource_id: str) -> str:
    """One of them, with its editions."""
    return _page(resource_id, Shape().show())


@pages.get("/<resource_id>/modifier")
@permitted("keep_resources")
def edit(resource_id: str) -> str:
    """The form."""
    resource = _read(resource_id)
    return _form(DESCRIPTION.show(vars(resource.described)), resource)


@pages.post("/<resource_id>/modifier")
@permitted("keep_resources")
def describe(resource_id: str) -> Any:
    """Say something else of it."""
    form = DESCRIPTION.read(request.form)
    return act_on(
        form,
        lambda: describe_resource(unit_of_work(), resource_id=resource_id, described=_described(form)),
        told="La ressource est modifiée.",
        then=url_for("resource_pages.read", resource_id=resource_id),
        again=lambda shown: _form(shown, _read(resource_id)),
    )


@pages.post("/<resource_id>/adresse")
@permitted("keep_resources")
@idempotent
def link(resource_id: str) -> Any:
    """A further edition that is kept elsewhere."""
    form = LINK.read(request.form)
    return act_on(
        form,
        lambda: publish_link(
            unit_of_work(),
            resource_id=resource_id,
            link=form.document["link"],
            note=form.document.get("note") or None,
            actor=current_actor(),
        ),
        told="La nouvelle édition est publiée.",
        then=url_for("resource_pages.read", resource_id=resource_id),
        again=lambda shown: _page(resource_id, shown),
    )


@pages.post("/<resource_id>/fichier")
@permitted("keep_resources")
@largest_form(LARGEST_REQUEST)
@idempotent
def send(resource_id: str) -> Any:
    """A further edition, as a file."""
    form, files = Form(request.form), [each for each in request.files.getlist("file") if each.filename]
    if len(files) != 1:
        form.errors["file"] = "Choisissez un fichier."
    return act_on(
        form,
        lambda: publish_file(
            unit_of_work(),
            resource_id=resource_id,
            sent=Sent(files[0].filename or "", files[0].stream),
            actor=current_actor(),
        ),
        told="La nouvelle édition est publiée.",
        then=url_for("resource_pages.read", resource_id=resource_id),
        again=lambda shown: _page(resource_id, shown),
    )


@pages.get("/<resource_id>/editions/<int:number>")
@permitted("read_resource")
def download(resource_id: str, number: int) -> Response:
    """The file, to keep."""
    return edition_file(resource_id, number)


@pages.post("/<resource_id>/retrait")
@permitted("keep_resources")
@idempotent
def remove(resource_id: str) -> Any:
    """Take it out of the library."""
    return act_on(
        Form(request.form),
        lambda: remove_resource(unit_of_work(), resource_id=resource_id),
        told="La ressource est retirée.",
        then=url_for("resource_pages.show"),
        again=lambda shown: _page(resource_id, shown),
    )


def _read(resource_id: str) -> Resource:
    return read_resource(unit_of_work(), resource_id=resource_id, actor=current_actor())


def _described(form: Form) -> Description:
    described = form.document
    if not isinstance(described, Description):
        raise TypeError("a form that is valid was made into a description")
    return described


def _page(resource_id: str, form: Form) -> str:
    return render_template("library/one.html", resource=_read(resource_id), form=form, **_words())


def _form(form: Form, resource: Resource | None) -> str:
    return render_template(
        "library/form.html",
        form=form,
        resource=resource,
        categories=[(each.value, CATEGORIES[each]) for each in Category],
        audiences=[(each.value, AUDIENCES[each]) for each in Audience],
        stages=[(each.value, STAGES[each]) for each in Stage],
    )


def _words() -> dict[str, Any]:
    return {"categories": CATEGORIES, "audiences": AUDIENCES, "stages": STAGES}

"""Orders and conventions: prepared, seen before they are issued, issued, signed."""

from datetime import date
from typing import Any

from flask import Response, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound

from services.funding.api.grants import ConventionTermsSchema, paper_of
from services.funding.domain.convention import Party
from services.funding.domain.document import GRANTING, DocumentKind
from services.funding.pages.money import LARGEST_INVOICE, do
from services.funding.use_cases.issue_document import issue_document, preview_document, read_document, sign_document
from services.funding.use_cases.prepare_convention import prepare_convention
from shared.identity.access import permitted
from shared.web.files import PDF, as_file
from shared.web.idempotency import idempotent
from shared.web.pages.blueprint import Pages, largest_form
from shared.web.pages.forms import Form, Rows, Shape, day, line, whole
from shared.web.request import current_actor, unit_of_work

pages = Pages("paper_pages", __name__, url_prefix="/fonds/projets/<project_id>")
TERMS = Shape(
    Rows("parties", (line("name"), line("represented_by"), line("quality"))),
    whole("advance_percent"),
    day("begins_on"),
    day("ends_on"),
    schema=ConventionTermsSchema,
)


@pages.post("/convention")
@permitted("prepare_grant")
@idempotent
def prepare(project_id: str) -> Any:
    """What is agreed."""
    form = TERMS.read(request.form)
    terms = form.document
    return do(
        project_id,
        lambda: prepare_convention(
            unit_of_work(),
            project_id=project_id,
            actor=current_actor(),
            **{**terms, "parties": [Party(**each) for each in terms["parties"]]},
        ),
        "La convention est préparée.",
        form,
    )


@pages.get("/documents/apercu/<kind>.pdf")
@permitted("issue_document")
def preview(project_id: str, kind: str) -> Response:
    """What it will say."""
    uow = unit_of_work()
    pdf = preview_document(uow, project_id=project_id, kind=_kind(kind), paper=paper_of(uow))
    return as_file(pdf, PDF, "apercu.pdf")


@pages.post("/documents")
@permitted("issue_document")
@idempotent
def issue(project_id: str) -> Any:
    """Number it, and keep it as it is."""
    kind = _kind(request.form.get("kind", ""))
    uow = unit_of_work()
    return do(
        project_id,
        lambda: issue_document(uow, project_id=project_id, kind=kind, paper=paper_of(uow), actor=current_actor()),
        "Le document est émis.",
    )


@pages.get("/documents/<document_id>.pdf")
@permitted("read_document")
def download(project_id: str, document_id: str) -> Response:
    """As it was issued."""
    found, content = read_document(unit_of_work(), document_id=document_id, actor=current_actor())
    return as_file(content, PDF, f"{found.number}.pdf")


@pages.post("/documents/<document_id>/signature")
@permitted("issue_document")
@largest_form(LARGEST_INVOICE)
def sign(project_id: str, document_id: str) -> Any:
    """The copy that was signed."""
    form, file = Shape(day("signed_on")).read(request.form), request.files.get("file")
    if not form.document.get("signed_on") or not (file and file.filename):
        form.general = "Donnez la date de signature, et le fichier signé."
    return do(project_id, lambda: _sign(document_id, form, file), "L’exemplaire signé est gardé.", form)


def _sign(document_id: str, form: Form, file: FileStorage | None) -> None:
    if file is None:
        raise TypeError("asked for before")
    sign_document(
        unit_of_work(),
        document_id=document_id,
        signed_on=date.fromisoformat(form.document["signed_on"]),
        name=file.filename or "",
        content=file.stream,
        actor=current_actor(),
    )


def _kind(name: str) -> DocumentKind:
    if name not in {each.value for each in GRANTING}:
        raise NotFound
    return DocumentKind(name)

"""The wording of documents, which an academy may change; each version is kept, and tried out before it counts."""

from functools import partial
from typing import Any

from flask import Response
from marshmallow import fields

from services.funding.api.grants import paper_of
from services.funding.domain.document import GRANTING, DocumentKind, NoSuchDocument, Template
from services.funding.papers.examples import try_out
from services.funding.papers.grants import built_in
from services.funding.use_cases.issue_document import preview_document
from services.funding.use_cases.write_template import read_template, write_template
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.files import FILE, PDF, as_file
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema, Text

LONGEST_TEMPLATE = 100_000
blueprint = Blueprint("templates", __name__, url_prefix="/api/funding/v1/document-templates", description=__doc__)


class WrittenTemplateSchema(Schema):
    """Typst text. It is given `values` and the house's `paper`, `facts`, `rows` and `signature`."""

    source = Text(LONGEST_TEMPLATE, required=True, metadata={"description": "Nothing: the one that nefe comes with."})


class TemplateSchema(Schema):
    """The template in use."""

    kind = fields.Enum(DocumentKind, by_value=fields.String)
    version = fields.Integer(metadata={"description": "0: the one that nefe comes with, never changed."})
    source = fields.Function(lambda template: template.source or built_in(template.kind))
    written_at = Instant(allow_none=True)
    written_by = fields.String(allow_none=True)


class PreviewedTemplateSchema(WrittenTemplateSchema):
    """A text that is not kept yet, and the project of which the document would speak."""

    project_id = Text(64, shortest=1, required=True)


@blueprint.get("/<kind>")
@blueprint.response(200, TemplateSchema)
@permitted("write_template")
def show(kind: str) -> Template:
    """The template in use for a kind of documents."""
    return read_template(unit_of_work(), kind=_kind(kind))


@blueprint.put("/<kind>")
@blueprint.arguments(WrittenTemplateSchema)
@blueprint.response(200, TemplateSchema)
@permitted("write_template")
def write(content: dict[str, Any], kind: str) -> Template:
    """Write a new version, from the next document on; what was issued stays as it is."""
    uow = unit_of_work()
    check = partial(try_out, zone=uow.zone)
    return write_template(uow, kind=_kind(kind), try_out=check, actor=current_actor(), **content)


@blueprint.post("/<kind>/preview.pdf")
@blueprint.arguments(PreviewedTemplateSchema)
@blueprint.response(200, FILE, content_type=PDF)
@permitted("write_template")
def preview(content: dict[str, Any], kind: str) -> Response:
    """A document of a real project as this text would make it; nothing is kept."""
    uow, wanted = unit_of_work(), _kind(kind)
    if wanted not in GRANTING:
        raise NoSuchDocument("a payment list speaks of no one project")
    pdf = preview_document(uow, kind=wanted, paper=paper_of(uow), **content)
    return as_file(pdf, PDF, "projet.pdf")


def _kind(name: str) -> DocumentKind:
    try:
        return DocumentKind(name)
    except ValueError as error:
        raise NoSuchDocument(f"{name} is no kind of documents") from error

"""Who receives the money of a project, under which convention, and the documents by which it is granted."""

from functools import partial
from typing import Any

from flask import Response, request
from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf

from services.funding.api.fields import day_in, is_day
from services.funding.api.schemas import AllocationSchema
from services.funding.domain.beneficiary import Beneficiary, BeneficiaryKind
from services.funding.domain.convention import Convention, Party
from services.funding.domain.document import GRANTING, Document, DocumentKind, UnsuitableSignedCopy
from services.funding.papers.grants import typeset_grant
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.issue_document import (
    Paper,
    issue_document,
    list_documents,
    preview_document,
    read_document,
    sign_document,
)
from services.funding.use_cases.prepare_convention import name_beneficiary, prepare_convention, read_convention
from services.funding.use_cases.read_allocations import AllocationView
from services.funding.use_cases.storing import LARGEST_PAPER
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.body import accepts
from shared.web.files import FILE, PDF, as_file, kept_file
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema, Siret, Text, Uai, Whole

LONGEST_NAME = 200
MOST_PARTIES = 10
FORM_BYTES = 64 * 1024
blueprint = Blueprint("grants", __name__, url_prefix="/api/funding/v1", description=__doc__)


class NamedBeneficiarySchema(Schema):
    """Who receives the money: a structure by its UAI, a commune or another body by its SIRET."""

    kind = fields.Enum(BeneficiaryKind, by_value=fields.String, required=True)
    name = Text(LONGEST_NAME, shortest=1, required=True)
    uai = Uai(load_default=None, allow_none=True)
    siret = Siret(load_default=None, allow_none=True)


class PartySchema(Schema):
    """Who signs, with whoever represents it and the quality in which that person signs."""

    name = Text(LONGEST_NAME, shortest=1, required=True)
    represented_by = Text(LONGEST_NAME, shortest=1, required=True)
    quality = Text(LONGEST_NAME, shortest=1, required=True)


class ConventionTermsSchema(Schema):
    """What is agreed; without a percentage, the academy's. The academy itself is always a party."""

    parties = fields.List(fields.Nested(PartySchema), required=True, validate=Length(1, MOST_PARTIES))
    advance_percent = Whole(1, 100, load_default=None, allow_none=True)
    begins_on = fields.Date(required=True, validate=is_day)
    ends_on = fields.Date(required=True, validate=is_day)

    @validates_schema
    def _ends_after_it_begins(self, values: dict[str, Any], **_: Any) -> None:
        if values["ends_on"] <= values["begins_on"]:
            raise ValidationError("Is not after the beginning.", "ends_on")


class ConventionSchema(ConventionTermsSchema):
    """A convention as it was prepared."""

    project_id = fields.String()
    prepared_at = Instant()
    prepared_by = fields.String()


class KindSchema(Schema):
    """Which document."""

    kind = fields.Enum(DocumentKind, by_value=fields.String, required=True, validate=OneOf(GRANTING))


class SignedCopySchema(Schema):
    """The document as it was signed."""

    signed_on = fields.Date()
    sha256 = fields.String()
    size = fields.Integer(metadata={"description": "Bytes."})
    received_at = Instant()


class DocumentSchema(Schema):
    """A document that was issued: its number, and the SHA-256 of its bytes, which never change."""

    id = fields.String()
    project_id = fields.String()
    kind = fields.Enum(DocumentKind, by_value=fields.String)
    number = fields.String()
    template_version = fields.Integer(metadata={"description": "0: the one that this program comes with."})
    sha256 = fields.String()
    issued_at = Instant()
    issued_by = fields.String()
    signed = fields.Nested(SignedCopySchema, allow_none=True)


@blueprint.put("/allocations/<project_id>/beneficiary")
@blueprint.arguments(NamedBeneficiarySchema)
@blueprint.response(200, AllocationSchema)
@permitted("prepare_grant")
def beneficiary(content: dict[str, Any], project_id: str) -> AllocationView:
    """Name who receives the money, from the next payment on; further decisions leave it."""
    return name_beneficiary(unit_of_work(), project_id=project_id, beneficiary=Beneficiary(**content))


@blueprint.put("/allocations/<project_id>/convention")
@blueprint.arguments(ConventionTermsSchema)
@blueprint.response(200, ConventionSchema)
@permitted("prepare_grant")
def prepare(content: dict[str, Any], project_id: str) -> Convention:
    """Prepare the convention with whoever receives the money for the school; what was issued stays as it is."""
    parties = [Party(**party) for party in content.pop("parties")]
    return prepare_convention(unit_of_work(), project_id=project_id, parties=parties, actor=current_actor(), **content)


@blueprint.get("/allocations/<project_id>/convention")
@blueprint.response(200, ConventionSchema)
@permitted("read_document")
def convention(project_id: str) -> Convention:
    """The convention as it was prepared last."""
    return read_convention(unit_of_work(), project_id=project_id, actor=current_actor())


@blueprint.post("/allocations/<project_id>/documents")
@blueprint.arguments(KindSchema)
@blueprint.response(201, DocumentSchema)
@permitted("issue_document")
@idempotent
def issue(content: dict[str, Any], project_id: str) -> Document:
    """Issue the order or the convention of a project whose money is committed: numbered, and the same for good."""
    uow = unit_of_work()
    return issue_document(uow, project_id=project_id, paper=paper_of(uow), actor=current_actor(), **content)


@blueprint.get("/allocations/<project_id>/documents")
@blueprint.response(200, DocumentSchema(many=True))
@permitted("read_document")
def documents(project_id: str) -> list[Document]:
    """What was issued for a project, oldest first."""
    return list_documents(unit_of_work(), project_id=project_id, actor=current_actor())


@blueprint.get("/allocations/<project_id>/documents/preview.pdf")
@blueprint.arguments(KindSchema, location="query")
@blueprint.response(200, FILE, content_type=PDF)
@permitted("issue_document")
def preview(arguments: dict[str, Any], project_id: str) -> Response:
    """A document as it would be issued now; it says that it is a draft, and nothing is kept."""
    uow = unit_of_work()
    pdf = preview_document(uow, project_id=project_id, paper=paper_of(uow), **arguments)
    return as_file(pdf, PDF, "projet.pdf")


@blueprint.get("/documents/<document_id>.pdf")
@blueprint.response(200, FILE, content_type=PDF)
@permitted("read_document")
def download(document_id: str) -> Response:
    """A document, byte for byte as it was issued."""
    document, pdf = read_document(unit_of_work(), document_id=document_id, actor=current_actor())
    answer = as_file(pdf, PDF, f"{document.number}.pdf")
    answer.headers["ETag"] = f'"{document.sha256}"'
    return answer


@blueprint.put("/documents/<document_id>/signed-copy")
@blueprint.response(200, DocumentSchema)
@accepts("multipart/form-data", largest=LARGEST_PAPER + FORM_BYTES)
@permitted("issue_document")
def sign(document_id: str) -> Document:
    """Keep the copy that the parties have signed: a form with a field `signed_on`, and a PDF or an image as `file`."""
    file, signed_on = request.files.get("file"), day_in(request.form.get("signed_on", ""))
    if file is None or len(request.files) != 1 or set(request.form) != {"signed_on"} or signed_on is None:
        raise UnsuitableSignedCopy("send one file, in a field named file, and signed_on, written YYYY-MM-DD")
    return sign_document(
        unit_of_work(),
        document_id=document_id,
        signed_on=signed_on,
        name=file.filename or "",
        content=file.stream,
        actor=current_actor(),
    )


@blueprint.get("/documents/<document_id>/signed-copy")
@blueprint.response(200, FILE, content_type="application/octet-stream")
@permitted("read_document")
def signed_copy(document_id: str) -> Response:
    """The signed copy, to keep."""
    uow = unit_of_work()
    storage = uow.settings.storage
    document, _ = read_document(uow, document_id=document_id, actor=current_actor())
    copy = document.require_signed()
    name = f"{document.number}-signe"
    return kept_file(
        storage.open(copy.sha256), "application/octet-stream", name=name, sha256=copy.sha256, size=copy.size
    )


def paper_of(uow: FundingUnitOfWork) -> Paper:
    """How this academy's documents are typeset."""
    return partial(typeset_grant, grantor=uow.settings.grantor_name, zone=uow.zone)

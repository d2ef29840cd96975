"""Rows of conventions, documents and templates."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from services.funding.domain.convention import Convention, Party
from services.funding.domain.document import Document, DocumentKind, SignedCopy, Template


def row_of_convention(convention: Convention) -> dict[str, Any]:
    """Its fields are the columns."""
    return asdict(convention) | {"parties": [asdict(party) for party in convention.parties]}


def convention_of(row: Row[Any]) -> Convention:
    """The convention that a row keeps."""
    return Convention(**dict(row._mapping) | {"parties": tuple(Party(**party) for party in row.parties)})


def row_of_document(document: Document, pdf: bytes) -> dict[str, Any]:
    """A document that was just issued."""
    row = asdict(document) | {"kind": document.kind.value, "pdf": pdf}
    del row["signed"]
    return row


def document_of(row: Row[Any]) -> Document:
    """The document that a row keeps, joined with its signed copy."""
    signed = None
    if row.signed_on is not None:
        signed = SignedCopy(row.signed_on, row.signed_sha256, row.size, row.received_at, row.received_by)
    return Document(
        id=row.id,
        project_id=row.project_id,
        kind=DocumentKind(row.kind),
        number=row.number,
        template_version=row.template_version,
        basis=row.basis,
        sha256=row.sha256,
        issued_at=row.issued_at,
        issued_by=row.issued_by,
        signed=signed,
    )


def template_of(row: Row[Any]) -> Template:
    """The template that a row keeps."""
    return Template(DocumentKind(row.kind), row.version, row.source, row.written_at, row.written_by)

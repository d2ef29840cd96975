"""Documents by which money is granted: shown as they would be, then issued under a number, and signed."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import IO

from services.funding.domain.allocation import Allocation
from services.funding.domain.convention import Convention, ConventionNotSigned, require_fitting
from services.funding.domain.document import (
    Document,
    DocumentAlreadyIssued,
    DocumentKind,
    SignedCopy,
    Template,
    UnsuitableSignedCopy,
    number_of,
    require_kind,
)
from services.funding.domain.project import Project
from services.funding.events import document_issued
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.read_allocations import visible_allocation
from services.funding.use_cases.storing import keep_paper
from services.funding.use_cases.write_template import template_in_use
from shared.identity.actor import Actor


@dataclass(frozen=True)
class Subject:
    """All that a document speaks of. `advance_percent`: of the convention, or else the academy's."""

    allocation: Allocation
    project: Project
    convention: Convention | None
    advance_percent: int


Paper = Callable[[Template, Subject, str | None, date], bytes]
"""Typesets a document of a template: of what, under which number (None for a preview), of which day."""


def preview_document(
    uow: FundingUnitOfWork, *, project_id: str, kind: DocumentKind, paper: Paper, source: str | None = None
) -> bytes:
    """As it would be issued now, by the template in use or by a `source`; nothing is kept.

    Raises NoSuchAllocation, ProjectNotDescribed, and what `require_kind` and `require_fitting` do.
    """
    with uow:
        subject = _subject(uow, uow.allocations.get(project_id), kind)
        template = template_in_use(uow, kind) if source is None else Template(kind, 0, source)
        return paper(template, subject, None, uow.today())


def issue_document(
    uow: FundingUnitOfWork, *, project_id: str, kind: DocumentKind, paper: Paper, actor: Actor
) -> Document:
    """Raises DocumentAlreadyIssued unless it says something new, and what `preview_document` does.

    Whoever issues takes the next number first, and is alone from then on; a refusal gives it back. The programme is not
    locked: typesetting takes longer than all else, and no validation has to wait for it.
    """
    with uow:
        number = number_of(kind, uow.today().year, uow.documents.next_place(kind, uow.today().year))
        subject = _subject(uow, uow.allocations.get(project_id), kind)
        basis = _basis(subject)
        known = [one for one in uow.documents.of_project(project_id) if one.kind is kind]
        if known and known[-1].basis == basis:
            raise DocumentAlreadyIssued(f"{known[-1].number} says the same")
        document, pdf = _made(uow, subject, number, kind, paper, actor)
        uow.documents.add(document, pdf)
        uow.record(document_issued(document))
        uow.commit()
        return document


def _made(
    uow: FundingUnitOfWork, subject: Subject, number: str, kind: DocumentKind, paper: Paper, actor: Actor
) -> tuple[Document, bytes]:
    template = template_in_use(uow, kind)
    pdf = paper(template, subject, number, uow.today())
    document = Document(
        id=uow.new_id(),
        project_id=subject.allocation.project_id,
        kind=kind,
        number=number,
        template_version=template.version,
        basis=_basis(subject),
        sha256=hashlib.sha256(pdf).hexdigest(),
        issued_at=uow.now(),
        issued_by=actor.subject,
    )
    return document, pdf


def _subject(uow: FundingUnitOfWork, allocation: Allocation, kind: DocumentKind) -> Subject:
    require_kind(allocation, kind)
    convention = uow.conventions.find(allocation.project_id) if allocation.is_under_convention else None
    require_fitting(allocation, convention)
    percent = convention.advance_percent if convention else uow.settings.advance_percent
    return Subject(allocation, uow.projects.get(allocation.project_id), convention, percent)


def _basis(subject: Subject) -> str:
    said: Mapping[str, object] = {
        "decision": subject.allocation.decision_id,
        "beneficiary": asdict(subject.allocation.beneficiary),
        "shares": [asdict(share) for share in subject.allocation.made],
        "convention": subject.convention and asdict(subject.convention),
        "advance_percent": subject.advance_percent,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def list_documents(uow: FundingUnitOfWork, *, project_id: str, actor: Actor) -> list[Document]:
    """In the order in which they were issued. Raises NoSuchAllocation, also of another structure's."""
    with uow:
        visible_allocation(uow, project_id, actor)
        return uow.documents.of_project(project_id)


def read_document(uow: FundingUnitOfWork, *, document_id: str, actor: Actor) -> tuple[Document, bytes]:
    """A document and its bytes. Raises NoSuchDocument, NoSuchAllocation (of another structure's)."""
    with uow:
        document = uow.documents.get(document_id)
        visible_allocation(uow, document.project_id, actor)
        return document, uow.documents.pdf(document_id)


def sign_document(
    uow: FundingUnitOfWork, *, document_id: str, signed_on: date, name: str, content: IO[bytes], actor: Actor
) -> Document:
    """Keep the copy that the parties have signed; once. Raises NoSuchDocument, UnsuitableSignedCopy,
    DocumentAlreadyIssued when there is one.
    """
    with uow:
        document = uow.documents.get(document_id)
        if not document.issued_at.astimezone(uow.zone).date() <= signed_on <= uow.today():
            raise UnsuitableSignedCopy("it was signed between the day of its issue and today")
        stored = keep_paper(uow, name=name, content=content, refusal=UnsuitableSignedCopy)
        copy = SignedCopy(signed_on, stored.sha256, stored.size, uow.now(), actor.subject)
        if not uow.documents.sign(document_id, copy):
            raise DocumentAlreadyIssued(f"the signed copy of {document.number} is known")
        uow.commit()
        return replace(document, signed=copy)


def require_signed(uow: FundingUnitOfWork, allocation: Allocation) -> None:
    """Whoever receives money for another has signed a convention. Raises ConventionNotSigned."""
    if not allocation.is_under_convention:
        return
    issued = [one for one in uow.documents.of_project(allocation.project_id) if one.kind is DocumentKind.CONVENTION]
    if not issued or issued[-1].signed is None:
        raise ConventionNotSigned(f"the convention of project {allocation.project_id} is not signed")

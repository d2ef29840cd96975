"""Conventions, the documents that were issued, and the academy's templates."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Connection, Select, insert, select, update

from services.funding.domain.convention import Convention, NoSuchConvention
from services.funding.domain.document import Document, DocumentKind, NoSuchDocument, SignedCopy, Template
from services.funding.rows.document import convention_of, document_of, row_of_convention, row_of_document, template_of
from services.funding.tables import CONVENTION, DOCUMENT_TEMPLATE, GRANT_DOCUMENT, NUMBERING, SIGNED_COPY
from shared.upsert import insert_once

SHOWN = [column for column in GRANT_DOCUMENT.c if column.name != "pdf"]
SIGNED = (SIGNED_COPY.c.signed_on, SIGNED_COPY.c.size, SIGNED_COPY.c.received_at, SIGNED_COPY.c.received_by)


class Conventions:
    """One per project, as it was last prepared."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, project_id: str) -> Convention | None:
        """None when none was prepared."""
        row = self._connection.execute(select(CONVENTION).where(CONVENTION.c.project_id == project_id)).first()
        return convention_of(row) if row else None

    def all(self) -> dict[str, Convention]:
        """By project."""
        found = (convention_of(row) for row in self._connection.execute(select(CONVENTION)))
        return {convention.project_id: convention for convention in found}

    def get(self, project_id: str) -> Convention:
        """Raises NoSuchConvention."""
        convention = self.find(project_id)
        if convention is None:
            raise NoSuchConvention(f"no convention was prepared for project {project_id}")
        return convention

    def save(self, convention: Convention) -> None:
        """In the place of what was prepared before; what was issued stays as it is."""
        row = row_of_convention(convention)
        if not insert_once(self._connection, CONVENTION, row):
            its = CONVENTION.c.project_id == convention.project_id
            self._connection.execute(update(CONVENTION).where(its).values(row))


class Documents:
    """Documents that were issued: their rows never change."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_place(self, kind: DocumentKind, year: int) -> int:
        """1, 2, 3… of a kind and a year, without a gap."""
        first = {"kind": kind.value, "year": year, "last": 0}
        insert_once(self._connection, NUMBERING, first)
        its = (NUMBERING.c.kind == kind.value) & (NUMBERING.c.year == year)
        counted = update(NUMBERING).where(its).values(last=NUMBERING.c.last + 1).returning(NUMBERING.c.last)
        return int(self._connection.execute(counted).scalar_one())

    def add(self, document: Document, pdf: bytes) -> None:
        """Keep it, for good."""
        self._connection.execute(insert(GRANT_DOCUMENT), row_of_document(document, pdf))

    def of_project(self, project_id: str) -> list[Document]:
        """In the order in which they were issued."""
        statement = _documents().where(GRANT_DOCUMENT.c.project_id == project_id).order_by(GRANT_DOCUMENT.c.id)
        return [document_of(row) for row in self._connection.execute(statement)]

    def latest(self, kinds: Iterable[DocumentKind]) -> dict[str, Document]:
        """The last document of some kinds, by project."""
        statement = _documents().where(GRANT_DOCUMENT.c.kind.in_([kind.value for kind in kinds]))
        rows = self._connection.execute(statement.order_by(GRANT_DOCUMENT.c.issued_at, GRANT_DOCUMENT.c.number))
        return {row.project_id: document_of(row) for row in rows}

    def get(self, document_id: str) -> Document:
        """Raises NoSuchDocument."""
        row = self._connection.execute(_documents().where(GRANT_DOCUMENT.c.id == document_id)).first()
        if row is None:
            raise NoSuchDocument(f"no document {document_id} was issued")
        return document_of(row)

    def pdf(self, document_id: str) -> bytes:
        """The bytes as they were issued."""
        statement = select(GRANT_DOCUMENT.c.pdf).where(GRANT_DOCUMENT.c.id == document_id)
        return bytes(self._connection.execute(statement).scalar_one())

    def sign(self, document_id: str, copy: SignedCopy) -> bool:
        """Keep the signed copy; False if there is one."""
        return insert_once(self._connection, SIGNED_COPY, {"document_id": document_id, **asdict(copy)})


class Templates:
    """What the academy has written in the place of the templates that this program comes with."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, kind: DocumentKind) -> Template | None:
        """None as long as the academy has written none."""
        its = DOCUMENT_TEMPLATE.c.kind == kind.value
        statement = select(DOCUMENT_TEMPLATE).where(its).order_by(DOCUMENT_TEMPLATE.c.version.desc()).limit(1)
        row = self._connection.execute(statement).first()
        return template_of(row) if row else None

    def add(self, template: Template) -> bool:
        """Keep a new version; False if somebody has written that version meanwhile."""
        return insert_once(self._connection, DOCUMENT_TEMPLATE, asdict(template) | {"kind": template.kind.value})


def _documents() -> Select[tuple[object, ...]]:
    columns = (*SHOWN, *SIGNED, SIGNED_COPY.c.sha256.label("signed_sha256"))
    return select(*columns).select_from(GRANT_DOCUMENT.outerjoin(SIGNED_COPY))

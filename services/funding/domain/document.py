"""The documents by which money is granted and ordered: numbered, made once, and the same bytes from then on."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.funding.domain.allocation import Allocation
from services.funding.domain.convention import ConventionNotNeeded, ConventionRequired
from shared.errors import Conflict, Invalid, NotFound


class NoSuchDocument(NotFound):
    """No document has this identifier."""


class DocumentAlreadyIssued(Conflict):
    """A document that says the same was issued before."""


class UnsuitableSignedCopy(Invalid):
    """What was sent is no signed copy: one PDF, and the day on which it was signed."""


class TemplateUnusable(Invalid):
    """The template cannot be typeset with what such documents say."""


class DocumentKind(StrEnum):
    """An order (arrêté attributif) or a convention grants; a payment list orders."""

    ORDER = "order"
    CONVENTION = "convention"
    PAYMENT_LIST = "payment_list"


GRANTING = (DocumentKind.ORDER, DocumentKind.CONVENTION)
PREFIXES = {DocumentKind.ORDER: "ARR", DocumentKind.CONVENTION: "CONV", DocumentKind.PAYMENT_LIST: "BORD"}


@dataclass(frozen=True)
class Template:
    """Typst text from which documents of a kind are made; without any, what this program comes with."""

    kind: DocumentKind
    version: int
    source: str
    written_at: datetime | None = None
    written_by: str | None = None


@dataclass(frozen=True)
class SignedCopy:
    """The document as the parties have signed it, kept in the store of files."""

    signed_on: date
    sha256: str
    size: int
    received_at: datetime
    received_by: str


@dataclass(frozen=True)
class Document:
    """`basis`: the SHA-256 of all that it says but its number and date, so that the same is not issued twice."""

    id: str
    project_id: str
    kind: DocumentKind
    number: str
    template_version: int
    basis: str
    sha256: str
    issued_at: datetime
    issued_by: str
    signed: SignedCopy | None = None

    def require_signed(self) -> SignedCopy:
        """Raises NoSuchDocument: there is no signed copy."""
        if self.signed is None:
            raise NoSuchDocument(f"nobody has sent a signed copy of {self.number}")
        return self.signed


def number_of(kind: DocumentKind, year: int, place: int) -> str:
    """`ARR-2026-0012`: the places of a year have no gap."""
    return f"{PREFIXES[kind]}-{year}-{place:04}"


def require_kind(allocation: Allocation, kind: DocumentKind) -> None:
    """A convention for whoever receives for another, an order for all others.

    Raises what `Allocation.require_made` does, ConventionRequired, ConventionNotNeeded.
    """
    allocation.require_made()
    if allocation.is_under_convention and kind is DocumentKind.ORDER:
        raise ConventionRequired(f"{allocation.beneficiary.name} receives the money of {allocation.uai}")
    if not allocation.is_under_convention and kind is DocumentKind.CONVENTION:
        raise ConventionNotNeeded(f"{allocation.beneficiary.name} receives its own money")

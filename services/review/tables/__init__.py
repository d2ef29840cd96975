"""Rows of the commission: files with all that is attached to them, the commission itself, its copy of the schools."""

from services.review.tables.base import IDEMPOTENCY, MESSAGING, METADATA
from services.review.tables.commission import commission
from services.review.tables.costing import costing
from services.review.tables.envelope import commitment, credit, envelope
from services.review.tables.file import completion_comment, completion_request, decision, file, file_version, history
from services.review.tables.listing import file_mark, saved_view
from services.review.tables.opinion import opinion
from services.review.tables.rapporteur import rapporteur, rapporteur_rules, ties
from services.review.tables.reading import grid, reading
from services.review.tables.receipt import receipt
from services.review.tables.recusal import recusal
from services.review.tables.section import sections
from services.review.tables.sitting import minutes, minutes_counter, sitting, sitting_item
from services.review.tables.structure import structure
from services.review.tables.vote import vote

__all__ = [
    "IDEMPOTENCY",
    "MESSAGING",
    "METADATA",
    "commission",
    "commitment",
    "completion_comment",
    "completion_request",
    "costing",
    "credit",
    "decision",
    "envelope",
    "file",
    "file_mark",
    "file_version",
    "grid",
    "history",
    "minutes",
    "minutes_counter",
    "opinion",
    "rapporteur",
    "rapporteur_rules",
    "reading",
    "receipt",
    "recusal",
    "saved_view",
    "sections",
    "sitting",
    "sitting_item",
    "structure",
    "ties",
    "vote",
]

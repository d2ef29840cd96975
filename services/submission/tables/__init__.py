"""The rows of this service: structures, projects and all that is kept of them; and the kernel's own."""

from services.submission.tables.attachment import attachment
from services.submission.tables.base import IDEMPOTENCY, MESSAGING, METADATA
from services.submission.tables.concertation import concertation, meeting
from services.submission.tables.entrusted import entrusted_event
from services.submission.tables.imported import imported_row
from services.submission.tables.network import network, network_member
from services.submission.tables.presence import presence
from services.submission.tables.prize import prize, prize_candidate, prize_opinion
from services.submission.tables.project import comment_answer, deposit, project, project_partner, timeline, unsent_draft
from services.submission.tables.public_sheet import public_mark, public_sheet
from services.submission.tables.report import report
from services.submission.tables.resource import resource, resource_edition, resource_mark
from services.submission.tables.save import kept_text, save
from services.submission.tables.structure import structure, structure_word
from services.submission.tables.support import message, support_request

__all__ = [
    "IDEMPOTENCY",
    "MESSAGING",
    "METADATA",
    "attachment",
    "comment_answer",
    "concertation",
    "deposit",
    "entrusted_event",
    "imported_row",
    "kept_text",
    "meeting",
    "message",
    "network",
    "network_member",
    "presence",
    "prize",
    "prize_candidate",
    "prize_opinion",
    "project",
    "project_partner",
    "public_mark",
    "public_sheet",
    "report",
    "resource",
    "resource_edition",
    "resource_mark",
    "save",
    "structure",
    "structure_word",
    "support_request",
    "timeline",
    "unsent_draft",
]

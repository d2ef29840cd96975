"""Projects: deposited (a frozen, numbered version), withdrawn before the decision, stopped after it."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from shared.contracts.fields import Choice, Claim, Coded, Identifier, Instant, Items, Line, Part, Text, Whole
from shared.contracts.payloads.amounts import BudgetPayload
from shared.contracts.payloads.structure import PartnerPayload, StructurePayload
from shared.contracts.vocabulary import Axis

LARGEST_VERSION = 10_000


def version_number() -> Whole:
    """Which deposit of the project: 1, 2, 3…"""
    return Whole(1, LARGEST_VERSION, description="Number of the deposit, from 1.")


class AttachmentPayload(Schema):
    """A file that stays where it was deposited; the hash says which contents were examined."""

    attachment_id = Identifier()
    name = Line(255)
    type = Coded(r"^[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*$", "Not a media type, such as application/pdf.")
    size = Whole(0, 2**40, description="Bytes.")
    sha256 = Coded(r"^[0-9a-f]{64}$", "Not a SHA-256 in 64 lower-case hexadecimal digits.")


class AnswerPayload(Schema):
    """What the school answers to a comment of the commission on the version before."""

    comment_id = Identifier()
    text = Text(10_000)


class ProjectSubmitted(Schema):
    """A version of a project was deposited: this is what the commission examines."""

    project_id = Identifier()
    reference = Line(50, optional=True, description="What people say on the telephone, such as 0930116W-7.")
    version = version_number()
    deposited_at = Instant()
    amends_version = Whole(
        1,
        LARGEST_VERSION,
        optional=True,
        description="The validated version that this one would amend; absent until the project is validated.",
    )
    concertation_id = Identifier(optional=True)
    structure = Part(StructurePayload)
    partners = Items(Part(PartnerPayload), most=200, distinct_by="uai")
    title = Line(300)
    axes = Items(Choice(Axis), least=1, most=len(Axis))
    summary = Text(20_000, shortest=0)
    needs = Text(20_000, shortest=0, optional=True)
    objectives = Text(20_000, shortest=0, optional=True)
    actions = Text(20_000, shortest=0, optional=True)
    indicators = Text(20_000, shortest=0, optional=True)
    levels = Items(Line(50), most=50, optional=True)
    digital = Claim()
    pupils = Whole(0, 1_000_000)
    funding_requested = Claim()
    budget = Part(BudgetPayload)
    attachments = Items(Part(AttachmentPayload), most=100, distinct_by="attachment_id")
    answers = Items(Part(AnswerPayload), most=200, distinct_by="comment_id", optional=True)

    @validates_schema
    def _money_is_asked_for_openly(self, data: dict[str, Any], **_: Any) -> None:
        if data["budget"]["requested_cents"] and not data["funding_requested"]:
            raise ValidationError({"budget": {"requested_cents": ["Must be 0 when no funding is requested."]}})


class ProjectWithdrawn(Schema):
    """A school has taken its project back; the reason may be empty."""

    project_id = Identifier()
    withdrawn_at = Instant()
    reason = Text(5_000, shortest=0)


class ProjectStopped(Schema):
    """A project ends early; the right to error is part of the programme, and the lessons are kept."""

    project_id = Identifier()
    stopped_at = Instant()
    lessons = Text(20_000, shortest=0)

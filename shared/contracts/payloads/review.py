"""The examination of a project and its outcome."""

from marshmallow import Schema

from shared.contracts.fields import Day, Identifier, Instant, Items, Line, Part, Text
from shared.contracts.payloads.amounts import GrantPayload
from shared.contracts.payloads.project import version_number
from shared.contracts.payloads.structure import BeneficiaryPayload, StructurePayload


class CommentPayload(Schema):
    """What has to be completed; `part` points at a part of the project."""

    comment_id = Identifier()
    part = Line(200, optional=True)
    text = Text(10_000)


class ReviewOpened(Schema):
    """The commission has taken up a version of a project."""

    project_id = Identifier()
    version = version_number()
    opened_at = Instant()
    answer_due_on = Day()


class ReviewCompletionRequested(Schema):
    """A school is asked to complete its project."""

    project_id = Identifier()
    version = version_number()
    requested_at = Instant()
    comments = Items(Part(CommentPayload), least=1, most=200, distinct_by="comment_id")


class ReviewCompletionCancelled(Schema):
    """A request for completion is taken back: its comments no longer have to be answered."""

    project_id = Identifier()
    version = version_number()
    cancelled_at = Instant()
    comments = Items(Part(CommentPayload), most=200, distinct_by="comment_id")


class ReviewValidated(Schema):
    """A project is mature: the grant is to be allocated by `allocation_due_on`.

    `amends_decision_id`: the validation whose grant this one replaces, by an amendment of the project or because an
    error is put right.
    """

    project_id = Identifier()
    version = version_number()
    decision_id = Identifier()
    amends_decision_id = Identifier(optional=True)
    decided_at = Instant()
    decided_on = Day()
    allocation_due_on = Day()
    structure = Part(StructurePayload)
    beneficiary = Part(BeneficiaryPayload, optional=True)
    grant = Part(GrantPayload)


class ReviewDeclined(Schema):
    """A project is not kept; the school may present it again.

    `amends_decision_id`: it is only an amendment that is not kept, and this validation stands.
    """

    project_id = Identifier()
    version = version_number()
    decision_id = Identifier()
    amends_decision_id = Identifier(optional=True)
    decided_at = Instant()
    reason = Text(10_000)

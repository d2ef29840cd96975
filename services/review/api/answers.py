"""What the commission's routes show."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from services.review.api.decisions import DecisionSchema, ShownCostingSchema
from services.review.api.opinions import ShownOpinionSchema, TallySchema, shown_opinion
from services.review.api.rapporteurs import RapporteurSchema
from services.review.api.readings import ReadingSchema
from services.review.api.receipts import ReceiptSchema
from services.review.api.recusals import RecusalSchema
from services.review.api.votes import BallotSchema
from services.review.domain.allocation import NOTHING_ALLOCATED, AllocationStep
from services.review.domain.completion import Ending
from services.review.domain.history import Act
from services.review.domain.receipt import Receipt, ReceiptState
from services.review.domain.sight import Summary
from services.review.domain.states import Status
from services.review.use_cases.list_files import Page
from services.review.use_cases.read_file import Reading
from shared.contracts.payloads.amounts import YearAmountPayload
from shared.contracts.payloads.project import ProjectSubmitted
from shared.contracts.payloads.structure import StructurePayload
from shared.web.schemas import Instant


class SeatSchema(Schema):
    """Someone who sits in the commission."""

    subject = fields.String()
    name = fields.String()
    quality = fields.String(allow_none=True)
    since = fields.Date(data_key="from", allow_none=True)
    until = fields.Date(allow_none=True, metadata={"description": "Last day of the term."})


class CommissionSchema(Schema):
    """The commission that sits now."""

    president = fields.Nested(SeatSchema)
    deputy = fields.Nested(SeatSchema, allow_none=True)
    members = fields.List(fields.Nested(SeatSchema))
    appointed_at = Instant()


class RegisteredSchema(CommissionSchema):
    """A commission as it was appointed, which sat until the next appointment."""

    appointment_id = fields.String(attribute="id")
    appointed_by = fields.String()


class RegisterSchema(Schema):
    """Some appointments, the latest first; the Link header tells where there are more."""

    appointments = fields.List(fields.Nested(RegisteredSchema))


class SummarySchema(Schema):
    """A file in a list."""

    project_id = fields.String()
    status = fields.Enum(Status, by_value=fields.String)
    version = fields.Integer(metadata={"description": "The last deposit."})
    title = fields.String()
    uai = fields.String()
    structure_name = fields.String()
    requested_cents = fields.Integer()
    received_at = Instant()
    deposited_on = fields.Date()
    answer_due_on = fields.Date(metadata={"description": "Stands still while the school completes its project."})
    is_overdue = fields.Boolean(metadata={"description": "The commission owes an answer that was due before today."})
    receipt_state = fields.Enum(ReceiptState, by_value=fields.String)
    opinions_tally = fields.Nested(TallySchema, allow_none=True, metadata={"description": "For the commission."})
    rapporteur = fields.Nested(RapporteurSchema, allow_none=True, metadata={"description": "For the commission."})


class PageSchema(Schema):
    """Some files; the Link header tells where there are more."""

    files = fields.List(fields.Nested(SummarySchema))


class VersionSchema(Schema):
    """A deposit, as the school made it."""

    version = fields.Integer(attribute="number")
    deposited_at = Instant()
    received_at = Instant()
    content = fields.Nested(ProjectSubmitted)


class ShownCommentSchema(Schema):
    """One thing to complete."""

    comment_id = fields.String(attribute="id")
    part = fields.String(allow_none=True)
    text = fields.String()


class CompletionRequestSchema(Schema):
    """What the school was asked to complete in a version, and how that ended; it is pending while `ending` is null."""

    completion_request_id = fields.String(attribute="id")
    version = fields.Integer()
    requested_at = Instant()
    comments = fields.List(fields.Nested(ShownCommentSchema))
    ended_at = Instant(allow_none=True)
    ending = fields.Enum(Ending, by_value=fields.String, allow_none=True)


class AllocationSchema(Schema):
    """Where the money stands, as the fund last said; `rank` and `missing_cents` are those of a deferred allocation."""

    status = fields.Enum(AllocationStep, by_value=fields.String, allow_none=True)
    is_overdue = fields.Boolean()
    due_on = fields.String(attribute="content.due_on", metadata={"format": "date"})
    total_cents = fields.Integer(attribute="content.total_cents")
    amounts = fields.List(fields.Nested(YearAmountPayload), attribute="content.amounts")
    rank = fields.Integer(attribute="content.rank")
    missing_cents = fields.Integer(attribute="content.missing_cents")


class HistorySchema(Schema):
    """One thing that happened; `text`: what the school said when it withdrew or stopped, or which expert is meant."""

    at = Instant()
    act = fields.Enum(Act, by_value=fields.String)
    version = fields.Integer()
    text = fields.String(allow_none=True)


class FileSchema(SummarySchema):
    """A file with all that is attached to it. `decision` is the last; `allocation` is null before the fund speaks."""

    structure = fields.Nested(StructurePayload, metadata={"description": "As it was last registered, or as deposited."})
    versions = fields.List(fields.Nested(VersionSchema))
    completion_requests = fields.List(fields.Nested(CompletionRequestSchema))
    decision = fields.Nested(DecisionSchema, allow_none=True)
    decisions = fields.List(fields.Nested(DecisionSchema))
    costing = fields.Nested(
        ShownCostingSchema,
        allow_none=True,
        metadata={"description": "Of the last deposit; for the commission, and for others once it is decided on."},
    )
    receipt = fields.Nested(ReceiptSchema, allow_none=True, metadata={"description": "For the commission."})
    opinions = fields.List(fields.Nested(ShownOpinionSchema))
    recusals = fields.List(
        fields.Nested(RecusalSchema),
        allow_none=True,
        metadata={"description": "For the commission, less who is recused."},
    )
    readings = fields.List(fields.Nested(ReadingSchema), allow_none=True, metadata={"description": "Likewise."})
    votes = fields.List(fields.Nested(BallotSchema), allow_none=True, metadata={"description": "Likewise."})
    is_recused = fields.Boolean(metadata={"description": "Whether the caller is recused from the file."})
    allocation = fields.Nested(AllocationSchema, allow_none=True)
    history = fields.List(fields.Nested(HistorySchema))


def shown_page(page: Page) -> Mapping[str, Any]:
    """What PageSchema dumps."""
    return {
        "files": [
            {
                **vars(file),
                "is_overdue": file.is_overdue(page.today),
                "receipt_state": _receipt_state(page.receipts.get(file.project_id), file),
                "opinions_tally": page.tallies.get(file.project_id),
                "rapporteur": page.rapporteurs.get(file.project_id),
            }
            for file in page.summaries
        ]
    }


def shown_file(reading: Reading) -> Mapping[str, Any]:
    """What FileSchema dumps."""
    file, summary = reading.file, reading.summary
    return {
        **vars(summary),
        "is_overdue": summary.is_overdue(reading.today),
        "structure": reading.structure.content if reading.structure else file.current.content["structure"],
        "opinions": [shown_opinion(opinion, reading.today) for opinion in reading.opinions],
        "receipt_state": _receipt_state(reading.receipt, summary),
        "receipt": reading.receipt if reading.tally else None,
        "opinions_tally": reading.tally,
        "rapporteur": reading.rapporteur,
        "recusals": reading.recusals,
        "readings": reading.readings,
        "votes": reading.ballots,
        "is_recused": reading.is_recused,
        "versions": file.versions,
        "completion_requests": file.requests,
        "decision": file.decision,
        "decisions": file.decisions,
        "costing": reading.costing,
        "allocation": None if file.allocation == NOTHING_ALLOCATED else file.allocation,
        "history": file.history,
    }


def _receipt_state(receipt: Receipt | None, file: Summary) -> ReceiptState:
    return receipt.state_of(file.version) if receipt else ReceiptState.RECEIVED

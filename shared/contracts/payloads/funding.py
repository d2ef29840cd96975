"""Envelopes and what is committed of them: credits, allocations, instalments."""

from typing import Any

from marshmallow import Schema, validates_schema

from shared.contracts.fields import Cents, Choice, Coded, Day, Identifier, Instant, Items, Line, Part, Text, Whole, Year
from shared.contracts.payloads.amounts import YearAmountPayload, require_sum
from shared.contracts.vocabulary import EnvelopeKind, GrantDocument, Programme


class EnvelopeCredited(Schema):
    """Credits have arrived in an envelope."""

    budget_year = Year()
    programme = Choice(Programme)
    kind = Choice(EnvelopeKind)
    amount_cents = Cents(smallest=1)
    reference = Line(100, description="The credit's own reference in the finance system.")
    envelope_id = Identifier(optional=True)
    credited_at = Instant(optional=True)


class EnvelopeWithdrawn(Schema):
    """Credits have left an envelope: taken back by the ministry, or moved to another envelope, which is credited."""

    budget_year = Year()
    programme = Choice(Programme)
    kind = Choice(EnvelopeKind)
    amount_cents = Cents(smallest=1)
    reference = Line(100, description="The reference of what was decided; that of a transfer is also its credit's.")
    reason = Text(5_000, shortest=0)
    envelope_id = Identifier(optional=True)
    withdrawn_at = Instant()


class _AllocationFact(Schema):
    allocation_id = Identifier()
    project_id = Identifier()
    total_cents = Cents()
    amounts = Items(Part(YearAmountPayload), least=1, most=100)
    due_on = Day()

    @validates_schema
    def _total_is_the_sum(self, data: dict[str, Any], **_: Any) -> None:
        require_sum("total_cents", data["total_cents"], data["amounts"])


class AllocationReserved(_AllocationFact):
    """An envelope holds the money of a validated project, and it is set aside."""

    reserved_at = Instant()


class AllocationDeferred(_AllocationFact):
    """An envelope holds too little for a validated project, which waits its turn.

    `secured_cents`: what is set aside or committed of it already, where the decision allows a part.
    """

    deferred_at = Instant()
    rank = Whole(1, 1_000_000, description="Place in the queue, from 1.")
    missing_cents = Cents()
    secured_cents = Cents(optional=True)


class AllocationMade(_AllocationFact):
    """The money is committed to a project; `amounts` are all of it, less `waited_cents` if a part still waits."""

    made_at = Instant()
    waited_cents = Cents(optional=True)


class AllocationWarned(_AllocationFact):
    """The due date of an allocation comes near, and the money is not committed."""

    warned_at = Instant()
    days_left = Whole(0, 366, description="Days until the due date.")


class AllocationOverdue(_AllocationFact):
    """The due date of an allocation has passed without the money being committed; stated again while it is so."""

    noticed_at = Instant()
    days_late = Whole(1, 10_000, optional=True, description="Days since the due date.")


class _InstalmentFact(Schema):
    instalment_id = Identifier()
    project_id = Identifier()
    year = Year()
    amount_cents = Cents()
    reason = Text(5_000, shortest=0)


class InstalmentFrozen(_InstalmentFact):
    """A later part of a project's money is held back."""

    frozen_at = Instant()


class InstalmentReleased(_InstalmentFact):
    """A part of a project's money that was held back may be paid."""

    released_at = Instant()


class InstalmentCancelled(_InstalmentFact):
    """A part of a project's money will not be paid, and returns to its envelope."""

    cancelled_at = Instant()


class DocumentIssued(Schema):
    """A document by which money is granted was issued, under a number that nothing else bears."""

    document_id = Identifier()
    project_id = Identifier()
    kind = Choice(GrantDocument)
    number = Line(32)
    sha256 = Coded(r"^[0-9a-f]{64}$", "Not a SHA-256 in hexadecimal.")
    issued_at = Instant()

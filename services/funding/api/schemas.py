"""Documents about allocations and their payments."""

from marshmallow import fields
from marshmallow.validate import Length

from services.funding.api.fields import word_of
from services.funding.domain.allocation import AllocationStatus
from services.funding.domain.beneficiary import BeneficiaryKind
from services.funding.domain.instalment import InstalmentStatus
from services.funding.domain.payment import PaymentKind, PaymentStatus
from shared.contracts.checks import Distinct
from shared.web.pagination import PageArguments
from shared.web.schemas import Cents, Instant, Schema, Text

MOST_AT_ONCE = 100


class AllocationArguments(PageArguments):
    """Which allocations to list."""

    status = fields.Enum(AllocationStatus, by_value=fields.String, load_default=None)
    is_overdue = fields.Boolean(
        load_default=False, metadata={"description": "Only those whose money should have been committed before today."}
    )


class BeneficiarySchema(Schema):
    """Who is paid."""

    kind = word_of(BeneficiaryKind)
    name = fields.String()
    uai = fields.String(allow_none=True)
    siret = fields.String(allow_none=True)


class ShareSchema(Schema):
    """What one budget year bears."""

    budget_year = fields.Integer()
    payable_cents = fields.Integer()
    hours_cents = fields.Integer()


class AllocationLineSchema(Schema):
    """An allocation in a list."""

    project_id = fields.String(attribute="allocation.project_id")
    uai = fields.String(attribute="allocation.uai")
    programme = fields.String(attribute="allocation.programme")
    status = fields.Enum(AllocationStatus, by_value=fields.String, attribute="allocation.status")
    decided_at = Instant(attribute="allocation.decided_at")
    decided_on = fields.Date(attribute="allocation.decided_on")
    due_on = fields.Date(attribute="allocation.due_on")
    is_overdue = fields.Boolean()
    total_cents = fields.Integer(attribute="allocation.total_cents")


class DrawSchema(Schema):
    """What a payment takes from one budget year."""

    budget_year = fields.Integer()
    amount_cents = fields.Integer()


class SettlementSchema(Schema):
    """What the finance system says became of a payment."""

    outcome = word_of(PaymentStatus)
    settled_on = fields.Date()
    reference = fields.String()
    reason = fields.String(allow_none=True)


class PaymentSchema(Schema):
    """A payment."""

    id = fields.String()
    project_id = fields.String()
    kind = word_of(PaymentKind)
    status = word_of(PaymentStatus)
    amount_cents = fields.Integer()
    beneficiary = fields.Nested(BeneficiarySchema)
    draws = fields.List(fields.Nested(DrawSchema), metadata={"description": "Engagements (AE) that it uses up."})
    credit_draws = fields.List(
        fields.Nested(DrawSchema), metadata={"description": "Payment credits (CP): those of the year of the order."}
    )
    ordered_at = Instant()
    settlement = fields.Nested(SettlementSchema, allow_none=True)


class PlaceSchema(Schema):
    """A place in the queue, from 1, and what must still arrive before its turn."""

    rank = fields.Integer()
    missing_cents = fields.Integer()


class InstalmentSchema(Schema):
    """What one budget year bears, and where that part stands."""

    id = fields.String()
    budget_year = fields.Integer()
    status = fields.Enum(InstalmentStatus, by_value=fields.String)
    payable_cents = fields.Integer()
    hours_cents = fields.Integer()
    ordered_cents = fields.Integer()
    paid_cents = fields.Integer()
    frozen_cents = fields.Integer()
    cancelled_cents = fields.Integer()
    given_cents = fields.Integer(metadata={"description": "Given as teaching hours."})


class AllocationSchema(AllocationLineSchema):
    """An allocation with all that belongs to it."""

    id = fields.String(attribute="allocation.id")
    decision_id = fields.String(attribute="allocation.decision_id")
    beneficiary = fields.Nested(BeneficiarySchema, attribute="allocation.beneficiary")
    shares = fields.List(fields.Nested(ShareSchema), attribute="allocation.shares")
    secured = fields.List(
        fields.Nested(ShareSchema),
        attribute="allocation.secured",
        metadata={"description": "What of the shares is set aside or committed."},
    )
    made = fields.List(
        fields.Nested(ShareSchema),
        attribute="allocation.made",
        metadata={"description": "What of the shares is committed, and may be paid."},
    )
    payable_cents = fields.Integer(attribute="allocation.payable_cents")
    is_under_convention = fields.Boolean(
        attribute="allocation.is_under_convention",
        metadata={"description": "Whether somebody other than its school receives the money."},
    )
    instalments = fields.List(fields.Nested(InstalmentSchema))
    payments = fields.List(fields.Nested(PaymentSchema))
    place = fields.Nested(PlaceSchema, allow_none=True)


class ConfirmationsSchema(Schema):
    """Projects whose money is to be committed, each once."""

    project_ids = fields.List(Text(64, shortest=1), required=True, validate=[Length(1, MOST_AT_ONCE), Distinct()])


class OutcomeSchema(Schema):
    """What became of one of them; `code` and `detail` say why it is not committed."""

    project_id = fields.String()
    is_committed = fields.Boolean()
    code = fields.String(allow_none=True)
    detail = fields.String(allow_none=True)


class PaymentOrderSchema(Schema):
    """What to pay: without an amount, what the kind implies (an instalment implies none)."""

    kind = fields.Enum(PaymentKind, by_value=fields.String, required=True)
    amount_cents = Cents(smallest=1, load_default=None, allow_none=True)

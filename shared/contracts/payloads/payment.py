"""Payments: ordered by the fund manager, executed or refused by the finance system outside."""

from marshmallow import Schema

from shared.contracts.fields import Cents, Choice, Day, Identifier, Instant, Line, Part, Text, Year
from shared.contracts.payloads.structure import BeneficiaryPayload
from shared.contracts.vocabulary import PaymentKind, Programme


class PaymentOrdered(Schema):
    """The finance system is asked to pay."""

    payment_id = Identifier()
    project_id = Identifier()
    ordered_at = Instant()
    beneficiary = Part(BeneficiaryPayload)
    amount_cents = Cents(smallest=1)
    kind = Choice(PaymentKind)
    budget_year = Year(optional=True)
    programme = Choice(Programme, optional=True)


class PaymentExecuted(Schema):
    """A payment was executed."""

    payment_id = Identifier()
    executed_on = Day()
    reference = Line(100, description="The payment's own reference in the finance system.")


class PaymentRefused(Schema):
    """A payment could not be executed, and why."""

    payment_id = Identifier()
    refused_on = Day()
    reference = Line(100, description="The refusal's own reference in the finance system.")
    reason = Text(5_000)


class _InvoiceFact(Schema):
    invoice_id = Identifier()
    project_id = Identifier()
    supplier = Line(200)
    amount_cents = Cents(smallest=1)


class InvoiceSubmitted(_InvoiceFact):
    """A school has sent an invoice that supports what it was granted."""

    submitted_at = Instant()


class InvoiceRefused(_InvoiceFact):
    """An invoice does not support what was granted, and why."""

    refused_at = Instant()
    reason = Text(5_000)


class _RepaymentFact(Schema):
    repayment_id = Identifier()
    project_id = Identifier()
    amount_cents = Cents(smallest=1)
    beneficiary = Part(BeneficiaryPayload)


class RepaymentRequested(_RepaymentFact):
    """Money that was paid and is not spent is asked back (reversement)."""

    requested_at = Instant()
    reason = Text(5_000)


class RepaymentReceived(_RepaymentFact):
    """Money that was asked back has come back, to the envelope that it came from."""

    received_on = Day()
    reference = Line(100, description="The receipt's own reference in the finance system.")

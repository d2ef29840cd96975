"""The rows of the catalogue: which service states what, and who consumes it."""

import inspect

from marshmallow import Schema

from shared.contracts.event_type import EventType
from shared.contracts.payloads import (
    concertation,
    funding,
    notification,
    opinion,
    payment,
    project,
    rejection,
    report,
    review,
    structure,
)
from shared.contracts.vocabulary import Exchange, Service

SUBMISSION, REVIEW, FUNDING, NOTIFICATION = Service
DIRECTORY = "the academy's directory"
FINANCE = "the finance system"
MAIL = "the mail system"
ANY_SYSTEM = "any entitled external system"


def _row(
    name: str,
    schema: type[Schema],
    subject: str,
    stated_by: tuple[Service, ...],
    consumed_by: tuple[Service, ...],
    *,
    inbound: bool = False,
    partner: str = "",
    exchange: Exchange = Exchange.EVENTS,
) -> EventType:
    return EventType(
        name=f"nefe.{name}.v1",
        summary=inspect.getdoc(schema) or "",
        schema=schema,
        stated_by=stated_by,
        consumed_by=consumed_by,
        inbound=inbound,
        subject=subject,
        partner=partner,
        exchange=exchange,
    )


_EVERYONE = (SUBMISSION, REVIEW, FUNDING, NOTIFICATION)
_AFTER_SUBMISSION = (REVIEW, FUNDING, NOTIFICATION)
_SCHOOL_AND_READERS = (SUBMISSION, NOTIFICATION)
_ALL_BUT_FUNDING = (SUBMISSION, REVIEW, NOTIFICATION)

STRUCTURES = (
    _row(
        "structure.registered",
        structure.StructureRegistered,
        "uai",
        (SUBMISSION,),
        _EVERYONE,
        inbound=True,
        partner=DIRECTORY,
    ),
)
CONCERTATIONS = tuple(
    _row(f"concertation.{participle}", schema, "concertation_id", (SUBMISSION,), consumed_by)
    for participle, schema, consumed_by in (
        ("declared", concertation.ConcertationDeclared, (FUNDING, NOTIFICATION)),
        ("closed", concertation.ConcertationClosed, (NOTIFICATION,)),
        ("abandoned", concertation.ConcertationAbandoned, (NOTIFICATION,)),
    )
)
PROJECTS = (
    _row("project.submitted", project.ProjectSubmitted, "project_id", (SUBMISSION,), _AFTER_SUBMISSION),
    _row("project.withdrawn", project.ProjectWithdrawn, "project_id", (SUBMISSION,), _AFTER_SUBMISSION),
    _row("project.stopped", project.ProjectStopped, "project_id", (SUBMISSION,), _AFTER_SUBMISSION),
    _row("report.requested", report.ReportRequested, "project_id", (SUBMISSION,), (FUNDING, NOTIFICATION)),
    _row("report.submitted", report.ReportSubmitted, "project_id", (SUBMISSION,), (FUNDING, NOTIFICATION)),
)
REVIEWS = tuple(
    _row(name, schema, "project_id", (REVIEW,), consumed_by)
    for name, schema, consumed_by in (
        ("review.opened", review.ReviewOpened, _SCHOOL_AND_READERS),
        ("opinion.requested", opinion.OpinionRequested, (NOTIFICATION,)),
        ("opinion.given", opinion.OpinionGiven, (NOTIFICATION,)),
        ("review.completion_requested", review.ReviewCompletionRequested, _SCHOOL_AND_READERS),
        ("review.completion_cancelled", review.ReviewCompletionCancelled, _SCHOOL_AND_READERS),
        ("review.validated", review.ReviewValidated, (SUBMISSION, FUNDING, NOTIFICATION)),
        ("review.declined", review.ReviewDeclined, _SCHOOL_AND_READERS),
    )
)
ENVELOPES = (
    _row(
        "envelope.credited",
        funding.EnvelopeCredited,
        "reference",
        (FUNDING,),
        (FUNDING, REVIEW),
        inbound=True,
        partner=FINANCE,
    ),
    _row("envelope.withdrawn", funding.EnvelopeWithdrawn, "reference", (FUNDING,), (REVIEW,)),
)
ALLOCATIONS = tuple(
    _row(name, schema, "project_id", (FUNDING,), consumed_by)
    for name, schema, consumed_by in (
        ("allocation.reserved", funding.AllocationReserved, _ALL_BUT_FUNDING),
        ("allocation.deferred", funding.AllocationDeferred, _ALL_BUT_FUNDING),
        ("allocation.made", funding.AllocationMade, _ALL_BUT_FUNDING),
        ("allocation.warned", funding.AllocationWarned, (NOTIFICATION,)),
        ("allocation.overdue", funding.AllocationOverdue, _ALL_BUT_FUNDING),
        ("instalment.frozen", funding.InstalmentFrozen, _SCHOOL_AND_READERS),
        ("instalment.released", funding.InstalmentReleased, _SCHOOL_AND_READERS),
        ("instalment.cancelled", funding.InstalmentCancelled, _SCHOOL_AND_READERS),
        ("document.issued", funding.DocumentIssued, (NOTIFICATION,)),
    )
)
PAYMENTS = (
    _row("payment.ordered", payment.PaymentOrdered, "project_id", (FUNDING,), _SCHOOL_AND_READERS, partner=FINANCE),
    _row("payment.executed", payment.PaymentExecuted, "payment_id", (), (FUNDING,), inbound=True, partner=FINANCE),
    _row("payment.refused", payment.PaymentRefused, "payment_id", (), (FUNDING,), inbound=True, partner=FINANCE),
    _row("invoice.submitted", payment.InvoiceSubmitted, "project_id", (FUNDING,), (NOTIFICATION,)),
    _row("invoice.refused", payment.InvoiceRefused, "project_id", (FUNDING,), (NOTIFICATION,)),
    _row("repayment.requested", payment.RepaymentRequested, "project_id", (FUNDING,), (NOTIFICATION,)),
    _row("repayment.received", payment.RepaymentReceived, "project_id", (FUNDING,), (NOTIFICATION,)),
)
MESSAGES = (
    _row(
        "notification.requested",
        notification.NotificationRequested,
        "about",
        (),
        (NOTIFICATION,),
        inbound=True,
        partner=ANY_SYSTEM,
    ),
    _row(
        "notification.bounced",
        notification.NotificationBounced,
        "message_id",
        (),
        (NOTIFICATION,),
        inbound=True,
        partner=MAIL,
    ),
    _row("notification.delivered", notification.NotificationDelivered, "message_id", (NOTIFICATION,), ()),
    _row("notification.failed", notification.NotificationFailed, "message_id", (NOTIFICATION,), ()),
)
REJECTIONS = (
    _row(
        "event.rejected",
        rejection.EventRejected,
        "quarantine_id",
        _EVERYONE,
        (SUBMISSION,),
        partner="who published the refused event",
        exchange=Exchange.REJECTIONS,
    ),
)

FACTS = (
    *STRUCTURES,
    *CONCERTATIONS,
    *PROJECTS,
    *REVIEWS,
    *ENVELOPES,
    *ALLOCATIONS,
    *PAYMENTS,
    *MESSAGES,
    *REJECTIONS,
)

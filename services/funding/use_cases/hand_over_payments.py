"""Payments are handed to the finance system in batches; what came of them is held against what was ordered."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.funding.domain.batch import Batch, NothingToHandOver, PaymentAlreadyHandedOver
from services.funding.domain.budget import Programme
from services.funding.domain.document import DocumentKind, Template, number_of
from services.funding.domain.payment import Payment, PaymentStatus, UnmatchedSettlement
from services.funding.domain.project import Project
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.write_template import template_in_use
from shared.identity.actor import Actor

MOST_AT_ONCE = 1_000


@dataclass(frozen=True)
class Line:
    """A payment, the project that it is for, and the batch that it was handed over in."""

    payment: Payment
    project: Project | None
    programme: Programme
    batch: str | None


@dataclass(frozen=True)
class Files:
    """How a batch is written: as a table for the finance system, and as a paper to be signed."""

    table: Callable[[str, Sequence[Line]], bytes]
    paper: Callable[[Template, str, Sequence[Line], date], bytes]


@dataclass(frozen=True)
class BatchPage:
    """Batches, and whether there are more."""

    batches: list[Batch]
    has_more: bool


@dataclass(frozen=True)
class Reconciliation:
    """Every payment with what became of it, and what the finance system said that matched none."""

    lines: list[Line]
    unmatched: list[UnmatchedSettlement]

    def of(self, status: PaymentStatus) -> tuple[int, int]:
        """How many, and how many cents."""
        amounts = [line.payment.amount_cents for line in self.lines if line.payment.status is status]
        return len(amounts), sum(amounts)


def hand_over(uow: FundingUnitOfWork, *, payment_ids: Sequence[str] | None, files: Files, actor: Actor) -> Batch:
    """The payments named, or all that are ordered and in no batch yet (at most 1,000, oldest first).

    Raises NothingToHandOver, PaymentAlreadyHandedOver, NoSuchPayment, TemplateUnusable.
    """
    with uow:
        today = uow.today()
        place = uow.documents.next_place(DocumentKind.PAYMENT_LIST, today.year)  # from here on, alone
        lines = _lines(uow, _chosen(uow, payment_ids), {})
        number = number_of(DocumentKind.PAYMENT_LIST, today.year, place)
        csv = files.table(number, lines)
        pdf = files.paper(template_in_use(uow, DocumentKind.PAYMENT_LIST), number, lines, today)
        batch = Batch(
            id=uow.new_id(),
            number=number,
            payments=len(lines),
            total_cents=sum(line.payment.amount_cents for line in lines),
            made_at=uow.now(),
            made_by=actor.subject,
            sha256=hashlib.sha256(csv).hexdigest(),
            list_sha256=hashlib.sha256(pdf).hexdigest(),
        )
        uow.batches.add(batch, [line.payment.id for line in lines], csv=csv, pdf=pdf)
        uow.commit()
        return batch


def _chosen(uow: FundingUnitOfWork, payment_ids: Sequence[str] | None) -> list[Payment]:
    if payment_ids is None:
        found = uow.batches.to_hand_over(limit=MOST_AT_ONCE)
        if not found:
            raise NothingToHandOver("every payment that was ordered is in a batch, or settled")
        return found
    handed_over = uow.batches.numbers()
    chosen = [uow.payments.get(payment_id) for payment_id in payment_ids]
    for payment in chosen:
        if payment.id in handed_over or payment.status is not PaymentStatus.ORDERED:
            raise PaymentAlreadyHandedOver(f"payment {payment.id} is {payment.status}")
    return chosen


def _lines(uow: FundingUnitOfWork, payments: Iterable[Payment], batches: Mapping[str, str]) -> list[Line]:
    """With what belongs to them, read at once."""
    projects, programmes = uow.projects.all(), uow.allocations.programmes()
    return [
        Line(one, projects.get(one.project_id), programmes[one.project_id], batches.get(one.id)) for one in payments
    ]


def list_batches(uow: FundingUnitOfWork, *, after: str | None, limit: int) -> BatchPage:
    """At most `limit`, in the order in which they were made."""
    with uow:
        found = uow.batches.page(after=after, limit=limit + 1)
        return BatchPage(found[:limit], has_more=len(found) > limit)


def read_batch(uow: FundingUnitOfWork, *, batch_id: str, name: str) -> tuple[Batch, bytes]:
    """A batch with its `csv` or its `pdf`. Raises NoSuchBatch."""
    with uow:
        return uow.batches.get(batch_id), uow.batches.file(batch_id, name)


def list_unmatched(uow: FundingUnitOfWork) -> list[UnmatchedSettlement]:
    """What the finance system said that matched no payment."""
    with uow:
        return list(uow.unmatched.all())


def reconcile(uow: FundingUnitOfWork, *, year: int | None) -> Reconciliation:
    """What was ordered in a calendar year at the academy, or ever, with what became of it."""
    with uow:
        payments = [
            payment
            for payment in uow.payments.page(status=None, after=None, limit=None)
            if year is None or payment.ordered_at.astimezone(uow.zone).year == year
        ]
        lines = _lines(uow, payments, uow.batches.numbers())
        return Reconciliation(lines, uow.unmatched.all())

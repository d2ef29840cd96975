"""How the money stands: promises by status and by date, envelopes by state, and who waits for how much."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select

from services.funding.domain.allocation import AllocationStatus
from services.funding.domain.budget import EnvelopeKind, Programme
from services.funding.domain.invoice import InvoiceStatus
from services.funding.domain.ledger import State
from services.funding.domain.payment import PaymentStatus
from services.funding.domain.waiting_list import WaitingList
from services.funding.ledger import Ledger, differences
from services.funding.repositories.allocations import MONEY_NOT_MADE, Allocations
from services.funding.tables import ACCOUNT_BALANCE, ALLOCATION, INVOICE, PAYMENT
from shared.messaging.service import Measure

Samples = Iterable[tuple[tuple[str, ...], float]]

DUE_SOON = timedelta(days=15)
SHOWN_STATES = (State.AVAILABLE, State.RESERVED, State.ALLOCATED, State.FROZEN, State.RETURNED)


def _by_status(connection: Connection, _today: date) -> Samples:
    counted = select(ALLOCATION.c.status, func.count()).group_by(ALLOCATION.c.status)
    found: dict[str, int] = dict(connection.execute(counted).all())
    return [((status.value,), float(found.get(status.value, 0))) for status in AllocationStatus]


def _due_soon(connection: Connection, today: date) -> Samples:
    return _count_not_made(connection, ALLOCATION.c.due_on.between(today, today + DUE_SOON))


def _overdue(connection: Connection, today: date) -> Samples:
    return _count_not_made(connection, ALLOCATION.c.due_on < today)


def _count_not_made(connection: Connection, is_due: ColumnElement[bool]) -> Samples:
    is_not_made = ALLOCATION.c.status.in_(MONEY_NOT_MADE)
    return [((), float(connection.execute(select(func.count()).where(is_not_made, is_due)).scalar_one()))]


def _envelope_cents(connection: Connection, _today: date) -> Samples:
    for balance in Ledger(connection).balances(ACCOUNT_BALANCE.c.state.in_(SHOWN_STATES)):
        envelope = balance.account.envelope
        labels = (str(envelope.budget_year), envelope.programme.value, envelope.kind.value, balance.account.state.value)
        yield labels, float(balance.cents)


def _waiting(connection: Connection, _today: date) -> Samples:
    return [((code.value,), float(len(Allocations(connection).waiting(code)))) for code in Programme]


def _missing_cents(connection: Connection, today: date) -> Samples:
    for code in Programme:
        available = Ledger(connection).available(code, EnvelopeKind.ENGAGEMENT)
        waiting = WaitingList(Allocations(connection).waiting(code), available)
        waiting.bring_forward(today.year)
        missing = sorted(waiting.missing_by_year().items())
        yield from (((str(year), code.value), float(cents)) for year, cents in missing)


def _ledger_differences(connection: Connection, _today: date) -> Samples:
    return [((), float(len(differences(Ledger(connection)))))]


def _payments(connection: Connection, _today: date) -> Samples:
    status = func.coalesce(PAYMENT.c.outcome, PaymentStatus.ORDERED)
    counted = select(status.label("status"), func.count().label("number")).group_by(status)
    found = {row.status: row.number for row in connection.execute(counted)}
    return [((one.value,), float(found.get(one.value, 0))) for one in PaymentStatus]


def _oldest_unsettled_days(connection: Connection, today: date) -> Samples:
    oldest = select(func.min(PAYMENT.c.ordered_at)).where(PAYMENT.c.outcome.is_(None))
    return [((), _days_since(connection.execute(oldest).scalar_one(), today))]


def _oldest_invoice_days(connection: Connection, today: date) -> Samples:
    oldest = select(func.min(INVOICE.c.submitted_at)).where(INVOICE.c.status == InvoiceStatus.SUBMITTED)
    return [((), _days_since(connection.execute(oldest).scalar_one(), today))]


def _days_since(moment: datetime | None, today: date) -> float:
    return float((today - moment.date()).days) if moment else 0.0


_ENVELOPE_LABELS = ("budget_year", "programme", "kind", "state")

MEASURES = (
    Measure("nefe_funding_allocations", "Allocations, by status.", ("status",), _by_status),
    Measure("nefe_funding_allocations_due_soon", "Allocations to be made within 15 days.", (), _due_soon),
    Measure("nefe_funding_allocations_overdue", "Allocations that were to be made before today.", (), _overdue),
    Measure("nefe_funding_envelope_cents", "What envelopes hold, by state.", _ENVELOPE_LABELS, _envelope_cents),
    Measure(
        "nefe_funding_ledger_differences",
        "Accounts whose balance is not the sum of their postings; must be 0.",
        (),
        _ledger_differences,
    ),
    Measure("nefe_funding_payments", "Payments, by status.", ("status",), _payments),
    Measure(
        "nefe_funding_oldest_unsettled_days",
        "Age of the oldest payment that the finance system has not answered.",
        (),
        _oldest_unsettled_days,
    ),
    Measure(
        "nefe_funding_oldest_invoice_days",
        "Age of the oldest invoice that nobody has accepted or refused.",
        (),
        _oldest_invoice_days,
    ),
    Measure("nefe_funding_waiting", "Projects that wait for credits.", ("programme",), _waiting),
    Measure(
        "nefe_funding_missing_cents",
        "What must arrive for all who wait to be served.",
        ("budget_year", "programme"),
        _missing_cents,
    ),
)

"""Rows to domain objects and back, and the transaction in which funding reads and writes them."""

from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from services.funding.domain.allocation import Allocation, AllocationStatus, NoSuchAllocation
from services.funding.domain.budget import Credit, Envelope, EnvelopeKind, Programme
from services.funding.domain.ledger import Entry
from services.funding.domain.payment import NoSuchPayment, Payment, Settlement
from services.funding.ledger import Ledger
from services.funding.rows import allocation_of, insert_once, payment_of, row_of_allocation, row_of_payment
from services.funding.tables import ALLOCATION, CLOSED_PROJECT, ENVELOPE_CREDIT, PAYMENT, PROGRAMME
from shared.messaging.unit_of_work import UnitOfWork

FIXED = ("project_id", "id", "programme", "uai", "recorded_at")
"""What never changes of an allocation."""
MONEY_NOT_MADE = (AllocationStatus.DEFERRED, AllocationStatus.RESERVED)


class Programmes:
    """The locks: money of a programme is moved by one transaction at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, *codes: Programme) -> None:
        """Wait for the programmes, and keep them until the end of the transaction; always in the same order."""
        statement = select(PROGRAMME.c.code).where(PROGRAMME.c.code.in_(codes)).order_by(PROGRAMME.c.code)
        self._connection.execute(statement.with_for_update()).all()

    def next_arrival(self, code: Programme) -> int:
        """1, 2, 3… for the validations of a programme that is locked."""
        statement = update(PROGRAMME).where(PROGRAMME.c.code == code).values(arrivals=PROGRAMME.c.arrivals + 1)
        return int(self._connection.execute(statement.returning(PROGRAMME.c.arrivals)).scalar_one())


class Credits:
    """Credits received, each reference once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, credit: Credit, *, at: datetime) -> bool:
        """Keep a credit; False if its reference was used before."""
        envelope = credit.envelope
        row = {
            "reference": credit.reference,
            "budget_year": envelope.budget_year,
            "programme": envelope.programme,
            "kind": envelope.kind,
            "amount_cents": credit.amount_cents,
            "credited_at": at,
        }
        return insert_once(self._connection, ENVELOPE_CREDIT, row)

    def get(self, reference: str) -> Credit:
        """What came under a reference that was used."""
        statement = select(ENVELOPE_CREDIT).where(ENVELOPE_CREDIT.c.reference == reference)
        row = self._connection.execute(statement).one()
        envelope = Envelope(row.budget_year, Programme(row.programme), EnvelopeKind(row.kind))
        return Credit(envelope, row.amount_cents, row.reference)


class ClosedProjects:
    """Projects that were withdrawn or stopped."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, project_id: str, *, manner: str, at: datetime) -> None:
        """Remember; the first manner stays."""
        insert_once(self._connection, CLOSED_PROJECT, {"project_id": project_id, "manner": manner, "closed_at": at})

    def has(self, project_id: str) -> bool:
        """Whether the project is closed."""
        statement = select(CLOSED_PROJECT.c.project_id).where(CLOSED_PROJECT.c.project_id == project_id)
        return self._connection.execute(statement).first() is not None


class Allocations:
    """Allocations, one per validated project."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, allocation: Allocation) -> None:
        """Keep a new one."""
        self._connection.execute(insert(ALLOCATION), row_of_allocation(allocation))

    def save(self, allocation: Allocation) -> None:
        """Keep its changes."""
        changes = {name: value for name, value in row_of_allocation(allocation).items() if name not in FIXED}
        statement = update(ALLOCATION).where(ALLOCATION.c.project_id == allocation.project_id)
        self._connection.execute(statement.values(changes))

    def find(self, project_id: str) -> Allocation | None:
        """The allocation of a project, if anything is known of it."""
        row = self._connection.execute(select(ALLOCATION).where(ALLOCATION.c.project_id == project_id)).first()
        return allocation_of(row) if row else None

    def get(self, project_id: str) -> Allocation:
        """Raises NoSuchAllocation."""
        allocation = self.find(project_id)
        if allocation is None:
            raise NoSuchAllocation(f"nothing is known of project {project_id}")
        return allocation

    def waiting(self, programme: Programme) -> list[Allocation]:
        """Those of a programme that wait for credits."""
        columns = ALLOCATION.c
        statement = select(ALLOCATION).where(
            columns.status == AllocationStatus.DEFERRED, columns.programme == programme
        )
        return [allocation_of(row) for row in self._connection.execute(statement)]

    def newly_overdue(self, today: date) -> list[Allocation]:
        """Those past their due date of which this was not stated yet, longest overdue first."""
        columns = ALLOCATION.c
        conditions = (columns.status.in_(MONEY_NOT_MADE), columns.due_on < today, columns.overdue_noticed_at.is_(None))
        statement = select(ALLOCATION).where(*conditions).order_by(columns.due_on, columns.project_id)
        return [allocation_of(row) for row in self._connection.execute(statement)]

    def page(
        self, *, status: AllocationStatus | None, uai: str | None, after: str | None, limit: int
    ) -> list[Allocation]:
        """Allocations by project id, beginning after the one named."""
        columns = ALLOCATION.c
        statement = select(ALLOCATION).order_by(columns.project_id).limit(limit)
        wanted = ((columns.status, status), (columns.uai, uai))
        statement = statement.where(*(column == value for column, value in wanted if value is not None))
        if after is not None:
            statement = statement.where(columns.project_id > after)
        return [allocation_of(row) for row in self._connection.execute(statement)]


class Payments:
    """Payments ordered."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, payment: Payment) -> None:
        """Keep a new one."""
        self._connection.execute(insert(PAYMENT), row_of_payment(payment))

    def settle(self, payment_id: str, settlement: Settlement) -> None:
        """Keep what became of it."""
        changes = {
            "outcome": settlement.outcome,
            "settled_on": settlement.settled_on,
            "finance_reference": settlement.reference,
            "reason": settlement.reason,
        }
        self._connection.execute(update(PAYMENT).where(PAYMENT.c.id == payment_id).values(changes))

    def get(self, payment_id: str) -> Payment:
        """Raises NoSuchPayment."""
        row = self._connection.execute(select(PAYMENT).where(PAYMENT.c.id == payment_id)).first()
        if row is None:
            raise NoSuchPayment(f"no payment {payment_id} was ordered here")
        return payment_of(row)

    def of_project(self, project_id: str) -> list[Payment]:
        """A project's payments, in the order in which they were ordered."""
        statement = select(PAYMENT).where(PAYMENT.c.project_id == project_id)
        rows = self._connection.execute(statement.order_by(PAYMENT.c.ordered_at, PAYMENT.c.id))
        return [payment_of(row) for row in rows]


class FundingUnitOfWork(UnitOfWork):
    """One transaction of funding."""

    @property
    def programmes(self) -> Programmes:
        """The locks."""
        return Programmes(self.connection)

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        return Ledger(self.connection)

    @property
    def credits(self) -> Credits:
        """Credits received."""
        return Credits(self.connection)

    @property
    def closed_projects(self) -> ClosedProjects:
        """Projects withdrawn or stopped."""
        return ClosedProjects(self.connection)

    @property
    def allocations(self) -> Allocations:
        """Allocations."""
        return Allocations(self.connection)

    @property
    def payments(self) -> Payments:
        """Payments."""
        return Payments(self.connection)

    def write(self, entry: Entry) -> None:
        """Add an entry to the ledger, with the event that caused it, if one did."""
        cause_event_id = self._cause.causation_id if self._cause else None
        self.ledger.write(entry, at=self.now(), cause_event_id=cause_event_id)

    def lock_allocation(self, project_id: str) -> Allocation:
        """A project's allocation, as it is once its programme is locked. Raises NoSuchAllocation."""
        self.programmes.lock(self.allocations.get(project_id).programme)
        return self.allocations.get(project_id)

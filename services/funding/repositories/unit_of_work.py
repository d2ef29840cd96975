"""The transaction in which funding reads and writes."""

from services.funding.domain.allocation import Allocation
from services.funding.domain.ledger import Entry
from services.funding.ledger import Ledger
from services.funding.repositories.allocations import Allocations, ClosedProjects
from services.funding.repositories.batches import Batches
from services.funding.repositories.credits import Credits
from services.funding.repositories.documents import Conventions, Documents, Templates
from services.funding.repositories.freezes import Freezes
from services.funding.repositories.hours import Hours
from services.funding.repositories.invoices import Invoices
from services.funding.repositories.movements import Movements
from services.funding.repositories.payments import Payments
from services.funding.repositories.programmes import Programmes
from services.funding.repositories.projects import Intentions, Projects
from services.funding.repositories.records import Records
from services.funding.repositories.repayments import Repayments
from services.funding.repositories.unmatched import UnmatchedSettlements
from shared.messaging.unit_of_work import UnitOfWork


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
    def movements(self) -> Movements:
        """Credits that left."""
        return Movements(self.connection)

    @property
    def projects(self) -> Projects:
        """Projects as they were deposited."""
        return Projects(self.connection)

    @property
    def intentions(self) -> Intentions:
        """Concertations declared."""
        return Intentions(self.connection)

    @property
    def conventions(self) -> Conventions:
        """Conventions prepared."""
        return Conventions(self.connection)

    @property
    def documents(self) -> Documents:
        """Documents issued."""
        return Documents(self.connection)

    @property
    def templates(self) -> Templates:
        """The academy's templates."""
        return Templates(self.connection)

    @property
    def freezes(self) -> Freezes:
        """Freezes."""
        return Freezes(self.connection)

    @property
    def hours(self) -> Hours:
        """Teaching hours given."""
        return Hours(self.connection)

    @property
    def invoices(self) -> Invoices:
        """Invoices sent."""
        return Invoices(self.connection)

    @property
    def batches(self) -> Batches:
        """Batches of payments."""
        return Batches(self.connection)

    @property
    def unmatched(self) -> UnmatchedSettlements:
        """What the finance system said of payments that nobody ordered, or said otherwise before."""
        return UnmatchedSettlements(self.connection)

    @property
    def repayments(self) -> Repayments:
        """Repayments asked for."""
        return Repayments(self.connection)

    @property
    def records(self) -> Records:
        """Validations with what became of them."""
        return Records(self.connection)

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

"""The transaction that reaches all that this service keeps."""

from services.submission.repositories.attachments import Attachments
from services.submission.repositories.concertations import Concertations
from services.submission.repositories.entrusted_events import EntrustedEvents
from services.submission.repositories.imports import Imports
from services.submission.repositories.networks import Networks
from services.submission.repositories.presences import Presences
from services.submission.repositories.prizes import Prizes
from services.submission.repositories.projects import Projects
from services.submission.repositories.public_sheets import PublicSheets
from services.submission.repositories.records import Answers, Deposits, Drafts, Timelines
from services.submission.repositories.reports import Reports
from services.submission.repositories.resources import Resources
from services.submission.repositories.saves import Saves
from services.submission.repositories.structures import Structures
from services.submission.repositories.support import Support
from shared.messaging.unit_of_work import UnitOfWork


class SubmissionUnitOfWork(UnitOfWork):
    """One transaction of this service."""

    @property
    def structures(self) -> Structures:
        return Structures(self.connection)

    @property
    def projects(self) -> Projects:
        return Projects(self)

    @property
    def deposits(self) -> Deposits:
        return Deposits(self)

    @property
    def answers(self) -> Answers:
        return Answers(self.connection)

    @property
    def drafts(self) -> Drafts:
        return Drafts(self.connection)

    @property
    def timelines(self) -> Timelines:
        return Timelines(self)

    @property
    def saves(self) -> Saves:
        return Saves(self)

    @property
    def attachments(self) -> Attachments:
        return Attachments(self)

    @property
    def support(self) -> Support:
        return Support(self)

    @property
    def presences(self) -> Presences:
        return Presences(self)

    @property
    def public_sheets(self) -> PublicSheets:
        return PublicSheets(self)

    @property
    def reports(self) -> Reports:
        return Reports(self)

    @property
    def prizes(self) -> Prizes:
        return Prizes(self)

    @property
    def imports(self) -> Imports:
        return Imports(self)

    @property
    def resources(self) -> Resources:
        return Resources(self)

    @property
    def concertations(self) -> Concertations:
        return Concertations(self.connection)

    @property
    def entrusted_events(self) -> EntrustedEvents:
        return EntrustedEvents(self)

    @property
    def networks(self) -> Networks:
        return Networks(self.connection)

"""The transaction that reaches all that the commission keeps."""

from services.review.repositories.commissions import Commissions
from services.review.repositories.costings import Costings
from services.review.repositories.envelopes import Envelopes
from services.review.repositories.files import Files
from services.review.repositories.listings import Listings
from services.review.repositories.opinions import Opinions
from services.review.repositories.rapporteurs import Rapporteurs
from services.review.repositories.readings import Readings
from services.review.repositories.receipts import Receipts
from services.review.repositories.recusals import Recusals
from services.review.repositories.saved_views import SavedViews
from services.review.repositories.sections import SectionSets
from services.review.repositories.sittings import Sittings
from services.review.repositories.structures import Structures
from services.review.repositories.ties import DeclaredTies
from services.review.repositories.votes import Votes
from shared.messaging.unit_of_work import UnitOfWork


class ReviewUnitOfWork(UnitOfWork):
    """One transaction of the commission."""

    @property
    def files(self) -> Files:
        return Files(self.connection)

    @property
    def commissions(self) -> Commissions:
        return Commissions(self.connection)

    @property
    def costings(self) -> Costings:
        return Costings(self.connection)

    @property
    def envelopes(self) -> Envelopes:
        return Envelopes(self.connection)

    @property
    def opinions(self) -> Opinions:
        return Opinions(self.connection)

    @property
    def rapporteurs(self) -> Rapporteurs:
        return Rapporteurs(self.connection)

    @property
    def ties(self) -> DeclaredTies:
        return DeclaredTies(self.connection)

    @property
    def readings(self) -> Readings:
        return Readings(self.connection)

    @property
    def receipts(self) -> Receipts:
        return Receipts(self.connection)

    @property
    def recusals(self) -> Recusals:
        return Recusals(self.connection)

    @property
    def sections(self) -> SectionSets:
        return SectionSets(self.connection)

    @property
    def sittings(self) -> Sittings:
        return Sittings(self.connection)

    @property
    def listings(self) -> Listings:
        return Listings(self.connection, self.zone)

    @property
    def saved_views(self) -> SavedViews:
        return SavedViews(self.connection)

    @property
    def votes(self) -> Votes:
        return Votes(self.connection)

    @property
    def structures(self) -> Structures:
        return Structures(self.connection)

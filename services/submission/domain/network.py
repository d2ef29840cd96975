"""Structures that act together: one leads, the others are its partners."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.submission.domain.refusals import LeadIsPartner
from shared.errors import FieldError


class NetworkKind(StrEnum):
    """A network that schools formed, or a bassin that the academy drew."""

    NETWORK = "network"
    BASSIN = "bassin"


@dataclass(frozen=True)
class Network:
    """Known by an identifier that the academy chooses, such as `bassin-bobigny`. Structures are named by UAI."""

    id: str
    name: str
    kind: NetworkKind
    lead: str
    partners: tuple[str, ...] = ()

    @property
    def members(self) -> tuple[str, ...]:
        """Everyone, the lead first."""
        return (self.lead, *self.partners)

    def ensure_lead_is_no_partner(self) -> None:
        """Raises LeadIsPartner."""
        if self.lead in self.partners:
            fault = FieldError(f"/partners/{self.partners.index(self.lead)}", "Is the structure that leads.")
            raise LeadIsPartner("The structure that leads a network is not its partner.", (fault,))

    def places(self) -> Iterator[tuple[str, str]]:
        """Each member with where a document names it."""
        yield "/lead", self.lead
        for index, uai in enumerate(self.partners):
            yield f"/partners/{index}", uai

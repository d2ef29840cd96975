"""Who receives the money of a project."""

from dataclasses import dataclass
from enum import StrEnum

from shared.errors import Conflict


class BeneficiaryUnknown(Conflict):
    """Nothing identifies who is paid: a structure by its UAI, a commune or another body by its SIRET."""


class BeneficiaryKind(StrEnum):
    """A structure for itself or for another, a commune for its school, another body."""

    STRUCTURE = "structure"
    COMMUNE = "commune"
    OTHER = "other"


@dataclass(frozen=True)
class Beneficiary:
    """Who is paid."""

    kind: BeneficiaryKind
    name: str
    uai: str | None = None
    siret: str | None = None

    def require_known(self) -> None:
        """Raises BeneficiaryUnknown."""
        if not (self.uai if self.kind is BeneficiaryKind.STRUCTURE else self.siret):
            raise BeneficiaryUnknown(f"{self.name} is not identified")

    def is_paid_for(self, uai: str) -> bool:
        """Whether it receives the money of another: of a structure that is not itself."""
        return self.kind is not BeneficiaryKind.STRUCTURE or self.uai != uai


def beneficiary_of(*, uai: str, name: str, degree: int, sector: str, commune: str) -> Beneficiary:
    """Who is paid when the decision does not say.

    A public école has no legal personality, so that its commune receives the money for it. A private école under
    contract does not belong to its commune: like a secondary school, it receives the money itself.
    """
    if degree == 1 and sector == "public":
        return Beneficiary(BeneficiaryKind.COMMUNE, commune)
    return Beneficiary(BeneficiaryKind.STRUCTURE, name, uai)

"""Who receives the money of a project."""

from dataclasses import dataclass
from enum import StrEnum


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


def beneficiary_of(*, uai: str, name: str, degree: int, sector: str, commune: str) -> Beneficiary:
    """Who is paid when the decision does not say.

    A public école has no legal personality, so that its commune receives the money for it. A private école under
    contract does not belong to its commune: like a secondary school, it receives the money itself.
    """
    if degree == 1 and sector == "public":
        return Beneficiary(BeneficiaryKind.COMMUNE, commune)
    return Beneficiary(BeneficiaryKind.STRUCTURE, name, uai)

"""Who is paid, as a document."""

from typing import Any

from services.funding.domain.beneficiary import Beneficiary, BeneficiaryKind


def beneficiary_of_row(document: dict[str, Any]) -> Beneficiary:
    """As `asdict` wrote it."""
    return Beneficiary(**document | {"kind": BeneficiaryKind(document["kind"])})

"""The essential data of grants, which the law has published: décret 2017-779 and arrêté of 17 November 2017.

Fields and their order are those of the "subventions" schema of the Socle commun des données locales (version 2.0).
"""

import csv
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from services.funding.use_cases.read_figures import Grant
from shared.money import euros

FIELDS = (
    "nomAttribuant",
    "idAttribuant",
    "dateConvention",
    "referenceDecision",
    "nomBeneficiaire",
    "idBeneficiaire",
    "objet",
    "montant",
    "nature",
    "conditionsVersement",
    "datesPeriodeVersement",
    "idRAE",
    "notificationUE",
    "pourcentageSubvention",
)
IN_MONEY, AT_ONCE, IN_PARTS = "aide en numéraire", "unique", "échelonné"
FORMULAS = ("=", "+", "-", "@")


def as_csv(grants: Sequence[Grant], *, grantor: str, siret: str | None, zone: ZoneInfo) -> bytes:
    """Commas, UTF-8, decimal points, as the schema has it."""
    text = StringIO()
    writer = csv.DictWriter(text, FIELDS, lineterminator="\r\n")
    writer.writeheader()
    for grant in grants:
        line = {name: _cell(value) for name, value in _line(grant, grantor, siret, zone).items()}
        writer.writerow(line)
    return text.getvalue().encode()


def as_json(grants: Sequence[Grant], *, grantor: str, siret: str | None, zone: ZoneInfo) -> bytes:
    """A list of objects with the same fields."""
    lines = [_line(grant, grantor, siret, zone) for grant in grants]
    return json.dumps(lines, ensure_ascii=False, default=float).encode()


def _line(grant: Grant, grantor: str, siret: str | None, zone: ZoneInfo) -> dict[str, Any]:
    record, allocation = grant.record, grant.record.allocation
    beneficiary = allocation.beneficiary
    signed = grant.document.signed if grant.document else None
    made_on = (record.made_at or allocation.recorded_at).astimezone(zone).date()
    issued_on = grant.document.issued_at.astimezone(zone).date() if grant.document else made_on
    cents = record.paid_cents if allocation.is_released else sum(share.payable_cents for share in allocation.made)
    return {
        "nomAttribuant": grantor,
        "idAttribuant": siret or "",
        "dateConvention": (signed.signed_on if signed else issued_on).isoformat(),
        "referenceDecision": grant.document.number if grant.document else allocation.decision_id,
        "nomBeneficiaire": beneficiary.name,
        "idBeneficiaire": beneficiary.siret or "",
        "objet": _purpose(grant),
        "montant": euros(cents),
        "nature": IN_MONEY,
        "conditionsVersement": IN_PARTS if _is_in_parts(grant) else AT_ONCE,
        "datesPeriodeVersement": _period(grant, made_on),
        "idRAE": "",
        "notificationUE": "non",
        "pourcentageSubvention": Decimal(1),
    }


def _purpose(grant: Grant) -> str:
    school = grant.record.school
    where = f" ({school.name}, {school.commune})" if school else ""
    return f"Fonds d’innovation pédagogique : {grant.record.title}{where}"


def _is_in_parts(grant: Grant) -> bool:
    years = [share for share in grant.record.allocation.shares if share.payable_cents]
    return len(years) > 1 or grant.advance_percent < 100


def _period(grant: Grant, made_on: date) -> str:
    if grant.convention:
        return f"{grant.convention.begins_on}/{grant.convention.ends_on}"
    last = max((share.budget_year for share in grant.record.allocation.shares), default=made_on.year)
    return f"{made_on}/{date(max(last, made_on.year), 12, 31)}"


def _cell(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text

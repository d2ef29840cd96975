"""The list of payments that the finance system is asked to make (bordereau)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.funding.domain.document import DocumentKind
from services.funding.domain.payment import Payment, PaymentKind
from services.funding.papers.grants import RECTOR, TITLES
from shared.documents import printed
from shared.money import in_french

KINDS: Mapping[PaymentKind, str] = {
    PaymentKind.ADVANCE: "Avance",
    PaymentKind.BALANCE: "Solde",
    PaymentKind.INSTALMENT: "Versement annuel",
}


def list_values(number: str, payments: Iterable[Payment], *, on: date, grantor: str) -> Mapping[str, Any]:
    """What the template of a payment list may say."""
    listed = list(payments)
    return {
        "title": TITLES[DocumentKind.PAYMENT_LIST],
        "grantor": grantor,
        "number": number,
        "date": printed.day(on),
        "facts": [
            ("Nombre de versements", str(len(listed))),
            ("Montant total", in_french(sum(payment.amount_cents for payment in listed))),
        ],
        "payments": [_row(payment) for payment in listed],
        "quality": RECTOR,
    }


def _row(payment: Payment) -> tuple[str, str, str, str, str]:
    who = payment.beneficiary
    return payment.id, who.name, who.siret or who.uai or "", KINDS[payment.kind], in_french(payment.amount_cents)

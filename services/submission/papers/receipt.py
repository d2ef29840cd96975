"""The receipt of a deposit: what was deposited, when, and how it is called on the telephone."""

from collections import defaultdict

from services.submission.domain.budget import Budget
from services.submission.domain.summary import Receipt
from services.submission.papers.invitation import template
from shared.documents import printed
from shared.documents.typesetting import typeset
from shared.money import in_french

TITLE = "Accusé de réception d’un dépôt"
NO_MONEY = "Ce projet ne demande pas de financement."
PARAGRAPHS = (
    "Ce document atteste que la version ci-dessus a été reçue. La commission d’examen en a été saisie le jour même"
    f"{printed.NBSP}; elle répond à l’établissement, ou lui demande des compléments, ici et par courriel.",
    "Pour toute question, il suffit de dire la référence.",
)


def typeset_receipt(receipt: Receipt) -> bytes:
    """A PDF, the same whenever it is made again."""
    deposited, structure = receipt.deposited, receipt.structure
    at = deposited.deposited_at.astimezone(receipt.zone)
    values = {
        "title": TITLE,
        "sender": f"{structure.name}, {structure.commune}",
        "reference": deposited.reference,
        "date": printed.day(at.date()),
        "facts": [
            ("Référence", deposited.reference),
            ("Projet", deposited.content.title or ""),
            ("Version", str(deposited.version)),
            ("Déposée le", f"{printed.day(at.date())} à {printed.hour(at.timetz())}"),
            ("Établissement", f"{structure.name} ({structure.uai})"),
            ("Demande", _requested(deposited.content.budget)),
        ],
        "amounts": _amounts(deposited.content.budget),
        "paragraphs": PARAGRAPHS,
        "fingerprint": f"Empreinte du contenu (SHA-256){printed.NBSP}: {receipt.fingerprint}",
    }
    return typeset(template("receipt.typ"), values, at=deposited.deposited_at)


def _requested(budget: Budget) -> str:
    return in_french(budget.requested_cents) if budget.lines else NO_MONEY


def _amounts(budget: Budget) -> list[tuple[str, str, str]]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for line in budget.lines:
        name = printed.CATEGORIES[line.category] if line.category else ""
        sums[line.school_year or "", name] += line.amount_cents
    return [(name, year, in_french(cents)) for (year, name), cents in sorted(sums.items())]

"""The fund's words in French."""

from collections.abc import Mapping

STATUSES: Mapping[str, str] = {
    "no_money_needed": "sans financement",
    "deferred": "en attente de crédits",
    "reserved": "à attribuer",
    "allocated": "attribué",
    "released": "rendu",
}
KINDS: Mapping[str, str] = {
    "no_money_needed": "neutral",
    "deferred": "warning",
    "reserved": "info",
    "allocated": "success",
    "released": "neutral",
}
PROGRAMMES: Mapping[str, str] = {
    "140": "140, premier degré public",
    "141": "141, second degré public",
    "139": "139, privé sous contrat",
}
PAYMENTS: Mapping[str, str] = {"ordered": "ordonné", "executed": "exécuté", "refused": "refusé"}
INSTALMENTS: Mapping[str, str] = {
    "planned": "prévue",
    "available": "disponible",
    "frozen": "gelée",
    "cancelled": "annulée",
    "paid": "versée",
}
STATES: Mapping[str, str] = {
    "granted_by_ministry": "délégué par le ministère",
    "available": "disponible",
    "reserved": "réservé",
    "allocated": "attribué",
    "ordered": "ordonné",
    "paid": "versé",
    "frozen": "gelé",
    "returned": "à reverser",
}
ENTRIES: Mapping[str, str] = {
    "credited": "crédit",
    "withdrawn": "retrait",
    "transferred": "virement",
    "carried_over": "report",
    "reserved": "réservation",
    "allocated": "attribution",
}
INVOICES: Mapping[str, str] = {"submitted": "à vérifier", "accepted": "acceptée", "refused": "refusée"}
DOCUMENTS: Mapping[str, str] = {"order": "arrêté attributif", "convention": "convention", "payment_list": "bordereau"}

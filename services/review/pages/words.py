"""The commission's words in French."""

from collections.abc import Mapping

STATUSES: Mapping[str, str] = {
    "open": "à examiner",
    "completion_requested": "compléments demandés",
    "validated": "validé",
    "declined": "non retenu",
    "withdrawn": "retiré",
    "stopped": "arrêté",
}
KINDS: Mapping[str, str] = {
    "open": "info",
    "completion_requested": "warning",
    "validated": "success",
    "declined": "danger",
    "withdrawn": "neutral",
    "stopped": "neutral",
}
CHOICES: Mapping[str, str] = {
    "for": "pour",
    "against": "contre",
    "abstain": "abstention",
    "complete": "demander des compléments",
}
ADVICE: Mapping[str, str] = {"favourable": "favorable", "reserved": "réservé", "unfavourable": "défavorable"}
SORTS: Mapping[str, str] = {
    "answer_due_on": "échéance de la réponse",
    "received_at": "date d’arrivée",
    "requested_cents": "montant demandé",
    "structure_name": "établissement",
}
SITTINGS: Mapping[str, str] = {
    "planned": "prévue",
    "open": "ouverte",
    "closed": "close",
    "signed": "procès-verbal signé",
    "cancelled": "annulée",
}
PRESENCES: Mapping[str, str] = {"present": "présent", "excused": "excusé", "absent": "absent"}
RESULTS: Mapping[str, str] = {
    "validated": "validé",
    "declined": "non retenu",
    "completion_requested": "compléments demandés",
    "adjourned": "reporté",
}
ACTS: Mapping[str, str] = {
    "deposited": "Version déposée",
    "completion_requested": "Compléments demandés",
    "completion_cancelled": "Demande de compléments retirée",
    "validated": "Projet validé",
    "declined": "Projet non retenu",
    "withdrawn": "Projet retiré par l’école",
    "stopped": "Projet arrêté par l’école",
    "opinion_requested": "Avis demandé",
    "opinion_given": "Avis rendu",
    "opinion_withdrawn": "Avis qui n’est plus attendu",
}

"""What happened to a project, entry by entry, in French."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.submission.domain.timeline import Act, Entry
from shared import french
from shared.money import in_french

Details = Mapping[str, Any]
SIMPLE: Mapping[str, str] = {
    Act.CREATED: "Le brouillon est ouvert",
    Act.DUPLICATED: "Le brouillon est ouvert d’après un autre projet",
    Act.PUBLISHED: "La fiche publique est publiée",
    Act.UNPUBLISHED: "La fiche publique est retirée",
    Act.DRAFT_SET_ASIDE: "Ce qui n’était pas déposé est mis de côté",
    Act.WITHDRAWN: "L’école retire le projet",
    Act.STOPPED: "L’école arrête le projet",
    Act.AMENDMENT_BEGUN: "L’école prépare un avenant",
    Act.AMENDMENT_DROPPED: "L’école renonce à l’avenant",
    Act.HELP_ASKED: "L’école demande un accompagnement",
    Act.HELP_ENDED: "L’accompagnement prend fin",
    Act.MESSAGE_WRITTEN: "Un message d’accompagnement est écrit",
    Act.ANSWER_DUE_SOON: "La réponse de la commission est attendue bientôt",
    Act.ANSWER_LATE: "La réponse de la commission est en retard",
    Act.PRIZE_CANDIDATE: "Le projet est présenté au prix",
    Act.PRIZE_AWARDED: "Le projet reçoit le prix",
    "review.completion_cancelled": "La commission retire sa demande de compléments",
    "allocation.overdue": "L’attribution est en retard",
    "payment.ordered": "Un versement est ordonné",
}
FULL: Mapping[str, Callable[[Details], str]] = {
    Act.INSPIRED: lambda told: f"Le brouillon s’inspire du projet {told.get('reference', '')}",
    Act.IMPORTED: lambda told: f"Le brouillon est repris de «\u00a0{told['source']}\u00a0», réponse {told['row']}",
    Act.SUBMITTED: lambda told: f"Version {told['version']} déposée",
    Act.FILES_ATTACHED: lambda told: f"Pièces jointes\u00a0: {', '.join(told['names'])}",
    Act.FILE_TAKEN_AWAY: lambda told: f"Pièce retirée\u00a0: {', '.join(told['names'])}",
    Act.HELP_ASSIGNED: lambda told: f"{told.get('supporter', 'Quelqu’un')} accompagne l’école",
    Act.REPORT_REQUESTED: lambda told: f"Le bilan de l’année {told['school_year']} est demandé",
    Act.REPORT_REMINDED: lambda told: f"Le bilan de l’année {told['school_year']} est rappelé",
    Act.REPORT_SUBMITTED: lambda told: f"Le bilan de l’année {told['school_year']} est remis",
    "review.opened": lambda told: f"La commission examine la version {told.get('version', '')}",
    "review.completion_requested": lambda told: f"Compléments demandés sur la version {told.get('version', '')}",
    "review.validated": lambda told: f"Projet validé, {_granted(told)} accordés",
    "review.declined": lambda _: "Projet non retenu",
    "allocation.reserved": lambda _: "L’argent est réservé",
    "allocation.deferred": lambda told: f"L’argent attend des crédits (rang {told.get('rank', '?')})",
    "allocation.made": lambda _: "L’argent est attribué",
    "instalment.frozen": lambda told: f"La tranche {told.get('year', '')} est gelée",
    "instalment.released": lambda told: f"La tranche {told.get('year', '')} est débloquée",
    "instalment.cancelled": lambda told: f"La tranche {told.get('year', '')} est annulée",
}


def _granted(details: Details) -> str:
    return in_french(details.get("grant", {}).get("total_cents", 0))


DATES: Mapping[str, str] = {
    "answer_due_on": "réponse attendue avant le",
    "due_on": "pour le",
    "answered_on": "réponse donnée le",
}


@dataclass(frozen=True)
class Told:
    """An entry as it is read."""

    when: str
    what: str
    more: str | None


def told(entries: Iterable[Entry], moment: Callable[[Any], str]) -> list[Told]:
    """The latest first."""
    return [_told(entry, moment) for entry in reversed(list(entries))]


def _told(entry: Entry, moment: Callable[[Any], str]) -> Told:
    full = FULL.get(entry.kind)
    what = full(entry.details) if full else SIMPLE.get(entry.kind, entry.kind)
    more = [f"{words} {french.day(entry.details[name])}" for name, words in DATES.items() if entry.details.get(name)]
    reason = entry.details.get("reason") or entry.details.get("lessons")
    if isinstance(reason, str):
        more.append(reason)
    if not entry.is_applied:
        more.append("arrivé trop tard, sans effet")
    return Told(moment(entry.at), what, french.capital(" – ".join(more)) if more else None)

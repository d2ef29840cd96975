"""The minutes (procès-verbal) of a sitting, or of a written consultation."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from services.review.domain.minutes import Record, Result
from services.review.domain.sitting import Presence, Sitting
from shared.documents import printed
from shared.documents.printed import NBSP
from shared.documents.typesetting import typeset
from shared.french import capital
from shared.money import in_french

TITLES = {True: "Procès-verbal de séance", False: "Procès-verbal de consultation écrite"}
DRAFT, EXTRACT = "projet", "extrait"
PRESENCES: Mapping[Presence, str] = {
    Presence.PRESENT: "présent(e)",
    Presence.EXCUSED: "excusé(e)",
    Presence.ABSENT: "absent(e)",
}
RESULTS: Mapping[Result, str] = {
    Result.VALIDATED: "Projet validé",
    Result.DECLINED: "Projet non retenu",
    Result.COMPLETION_REQUESTED: "Compléments demandés",
    Result.ADJOURNED: "Examen reporté",
    Result.CONSULTED: "Membres consultés",
}
EXPERTS: Mapping[str, str] = {
    "dane": "DANE",
    "inspector": "corps d’inspection",
    "canope": "réseau Canopé",
    "cardie": "CARDIE",
    "local_council": "collectivité locale",
    "other": "autre expert",
}
ADVICES: Mapping[str, str] = {"favourable": "favorable", "reserved": "réservé", "unfavourable": "défavorable"}
PRESIDING = "La présidente ou le président de séance"


def typeset_minutes(
    sitting: Sitting, names: Mapping[str, str], *, academy: str, zone: ZoneInfo, is_extract: bool = False
) -> bytes:
    """A PDF, the same whenever it is made again. `names`: of those who sat, by account."""
    kind = TITLES[sitting.is_meeting]
    remark = EXTRACT if is_extract else DRAFT
    at = sitting.closed_at or sitting.opened_at or datetime.min.replace(tzinfo=zone)
    values = {
        "title": kind if sitting.number and not is_extract else f"{kind} ({remark})",
        "academy": capital(academy),
        "number": sitting.number,
        "date": printed.day(sitting.place.day),
        "facts": _facts(sitting, names, zone),
        "attendance": _attendance(sitting, names),
        "items": [_item(record) for record in sitting.records],
        "quality": PRESIDING,
        "name": names.get(sitting.presided_by or "", ""),
    }
    template = (files(__package__) / "minutes.typ").read_text(encoding="utf-8")
    return typeset(template, values, at=at)


def _facts(sitting: Sitting, names: Mapping[str, str], zone: ZoneInfo) -> list[tuple[str, str]]:
    place = sitting.place
    facts = [("Objet", sitting.title), ("Date", printed.day(place.day))]
    facts += [("Lieu", place.where)] if place.where else []
    facts += [("Ouverture", _moment(sitting.opened_at, zone))] if sitting.opened_at else []
    facts += [("Clôture", _moment(sitting.closed_at, zone))] if sitting.closed_at else []
    facts += [("Présidence", names.get(sitting.presided_by, sitting.presided_by))] if sitting.presided_by else []
    if sitting.quorum is not None:
        there = f"{NBSP}; {len(sitting.present)} présent(s)" if sitting.is_meeting else ""
        facts.append(("Quorum", f"{sitting.quorum}{there}"))
    return facts


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{printed.day(local.date())} à {printed.hour(local.timetz())}"


def _attendance(sitting: Sitting, names: Mapping[str, str]) -> list[tuple[str, str]]:
    told = [(names.get(account, account), PRESENCES[presence]) for account, presence in sitting.attendance.items()]
    return sorted(told)


def _item(record: Record) -> dict[str, Any]:
    school = f"{record['structure_name']}, {record['commune']} ({record['uai']})"
    reference = f"{record['reference']} – " if record["reference"] else ""
    decision = record["decision"] or {}
    return {
        "title": f"{reference}{record['title']}",
        "facts": [
            ("Établissement", school),
            ("Version", str(record["version"])),
            ("Demande", in_french(record["requested_cents"])),
            *([("Rapporteur", record["rapporteur"])] if record["rapporteur"] else []),
            *([("Déports", ", ".join(record["recused"]))] if record["recused"] else []),
            *([("Avis", "\n".join(map(_opinion, record["opinions"])))] if record["opinions"] else []),
            ("Votes", _tally(record["tally"])),
            *([] if record["has_quorum"] else [("Quorum", "non atteint")]),
            ("Suite", RESULTS[Result(record["result"])]),
            *([("Motif", decision["reason"])] if decision.get("reason") else []),
        ],
        "grant": [
            (printed.CATEGORIES[line["category"]], line["school_year"], in_french(line["amount_cents"]))
            for line in decision.get("grant", ())
        ],
        "comments": [comment["text"] for comment in record["comments"]],
    }


def _opinion(opinion: Mapping[str, str]) -> str:
    advice = ADVICES.get(opinion["advice"] or "", "rendu")
    return f"{EXPERTS.get(opinion['role'], opinion['role'])}{NBSP}: {advice}"


def _tally(tally: Mapping[str, int]) -> str:
    words = (("for", "pour"), ("against", "contre"), ("abstain", "abstention"), ("complete", "à compléter"))
    return ", ".join(f"{tally[choice]}{NBSP}{word}" for choice, word in words)

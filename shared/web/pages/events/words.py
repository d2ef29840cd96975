"""Kinds of fields, what they must be, who speaks and why an event is refused, in French."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.contracts.documentation import FieldLine
from shared.contracts.history import What
from shared.french import AXES, CATEGORIES, EXPERTS, KINDS, PARTICIPANTS, PAYMENTS, ROLES, SCOPES, count, plural

FIELD_KINDS: Mapping[str, str] = {
    "identifier": "identifiant",
    "choice": "mot d’une liste",
    "line": "texte d’une ligne",
    "text": "texte",
    "coded": "code",
    "mailbox": "adresse électronique",
    "uai": "code UAI",
    "day": "jour",
    "instant": "instant",
    "schoolyear": "année scolaire",
    "whole": "nombre entier",
    "cents": "montant, en centimes d’euro",
    "year": "année civile",
    "degrees": "nombre",
    "claim": "vrai ou faux",
    "part": "objet",
    "items": "liste",
}
ITEM_KINDS: Mapping[str, str] = {"part": "liste d’objets", "choice": "liste de mots", "line": "liste de textes"}
WRITTEN: Mapping[str, str] = {
    "identifier": "1 à 64 lettres sans accent, chiffres ou . _ : -",
    "uai": "7 chiffres et une lettre majuscule",
    "day": "AAAA-MM-JJ, au calendrier de l’académie",
    "instant": "AAAA-MM-JJThh:mm:ssZ, en temps universel (UTC)",
    "schoolyear": "deux années qui se suivent, comme 2026-2027",
}
"""How values of these kinds are written."""
CLOSED_LISTS: tuple[Mapping[str, str], ...] = (
    AXES,
    CATEGORIES,
    SCOPES,
    PARTICIPANTS,
    EXPERTS,
    PAYMENTS,
    KINDS,
    {role: word for role, word in ROLES.items() if role not in ("school", "external_system")},
    {"public": "public", "private_under_contract": "privé sous contrat"},
    {"none": "aucune", "rep": "REP", "rep_plus": "REP+"},
    {"139": "privé sous contrat", "140": "public, premier degré", "141": "public, second degré"},
    {"AE": "autorisations d’engagement", "CP": "crédits de paiement"},
    {"order": "arrêté attributif", "convention": "convention"},
    {"structure": "école ou établissement", "commune": "commune", "other": "autre organisme"},
    {"email": "courriel", "in_app": "sur le site", "webhook": "appel d’un programme"},
    {"soon": "l’échéance est proche", "late": "l’échéance est passée"},
)
ATTRIBUTES: Mapping[str, str] = {
    "specversion": "La version de CloudEvents : 1.0.",
    "id": "Avec « source », l’identité de l’événement. Le même, publié deux fois avec le même contenu, n’a d’effet "
    "qu’une fois ; avec un autre contenu, il est refusé.",
    "source": "Qui le dit : /academies/<académie>/<service> pour nefe, la vôtre pour vous.",
    "type": "Le type, avec sa version.",
    "subject": "Ce dont il parle : les événements d’une même source sur un même sujet gardent leur "
    "ordre. Ce qui ne parle de rien en particulier y met son propre « id » : il n’attend alors aucun autre.",
    "time": "Quand il a été dit : un instant avec son décalage (RFC 3339).",
    "datacontenttype": "Le type des données : application/json.",
    "dataschema": "L’identifiant du schéma des données.",
    "data": "Les données, telles que le type les décrit.",
    "sequence": "1, 2, 3… par source et par sujet ; seulement de nefe.",
    "sequencetype": "La sorte de numéro : Integer.",
    "correlationid": "Commun à tout ce qu’une même demande a entraîné.",
    "causationid": "L’id de l’événement qui a mené à celui-ci.",
    "traceparent": "Le contexte de trace du W3C.",
}
REFUSALS: Mapping[str, str] = {
    "malformed_json": "Le corps n’est pas du JSON en UTF-8.",
    "not_cloudevent": "L’enveloppe n’est pas celle d’un CloudEvent 1.0.",
    "unknown_type": "Ce type n’existe pas.",
    "unsupported_version": "Ce type existe, mais pas dans cette version.",
    "schema_invalid": "Les données ne sont pas celles que décrit le catalogue.",
    "id_conflict": "Un autre contenu est déjà arrivé sous cet identifiant.",
    "not_permitted": "Ce compte ne peut pas dire cela, ou pas au nom de cette source.",
    "too_large": "Le corps dépasse 1 Mio. Au-delà de 2 Mio, c’est le courtier qui refuse, en fermant le canal.",
    "unstorable": "L’événement n’a pas pu être gardé tel qu’il est.",
}
PARTNERS: Mapping[str, str] = {
    "the academy's directory": "l’annuaire de l’académie",
    "the finance system": "le système financier",
    "the mail system": "le système de messagerie",
    "any entitled external system": "tout système habilité",
    "who published the refused event": "qui a publié l’événement refusé",
}
"""The outside systems of the catalogue."""

CHANGES: Mapping[What, str] = {
    What.INTRODUCED: "arrive",
    What.GAINED: "gagne",
    What.DEPRECATED: "est obsolète",
    What.REMOVED: "n’est plus ni dit ni reçu",
}


def kind_of(line: FieldLine) -> str:
    """« texte d’une ligne », « liste d’objets »."""
    return ITEM_KINDS[line.item] if line.item else FIELD_KINDS[line.kind]


def constraints_of(line: FieldLine) -> list[str]:
    """What a value must be besides: bounds, lengths, how it is written. Closed lists and patterns are told apart."""
    return [
        *([WRITTEN[line.kind]] if line.kind in WRITTEN else []),
        *_bounds(line),
        *_lengths(line),
        *_of_list(line.rules),
    ]


def _bounds(line: FieldLine) -> Iterator[str]:
    if "minimum" in line.rules:
        say = str if line.kind == "year" else count
        yield f"de {say(line.rules['minimum'])} à {say(line.rules['maximum'])}"


def _lengths(line: FieldLine) -> Iterator[str]:
    if "maxLength" in line.rules:
        yield f"au plus {plural(line.rules['maxLength'], 'caractère')}"
    if line.rules.get("minLength") == 0:
        yield "peut être vide"


def _of_list(rules: Mapping[str, Any]) -> Iterator[str]:
    if "maxItems" in rules:
        least = rules.get("minItems") or 0
        yield f"de {count(least)} à {plural(rules['maxItems'], 'élément')}"
    if "uniqueItems" in rules:
        yield "tous différents"
    if "distinct_by" in rules:
        yield f"chaque {rules['distinct_by']} une seule fois"


def pattern_of(line: FieldLine) -> str | None:
    """The regular expression of a code, for whoever checks before publishing."""
    return line.rules.get("pattern") if line.kind == "coded" else None


def choices_of(line: FieldLine) -> list[tuple[str, str]]:
    """The words of a closed list, each with what it means. Raises LookupError for a list that is not told in French."""
    rules = line.rules.get("items", line.rules) if line.item else line.rules
    words = [word for word in rules.get("enum", []) if word is not None]
    if not words:
        return []
    said = next((known for known in CLOSED_LISTS if set(known) == set(words)), None)
    if said is None:
        raise LookupError(f"no French for {words}")
    return [(word, said[word]) for word in words]

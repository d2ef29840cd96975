"""What a school agrees to publish of a validated project: the parts that it chooses, as they were validated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.submission.domain.content import Content, Document
from services.submission.domain.structure import Structure


class Part(StrEnum):
    """What may be published, besides the title, the axes and the school, which a sheet always has."""

    DESCRIPTION = "description"
    NEEDS = "needs"
    OBJECTIVES = "objectives"
    ACTIONS = "actions"
    INDICATORS = "indicators"
    LEVELS = "levels"
    PUPILS = "pupils"
    PARTNERS = "partners"
    GRANT = "grant"


@dataclass(frozen=True)
class Validation:
    """What the commission decided: of which version, on which date, and what it granted, line by line."""

    version: int
    decided_on: str
    grant: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Publication:
    """What a school means to publish: parts, a text for everybody to read, and whether others may begin from it."""

    parts: tuple[Part, ...]
    summary: str | None = None
    is_model: bool = False


@dataclass(frozen=True)
class PublicSheet:
    """`shown` is all that is published, as JSON; `id` tells the order of publication.

    `parts` are those that the school chose; `is_model`: other schools may begin a draft from it.
    """

    id: str
    project_id: str
    parts: tuple[Part, ...]
    is_model: bool
    shown: Document
    published_at: datetime
    changed_at: datetime


def shown_of(
    project_id: str,
    reference: str,
    content: Content,
    structure: Structure,
    validation: Validation,
    publication: Publication,
    *,
    partner_names: Mapping[str, str],
) -> Document:
    """All that is published of a validated version: what was not chosen is not in it."""
    document, chosen = content.document(), set(publication.parts)
    shown: Document = {
        "project_id": project_id,
        "reference": reference,
        "title": document.get("title", ""),
        "axes": document.get("axes", []),
        "structure": {
            "uai": structure.uai,
            "name": structure.name,
            "kind": structure.kind.value,
            "degree": structure.degree,
            "commune": structure.commune,
            "department": structure.department,
            "position": vars(structure.position) if structure.position else None,
        },
        "validated_on": validation.decided_on,
        **{part.value: document[part] for part in Part if part in chosen and part in document},
    }
    if publication.summary:
        shown["summary"] = publication.summary
    if Part.PARTNERS in chosen:
        others = list(content.partners.others)
        shown["partners"] = [*(partner_names[uai] for uai in content.partners.structures), *others]
    if Part.GRANT in chosen:
        shown["grant"] = [dict(line) for line in validation.grant]
    return shown


def model_of(shown: Mapping[str, Any]) -> Document:
    """What a draft that begins from a published project says: nothing of whom it is, or of money."""
    copied = ("title", "axes", "description", "needs", "objectives", "actions", "indicators", "levels")
    return {name: shown[name] for name in copied if shown.get(name)}

"""Which rows of a directory are structures, and what is wrong with the others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.submission.commands.directory_rows import Defaults, describe
from services.submission.domain.structure import Structure, structure_of
from shared.contracts.payloads.structure import StructurePayload
from shared.importing.directory import cells_of
from shared.importing.table import Row
from shared.importing.wording import reason_of


@dataclass(frozen=True)
class Reject:
    """A row that is not taken in, and why, in French."""

    line: int
    uai: str
    name: str
    reason: str


@dataclass
class Reading:
    """What a file says."""

    structures: list[Structure] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    elsewhere: int = 0


def read_rows(rows: Sequence[Row], defaults: Defaults, departments: Collection[str]) -> Reading:
    """Of the given départements only, if any is given. A structure that is told of twice is taken as first told."""
    reading, schema, lines = Reading(), StructurePayload(), dict[str, int]()
    for row in rows:
        cells = cells_of(row.cells)
        described = describe(cells, defaults)
        reason = row.fault or _reason(schema.validate(described)) or _repeated(described["uai"], lines)
        if reason:
            reading.rejects.append(Reject(row.line, cells["uai"], cells["name"], reason))
        elif departments and described["department"] not in departments:
            reading.elsewhere += 1
        else:
            lines[described["uai"]] = row.line
            reading.structures.append(structure_of(described))
    return reading


def _repeated(uai: str, lines: dict[str, int]) -> str:
    return f"uai\u00a0: déjà à la ligne {lines[uai]}" if uai in lines else ""


def _reason(faults: dict[str, Any]) -> str:
    return "\u00a0; ".join(f"{name}\u00a0: {_sentence(faults[name])}" for name in sorted(faults))


def _sentence(fault: Any) -> str:
    """Faults of a part are told by its parts."""
    return _reason(fault) if isinstance(fault, dict) else ", ".join(reason_of(str(each)) for each in fault)

"""What a benchmark finds: a value, the limit that was measured beside it, and whether the target is met."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.table import Table


class Of(StrEnum):
    """What a target is about."""

    VALUE = "value"
    RATIO = "ratio"


@dataclass(frozen=True)
class Target:
    """At least or at most `bound`, of the value or of its ratio to the limit."""

    bound: float
    of: Of = Of.VALUE
    is_ceiling: bool = False

    def __str__(self) -> str:
        return f"{self.of} {'≤' if self.is_ceiling else '≥'} {self.bound:g}"


@dataclass(frozen=True)
class Figure:
    """One line of the table: a value, and the limit that was measured beside it, on the same nodes."""

    name: str
    value: float
    unit: str
    target: Target
    limit: float

    @property
    def ratio(self) -> float:
        """The value in terms of its limit."""
        return self.value / self.limit

    @property
    def is_met(self) -> bool:
        """Whether the target is reached."""
        measured = self.value if self.target.of is Of.VALUE else self.ratio
        return measured <= self.target.bound if self.target.is_ceiling else measured >= self.target.bound

    def document(self) -> dict[str, object]:
        """As JSON."""
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "limit": round(self.limit, 3),
            "ratio": round(self.ratio, 3),
            "target": str(self.target),
            "met": self.is_met,
        }


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    table = Table("what", "value", "unit", "limit", "ratio", "target", "met")
    for document in (figure.document() for figure in figures):
        table.add_row(
            *(("yes" if value else "no") if name == "met" else f"{value}" for name, value in document.items())
        )
    Console(width=120).print(table)


def keep(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures as a JSON list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    documents = [figure.document() for figure in figures]
    path.write_text(json.dumps(documents, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

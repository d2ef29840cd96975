"""What happened in a run, as a table."""

from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from tests.chaos.monkey import Kind
from tests.chaos.record import Fate


@dataclass
class Report:
    """Counts. `absorbed` are the duplicates that changed nothing, by where they were met."""

    seed: int
    stormy_seconds: float
    seconds: float
    figures: dict[str, int] = field(default_factory=dict)
    fates: Counter[Fate] = field(default_factory=Counter)
    done: Counter[Kind] = field(default_factory=Counter)
    absorbed: dict[str, int] = field(default_factory=dict)

    def print(self) -> None:
        """For whoever started the run."""
        table = Table(title=f"seed {self.seed}", show_header=False, box=None, title_justify="left")
        table.add_column()
        table.add_column(justify="right")
        for title, rows in self._sections():
            table.add_section()
            table.add_row(f"[bold]{title}", "")
            for name, number in rows.items():
                table.add_row(f"  {name}", str(number))
        Console(width=100).print(table)

    def _sections(self) -> list[tuple[str, dict[str, int]]]:
        minutes = {"storm, seconds": round(self.stormy_seconds), "in all, seconds": round(self.seconds)}
        return [
            ("projects", {str(fate): number for fate, number in sorted(self.fates.items())}),
            ("what became true", self.figures),
            ("done to processes and servers", {str(kind): number for kind, number in sorted(self.done.items())}),
            ("duplicates absorbed", self.absorbed),
            ("time", minutes),
        ]

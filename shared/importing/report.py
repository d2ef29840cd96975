"""What became of the rows of a file, as whoever brought it is told."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from shared.documents.sheets import Format, Sheet, write_sheet
from shared.importing.table import Row, Table, Unreadable

HEADINGS = ("ligne", "identifiant", "colonne", "raison")
SOME_REFUSED = 1


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a row: in which column, if in one, and why, in French."""

    column: str
    reason: str


class RowRefused(Exception):
    """A row that cannot be taken, and everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.reason for fault in faults))
        self.faults = tuple(faults)


@dataclass
class Report:
    """How many rows came to which end, and those that were refused, fault by fault."""

    counts: Counter[str] = field(default_factory=Counter)
    refusals: list[tuple[int, str, Fault]] = field(default_factory=list)
    refused_rows: int = 0

    def refuse(self, line: int, row: str, faults: Collection[Fault]) -> None:
        """A row is refused: said at once, and noted. `row`: what it is called where it comes from."""
        self.refused_rows += 1
        for fault in faults:
            self.refusals.append((line, row, fault))
            where = f"ligne {line}, «\u00a0{fault.column}\u00a0»" if fault.column else f"ligne {line}"
            click.echo(f"{where}\u00a0: {fault.reason}", err=True)

    def leave(self, columns: Sequence[str]) -> None:
        """Columns of which nothing is taken: said once, so that nothing is lost unnoticed."""
        if columns:
            click.echo(f"colonnes laissées de côté\u00a0: {', '.join(columns)}", err=True)

    def end(self, context: click.Context, rejects: Path | None, *, is_rehearsal: bool) -> None:
        """Say how many, write the refusals if somewhere is given, and end with 0 only if everything was taken.

        Raises ClickException.
        """
        counts = ", ".join(f"{number} {words}" for words, number in self.counts.items())
        would = "essai, rien n’est enregistré\u00a0: " if is_rehearsal else ""
        click.echo(f"{would}{counts}, {self.refused_rows} ligne(s) refusée(s)")
        if rejects is not None:
            self._write(rejects)
        context.exit(SOME_REFUSED if self.refused_rows else 0)

    def _write(self, path: Path) -> None:
        rows = [(line, row, fault.column, fault.reason) for line, row, fault in self.refusals]
        try:
            path.write_bytes(write_sheet(Sheet("Refus", HEADINGS, rows), Format.CSV))
        except OSError as error:
            raise click.ClickException(f"{path}: {error.strerror}") from error


@contextmanager
def reading() -> Iterator[None]:
    """What cannot be read at all is one line. Raises ClickException."""
    try:
        yield
    except Unreadable as unreadable:
        raise click.ClickException(str(unreadable)) from unreadable


def take_rows(table: Table, report: Report, take: Callable[[Row], str], name_of: Callable[[Row], str]) -> None:
    """Each row by itself, counted under what `take` answers; a bar that only a person at a terminal sees.

    `name_of`: what a row is called where it comes from.
    """
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("lignes", total=None)
        for row in table:
            try:
                report.counts[take(row)] += 1
            except RowRefused as refused:
                report.refuse(row.line, name_of(row), refused.faults)
            progress.advance(task)

"""`nefe submission import-structures`: the academy's directory of schools, from a file."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from services.submission.commands.reading import Reading, Reject
    from services.submission.domain.structure import Structure
    from shared.messaging.runtime import Runtime

BATCH = 200
SOME_REJECTED = 1
FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command("import-structures")
@click.argument("file", type=FILE)
@click.option("--sector", default="public", show_default=True, help="Of rows that do not say it.")
@click.option("--kind", default="other", show_default=True, help="Of rows whose name does not say it either.")
@click.option("--degree", type=click.IntRange(1, 2), default=2, show_default=True, help="Of structures of kind other.")
@click.option("--priority-education", default="none", show_default=True, help="Of rows that do not say it.")
@click.option("--department", "departments", multiple=True, help="Take in these départements only; may be repeated.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Write rejected rows to this CSV.")
@click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
@click.pass_context
def import_structures(
    context: click.Context,
    /,
    file: Path,
    departments: tuple[str, ...],
    rejects: Path | None,
    data: Path,
    **defaults: Any,
) -> None:
    """Take in a directory of schools, CSV or JSON (- reads the standard input); safe to run again.

    Only what is new is kept and stated.

    The database is NEFE_DATABASE_URL, or the one of standalone mode in the data folder. Ends with 1 if rows were
    rejected; all others are taken in.
    """
    reading = _read(file, defaults, departments)
    with _runtime(data) as runtime:
        new, changed = _keep(runtime, reading.structures)
    _tell(reading, new, changed)
    _report(reading.rejects, rejects)
    context.exit(SOME_REJECTED if reading.rejects else 0)


def _read(file: Path, given: dict[str, Any], departments: Sequence[str]) -> "Reading":
    directory, readings = import_module("shared.importing.directory"), _room("commands.reading")
    with import_module("shared.importing.report").reading():
        rows = directory.read_directory(file)
    reading: Reading = readings.read_rows(rows, _defaults(given), departments)
    return reading


def _defaults(given: dict[str, Any]) -> Any:
    words = _room("domain.vocabulary")
    kinds = {"sector": words.Sector, "kind": words.StructureKind, "priority_education": words.PriorityEducation}
    try:
        chosen = {name: kind(given[name]) for name, kind in kinds.items()}
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return _room("commands.directory_rows").Defaults(**chosen, degree=given["degree"])


def _runtime(data: Path) -> Any:
    return import_module("shared.commands.desk").runtime_for(_room("service").SERVICE, data)


def _keep(runtime: "Runtime", structures: Sequence["Structure"]) -> tuple[int, int]:
    """How many were new, and how many have changed."""
    use_case, unit_of_work = _room("use_cases.import_structures"), _room("repositories").SubmissionUnitOfWork
    new = changed = 0
    for batch in _batches(structures):
        kept = use_case.import_structures(unit_of_work(runtime), structures=batch)
        new, changed = new + len(kept.new), changed + len(kept.changed)
    return new, changed


def _batches(structures: Sequence["Structure"]) -> Iterator[Sequence["Structure"]]:
    """A transaction each, with a bar that only a person at a terminal sees."""
    console = import_module("rich.console").Console(stderr=True)
    progress = import_module("rich.progress").Progress(console=console, disable=not console.is_terminal)
    with progress:
        task = progress.add_task("structures", total=len(structures))
        for begin in range(0, len(structures), BATCH):
            batch = structures[begin : begin + BATCH]
            yield batch
            progress.advance(task, len(batch))


def _tell(reading: "Reading", new: int, changed: int) -> None:
    same = len(reading.structures) - new - changed
    kept = f"nouvelles\u00a0: {new}, modifiées\u00a0: {changed}, inchangées\u00a0: {same}"
    left = f"d’autres départements\u00a0: {reading.elsewhere}, refusées\u00a0: {len(reading.rejects)}"
    click.echo(f"Structures {kept}\u00a0; {left}.")


def _report(rejected: "Sequence[Reject]", file: Path | None) -> None:
    for reject in rejected:
        click.echo(f"ligne {reject.line}\u00a0: {reject.reason}", err=True)
    if file is not None:
        sheets = import_module("shared.documents.sheets")
        rows = [(reject.line, reject.uai, reject.name, reject.reason) for reject in rejected]
        sheet = sheets.Sheet("refus", ("ligne", "uai", "nom", "raison"), rows)
        file.write_bytes(sheets.write_sheet(sheet, sheets.Format.CSV))


def _room(name: str) -> Any:
    """Loaded when the command runs, so that `nefe --help` stays quick."""
    return import_module(f"services.submission.{name}")

"""`nefe funding import-payments`: what the finance system says became of payments, in a file."""

from importlib import import_module
from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
MAPPING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import-payments")
@click.argument("file", type=FILE)
@click.option("--mapping", type=MAPPING, help="TOML: which column is what, if they are not those of our own lists.")
@click.option("--dry-run", is_flag=True, help="Find out what would be taken, and keep nothing.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Write what is refused to this CSV.")
@click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
@click.pass_context
def import_payments(
    context: click.Context, /, file: Path, mapping: Path | None, dry_run: bool, rejects: Path | None, data: Path
) -> None:
    """Settle payments that the finance system has executed or refused (CSV; - reads the standard input).

    Safe to run again. A row whose amount is not what was ordered is refused. Ends with 1 if rows were refused; all
    others are taken. See docs/exploitation/reprendre.md.
    """
    taking = import_module("services.funding.commands.taking_payments")  # so that `nefe --help` stays quick
    report = taking.take_payments(file, mapping, data, is_rehearsal=dry_run)
    report.end(context, rejects, is_rehearsal=dry_run)

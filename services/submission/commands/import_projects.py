"""`nefe submission import-projects`: what schools had written into a survey before, as drafts of their own."""

from importlib import import_module
from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
MAPPING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import-projects")
@click.argument("file", type=FILE)
@click.option("--mapping", required=True, type=MAPPING, help="TOML: which column is which part of a project.")
@click.option("--dry-run", is_flag=True, help="Find out what would be taken, and keep nothing.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Write what is refused to this CSV.")
@click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
@click.pass_context
def import_projects(
    context: click.Context, /, file: Path, mapping: Path, dry_run: bool, rejects: Path | None, data: Path
) -> None:
    """Make a draft of each answer to a survey (CSV; - reads the standard input); safe to run again.

    A draft is its school's: nothing is deposited, and no further run changes it. Ends with 1 if rows were refused; all
    others are taken. See docs/exploitation/reprendre.md.
    """
    taking = import_module("services.submission.commands.taking_projects")  # so that `nefe --help` stays quick
    report = taking.take_projects(file, mapping, data, is_rehearsal=dry_run)
    report.end(context, rejects, is_rehearsal=dry_run)

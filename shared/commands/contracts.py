"""`nefe contracts`: the catalogue of events, for whoever speaks with us."""

from pathlib import Path

import click


@click.group("contracts")
def contracts() -> None:
    """The catalogue of events."""


@contracts.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write JSON Schemas and an AsyncAPI 3.0 document into FOLDER."""
    from shared.contracts.export import export_to  # noqa: PLC0415 - loaded when it is used

    try:
        written = export_to(folder)
    except OSError as error:
        raise click.ClickException(f"cannot write to {folder}: {error.strerror}") from error
    for path in written:
        click.echo(path)

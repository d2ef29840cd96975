"""`nefe identity import-accounts`: an account for every structure of the academy's directory."""

import csv
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click

BATCH = 200
SOME_REJECTED = 1
HEADINGS = ("uai", "nom", "adresse", "identifiant", "code")


@click.command("import-accounts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--letters",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the invitations to this CSV, to be posted, and send no e-mail.",
)
@click.option("--department", "departments", multiple=True, help="Take in these départements only; may be repeated.")
@click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
@click.pass_context
def import_accounts(
    context: click.Context, /, file: Path, letters: Path | None, departments: tuple[str, ...], data: Path
) -> None:
    """Give an account to each structure of the directory that `submission import-structures` reads (`-`: stdin).

    Each is invited. Safe to run again: who has an account keeps it. Without an address of its own, a school is
    written to at ce.<uai>@<mail domain>. Ends with 1 if rows were rejected; all others are taken in.
    """
    entries, rejects = _read(file, departments)
    made = _keep(data, entries, letters)
    if letters is not None:
        _write(letters, made)
    kept = f"nouveaux\u00a0: {len(made)}, inchangés\u00a0: {len(entries) - len(made)}"
    click.echo(f"Comptes {kept}\u00a0; lignes refusées\u00a0: {len(rejects)}.")
    for line, reason in rejects:
        click.echo(f"ligne {line}\u00a0: {reason}", err=True)
    context.exit(SOME_REJECTED if rejects else 0)


def _read(file: Path, departments: tuple[str, ...]) -> tuple[list[dict[str, str]], list[tuple[int, str]]]:
    """Rows by column, and what cannot be used. Raises ClickException."""
    directory, uais = import_module("shared.importing.directory"), import_module("shared.uai")
    with import_module("shared.importing.report").reading():
        rows = directory.read_directory(file)
    found: list[dict[str, str]] = []
    rejects: list[tuple[int, str]] = []
    for row in rows:
        known = directory.cells_of(row.cells)
        uai, name = known["uai"].upper(), known["name"]
        if row.fault or not (uais.is_uai(uai) and name):
            rejects.append((row.line, row.fault or f"«\u00a0{uai}\u00a0» n’est pas un code UAI, ou le nom manque"))
        elif not departments or (uais.department_of(uai) or known["department"]) in departments:
            found.append({"uai": uai, "name": name, "email": known["email"]})
    return found, rejects


def _keep(data: Path, entries: list[dict[str, str]], letters: Path | None) -> list[Any]:
    use_cases = import_module("services.identity.use_cases.keep_accounts")
    unit_of_work = import_module("services.identity.repositories").IdentityUnitOfWork
    made = []
    with import_module("services.identity.commands.desk").settled_runtime(data) as runtime:
        domain = runtime.settings.mail_domain
        for batch in _batches(entries):
            known = [
                use_cases.Entry(row["uai"], row["name"], row["email"] or f"ce.{row['uai'].lower()}@{domain}")
                for row in batch
            ]
            uow = unit_of_work(runtime)
            made += use_cases.import_structures(uow, entries=known, is_posted=letters is not None)
    return made


def _batches(entries: list[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    for begin in range(0, len(entries), BATCH):
        yield entries[begin : begin + BATCH]


def _write(path: Path, made: list[Any]) -> None:
    """For whoever prints the letters."""
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEADINGS)
        for access in made:
            account = access.account
            writer.writerow((account.uai, account.name, account.email, account.id, access.code))

"""`nefe identity import-accounts`: an account for every structure of the academy's directory."""

import csv
from collections.abc import Iterator
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

import click

BATCH = 200
SOME_REJECTED = 1
HEADINGS = ("uai", "nom", "adresse", "identifiant", "code")


@click.command("import-accounts")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option(
    "--letters",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the invitations to this CSV, to be posted, and send no e-mail.",
)
@click.option("--department", "departments", multiple=True, help="Take in these départements only; may be repeated.")
@click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
@click.pass_context
def import_accounts(
    context: click.Context, /, file: TextIO, letters: Path | None, departments: tuple[str, ...], data: Path
) -> None:
    """Give an account to each structure of a directory (CSV with columns uai, name, email, …; `-`: standard input).

    Each is invited. Safe to run again: who has an account keeps it. Without an address of its own, a school is
    written to at ce.<uai>@<mail domain>. Ends with 1 if rows were rejected; all others are taken in.
    """
    entries, rejects = _read(file, departments)
    made = _keep(data, entries, letters)
    if letters is not None:
        _write(letters, made)
    click.echo(f"{len(made)} new, {len(entries) - len(made)} as they were, {len(rejects)} rejected")
    for line, reason in rejects:
        click.echo(f"line {line}: {reason}", err=True)
    context.exit(SOME_REJECTED if rejects else 0)


def _read(file: TextIO, departments: tuple[str, ...]) -> tuple[list[dict[str, str]], list[tuple[int, str]]]:
    """Rows by column, and what cannot be used."""
    is_uai = import_module("shared.uai").is_uai
    found: list[dict[str, str]] = []
    rejects: list[tuple[int, str]] = []
    text = file.read().removeprefix("\ufeff")
    first = text.partition("\n")[0]
    rows = csv.DictReader(StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    for row in rows:
        known = {name.strip().lower(): value.strip() for name, value in row.items() if name and isinstance(value, str)}
        uai, name = known.get("uai", "").upper(), known.get("name") or known.get("nom", "")
        if departments and known.get("department", "") not in departments:
            continue
        if is_uai(uai) and name:
            found.append({"uai": uai, "name": name, "email": known.get("email", "")})
        else:
            rejects.append((rows.line_num, f"{uai or '(no UAI)'}: not a UAI, or no name"))
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

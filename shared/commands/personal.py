"""`nefe SERVICE export-person` and `erase-person`: what a service keeps of a person (RGPD, articles 15 and 17)."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import click

DATA = click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))


def personal_commands(service: str) -> tuple[click.Command, ...]:
    """Those of a service whose tables say which columns name accounts."""
    return _export(service), _erase(service)


def _export(service: str) -> click.Command:
    @click.command("export-person")
    @click.argument("account")
    @DATA
    def export_person(account: str, data: Path) -> None:
        """Write out, as JSON, every row that names an ACCOUNT (the `sub` of the person's tokens)."""
        personal = import_module("shared.personal")
        with _runtime(service, data) as runtime, runtime.engine.connect() as connection:
            found = personal.traces_of(connection, _accounts(service), account)
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))

    return export_person


def _erase(service: str) -> click.Command:
    @click.command("erase-person")
    @click.argument("account")
    @click.option("--yes", is_flag=True, help="Do not ask.")
    @DATA
    def erase_person(account: str, yes: bool, data: Path) -> None:
        """Put a pseudonym in the place of an ACCOUNT, for good: what was done stays, and nobody knows who did it.

        Legal acts (appointments, decisions, votes, recusals, signed minutes) are kept as they are.
        """
        if not yes:
            click.confirm(f"Erase {account} from {service}, for good?", abort=True)
        personal = import_module("shared.personal")
        with _runtime(service, data) as runtime, runtime.engine.begin() as connection:
            pseudonym = f"erased-{runtime.identifiers.new()}"
            changed = personal.erase(connection, _accounts(service), account, pseudonym)
        for table, count in sorted(changed.items()):
            click.echo(f"{table}: {count}")
        click.echo(f"{account} is {pseudonym} now" if changed else f"{service} knows nothing of {account}")

    return erase_person


def _runtime(service: str, data: Path) -> Any:
    return import_module("shared.commands.desk").runtime_for(_room(service, "service").SERVICE, data)


def _accounts(service: str) -> Any:
    return _room(service, "tables.accounts").ACCOUNTS


def _room(service: str, name: str) -> Any:
    """Loaded when the command runs, so that `nefe --help` stays quick."""
    return import_module(f"services.{service}.{name}")

"""`nefe reconcile`: what the services know, laid side by side."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from shared.messaging.service import Service
    from shared.reconciliation.statement import Knowledge

UNSETTLED, GRAVE = 1, 2
MOST_SHOWN = 200

FindService = Callable[[str], "Service"]


def command_for(installed: Sequence[str], find: FindService) -> click.Command:
    """The command `reconcile`, over the services that are installed."""

    @click.command("reconcile")
    @click.argument("files", nargs=-1, type=click.File(encoding="utf-8"))
    @click.option("--export", is_flag=True, help="Print what the service here knows, to be compared elsewhere.")
    @click.option("--missing", is_flag=True, help="Print only who lacks what: author, receiver, subject.")
    @click.option("--service", type=click.Choice(installed), help="With --export, where several are installed.")
    @click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
    def reconcile(files: tuple[TextIO, ...], export: bool, missing: bool, service: str | None, data: Path) -> None:
        """Compare what the services know of each project, each allocation and each message; explain what differs.

        Without FILES, the databases of standalone mode; with them, what --export printed for each service. Ends with 0
        if nothing differs, 1 if what differs is under way, 2 if it will not go away by itself.
        """
        if export:
            names = [service] if service else list(installed)
            for name in names:
                for line in _lines(find(name), data):
                    click.echo(json.dumps(line, ensure_ascii=False))
            return
        documents = _read(files) if files else (line for name in installed for line in _lines(find(name), data))
        known = _known(documents)
        if missing:
            for words in import_module("shared.reconciliation.comparison").missing(known):
                click.echo(" ".join(words))
            return
        sys.exit(_tell(known))

    return reconcile


def _lines(service: "Service", data: Path) -> Iterator[dict[str, Any]]:
    statement = import_module("shared.reconciliation.statement")
    with import_module("shared.commands.desk").runtime_for(service, data) as runtime:
        yield from statement.lines_of(service, runtime)


def _read(files: Iterable[TextIO]) -> Iterator[dict[str, Any]]:
    for file in files:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _known(documents: Iterator[dict[str, Any]]) -> "list[Knowledge]":
    try:
        found: list[Knowledge] = import_module("shared.reconciliation.statement").knowledge_in(documents)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise click.ClickException(f"this is not what --export prints: {error}") from error
    return found


def _tell(known: "list[Knowledge]") -> int:
    count = grave = 0
    for difference in import_module("shared.reconciliation.comparison").compare(known):
        count += 1
        grave += difference.is_grave
        if count <= MOST_SHOWN:
            click.echo(
                f"{'XX' if difference.is_grave else ' .'}  {difference.about}\N{NO-BREAK SPACE}: {difference.seen}"
            )
            click.echo(f"      → {difference.explanation}")
    facts = sum(lane.last for each in known for lane in each.stated)
    things = sum(len(each.held) for each in known)
    services = ", ".join(each.service for each in known)
    click.echo(f"{services}\N{NO-BREAK SPACE}: {facts} faits, {things} dossiers, attributions et messages comparés")
    click.echo(f"{count} différence(s), dont {grave} grave(s)")
    return GRAVE if grave else UNSETTLED if count else 0

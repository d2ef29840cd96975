"""`nefe trace`: the story of a project across the services, in order."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from shared.messaging.service import Service

FindService = Callable[[str], "Service"]
WORDS = {
    "states": "énonce",
    "receives": "reçoit",
    "applies": "applique",
    "ignores": "n’a pas à appliquer",
    "buries": "n’a pas pu appliquer",
    "discards": "a renoncé à",
    "acts": "opérateur, sur",
    "logs": "journal",
}
SHORT = 8
TOLD = ("timestamp", "message", "service", "level", "logger", "correlation_id")


def command_for(installed: Sequence[str], find: FindService) -> click.Command:
    """The command `trace`, over the services that are installed."""

    @click.command("trace")
    @click.argument("project")
    @click.argument("files", nargs=-1, type=click.File(encoding="utf-8", errors="replace"))
    @click.option("--export", is_flag=True, help="Print JSON lines, to be put together elsewhere.")
    @click.option("--logs", type=click.File(encoding="utf-8", errors="replace"), help="Log lines, put in their places.")
    @click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
    def trace(project: str, files: tuple[TextIO, ...], export: bool, logs: TextIO | None, data: Path) -> None:
        """Everything that was said, heard and done about PROJECT (its id, or its reference), in order.

        Without FILES, from the databases of standalone mode, or of the service that is installed; with them, from what
        --export printed for each service.
        """
        parts = [_read(files)] if files else [_moments(find(name), data, project) for name in installed]
        moments = [moment for part in parts for moment in part]
        if logs:
            moments += _logged(logs, moments, project)
        moments.sort(key=lambda moment: str(moment["at"]))
        for moment in moments:
            click.echo(json.dumps(moment, ensure_ascii=False) if export else _line(moment))
        if not moments and not export:
            raise click.ClickException(f"nobody has heard of {project}")

    return trace


def _moments(service: "Service", data: Path, project: str) -> Iterator[dict[str, Any]]:
    story = import_module("shared.messaging.story")
    with import_module("shared.commands.desk").runtime_for(service, data) as runtime:
        for moment in story.Story(runtime).moments(project):
            yield asdict(moment)


def _read(files: Iterable[TextIO]) -> Iterator[dict[str, Any]]:
    for file in files:
        yield from _documents(file)


def _documents(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The JSON objects among the lines; compose puts the container's name before each line of a log."""
    for line in lines:
        start = line.find("{")
        try:
            document = json.loads(line[start:]) if start >= 0 else None
        except ValueError:
            continue
        if isinstance(document, dict):
            yield document


def _logged(logs: Iterable[str], moments: Sequence[dict[str, Any]], project: str) -> list[dict[str, Any]]:
    """The lines that belong to the story, by what they name."""
    known = {moment[name] for moment in moments for name in ("correlation_id", "event_id")} - {""} | {project}
    found = []
    for line in _documents(logs):
        if known & {str(value) for value in line.values()} and line.get("timestamp"):
            rest = {name: value for name, value in line.items() if name not in TOLD}
            found.append(
                {
                    "at": str(line["timestamp"]).replace("Z", "+00:00"),
                    "service": line.get("service", "?"),
                    "what": "logs",
                    "type": line.get("message", ""),
                    "detail": " ".join(f"{name}={value}" for name, value in rest.items()),
                    "correlation_id": line.get("correlation_id", ""),
                }
            )
    return found


def _line(moment: dict[str, Any]) -> str:
    name = str(moment["type"]).removeprefix("nefe.").removesuffix(".v1")
    place = f" n°\N{NO-BREAK SPACE}{moment['sequence']}" if moment.get("sequence") else ""
    after = "" if moment.get("seconds") is None else f" (+{moment['seconds']:.3f} s)".replace(".", ",")
    detail = f" — {moment['detail']}" if moment.get("detail") else ""
    correlation = str(moment.get("correlation_id") or "")[-SHORT:]
    what = WORDS.get(str(moment["what"]), str(moment["what"]))
    at = str(moment["at"])[:23].replace("T", " ")
    return f"{at}  {correlation:<{SHORT}}  {moment['service']:<12}  {what} {name}{place}{after}{detail}"

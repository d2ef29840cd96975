"""`nefe events`: what an operator sees and does of facts on their way."""

import getpass
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from shared.messaging.operations import Operations
    from shared.messaging.release import Releasing
    from shared.messaging.runtime import Runtime
    from shared.messaging.service import Service
    from shared.messaging.views import Filter

FindService = Callable[[str], "Service"]
Command = Callable[..., None]


@dataclass(frozen=True)
class Chosen:
    """Which service's database is meant, and who is at work; nothing is opened before a command needs it."""

    installed: Sequence[str]
    find: FindService
    service: str | None
    data: Path
    operator: str

    def operations(self) -> "AbstractContextManager[Operations]":
        """The operator's hands. Raises UsageError."""
        opened: AbstractContextManager[Operations] = _desk().operations(self._service(), self.data, self.operator)
        return opened

    def releasing(self) -> "AbstractContextManager[Releasing]":
        """The operator's hands on what was refused. Raises UsageError."""
        opened: AbstractContextManager[Releasing] = _desk().releasing(self._service(), self.data, self.operator)
        return opened

    def runtime(self) -> "AbstractContextManager[Runtime]":
        """The service on its database. Raises UsageError."""
        opened: AbstractContextManager[Runtime] = _desk().runtime_for(self._service(), self.data)
        return opened

    def _service(self) -> "Service":
        name = self.service or (self.installed[0] if len(self.installed) == 1 else None)
        if name is None:
            raise click.UsageError(f"say which service: events --service {'|'.join(self.installed)} …")
        return self.find(name)


class Box(click.ParamType[str]):
    """One of the views' names: they are loaded when a name is to be checked, so that `nefe --help` stays quick."""

    name = "box"

    def convert(self, value: str, parameter: click.Parameter | None, context: click.Context | None) -> str:
        names = list(import_module("shared.messaging.views").BY_NAME)
        if value not in names:
            self.fail(f"{value!r} is none of {', '.join(names)}", parameter, context)
        return value


def command_for(installed: Sequence[str], find: FindService) -> click.Group:
    """The group `events`, over the services that are installed."""

    @click.group("events")
    @click.option("--service", type=click.Choice(installed), help="Needed where several are installed.")
    @click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
    @click.option("--operator", default=_account, show_default="your account", help="Recorded with each act.")
    @click.pass_context
    def events(context: click.Context, service: str | None, data: Path, operator: str) -> None:
        """Facts on their way: see what waits, is dead or refused; replay, discard, skip, release, settle.

        The database is NEFE_DATABASE_URL, or the one of standalone mode in the data folder.
        """
        context.obj = Chosen(installed, find, service, data, operator)

    for command in (browse, show, replay, discard, skip_gap, release, settle):
        events.add_command(command)
    return events


def _account() -> str:
    """Who is logged in; a container may run as a user without a name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _desk() -> ModuleType:
    """Loaded when a database is opened, so that `nefe --help` stays quick."""
    return import_module("shared.commands.desk")


def _filter(box: str, **chosen: Any) -> "Filter":
    """Raises UsageError for what the box cannot be narrowed by."""
    views = import_module("shared.messaging.views")
    wanted: Filter = views.Filter(**chosen)
    known = views.BY_NAME[box]
    for name in sorted(wanted.chosen - known.knows):
        takes = ", ".join(f"--{each}" for each in sorted(known.knows)) or "nothing"
        raise click.UsageError(f"{box} cannot be narrowed by --{name}, but by {takes}")
    if wanted.status is not None and wanted.status not in known.statuses:
        raise click.UsageError(f"--status {wanted.status}: in {box} there are {', '.join(known.statuses)}")
    return wanted


FILTERS = {
    "type": "Only this event type (in quarantine: this routing key).",
    "subject": "Only about this subject.",
    "source": "Only from this source.",
    "code": "Only refused with this code (quarantine).",
    "publisher": "Only from this broker user (quarantine).",
}


def _filters(*names: str) -> Callable[[Command], Command]:
    def add(command: Command) -> Command:
        command = click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))(command)
        for name in reversed(names):
            command = click.option(f"--{name}", name, help=FILTERS[name])(command)
        return command

    return add


def _checked_reason(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    if not text.strip():
        raise click.BadParameter("say why: it is recorded")
    return text.strip()


as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for scripts.")
reason_option = click.option("--reason", required=True, callback=_checked_reason, help="Why: recorded with the act.")


@click.command("list")
@click.argument("box", type=Box())
@click.option(
    "--status",
    help="Outbox: pending, published. Inbox: pending, done, ignored, dead, discarded. Quarantine: kept (the default), "
    "settled, released.",
)
@_filters(*FILTERS)
@as_json_option
@click.pass_obj
def browse(chosen: Chosen, /, box: str, as_json: bool, **wanted: Any) -> None:
    """What is in BOX, oldest first: outbox, inbox, dead, parked, gaps, quarantine, or acts (of operators)."""
    narrowed = _filter(box, **wanted)
    with chosen.operations() as operations:
        rows = operations.browse(box, narrowed)
    _write(rows, as_json)


@click.command("show")
@click.argument("identifier")
@click.pass_obj
def show(chosen: Chosen, identifier: str) -> None:
    """Everything kept under an event id or a quarantine id, with its body."""
    with chosen.operations() as operations:
        found = operations.show(identifier)
    for box, row in found:
        click.echo(json.dumps({"box": box, **_desk().document(row)}, ensure_ascii=False, indent=2))


@click.command("replay")
@click.argument("event_id", required=False)
@click.option("--dry-run", is_flag=True, help="Say what would be replayed, and change nothing.")
@_filters("type", "subject", "source")
@as_json_option
@click.pass_obj
def replay(chosen: Chosen, /, event_id: str | None, dry_run: bool, as_json: bool, **wanted: Any) -> None:
    """Let dead events be tried again: EVENT_ID, or all that the options choose (at least one is needed)."""
    if not (event_id or wanted["type"] or wanted["subject"] or wanted["source"]):
        raise click.UsageError("say which: EVENT_ID, --type, --subject or --source")
    narrowed = _filter("dead", **wanted)
    with chosen.operations() as operations:
        rows = operations.replay(narrowed, event_id=event_id, dry_run=dry_run)
        left = 0 if event_id else operations.count("dead", narrowed) - (len(rows) if dry_run else 0)
    _write(rows, as_json)
    said = f"{len(rows)} would be replayed" if dry_run else f"{len(rows)} replayed"
    click.echo(said + _remaining(left), err=as_json)


@click.command("discard")
@click.argument("event_id")
@reason_option
@click.pass_obj
def discard(chosen: Chosen, event_id: str, reason: str) -> None:
    """Give a dead event up: what waits behind it goes on without its effect."""
    with chosen.operations() as operations:
        operations.discard(event_id, reason=reason)
    click.echo(f"{event_id} discarded")


@click.command("skip-gap")
@click.argument("source")
@click.argument("subject")
@reason_option
@click.pass_obj
def skip_gap(chosen: Chosen, source: str, subject: str, reason: str) -> None:
    """Give a missing event up. If it comes after all, it is quarantined."""
    with chosen.operations() as operations:
        sequence = operations.skip_gap(source, subject, reason=reason)
    click.echo(f"sequence {sequence} of {source} about {subject} skipped")


@click.command("release")
@click.argument("quarantine_id", required=False)
@click.option("--dry-run", is_flag=True, help="Say what would be received and what refused again; change nothing.")
@_filters("code", "type", "publisher")
@reason_option
@as_json_option
@click.pass_obj
def release(
    chosen: Chosen, /, quarantine_id: str | None, dry_run: bool, reason: str, as_json: bool, **wanted: Any
) -> None:
    """Receive quarantined messages again, once what kept them out is put right (a setting, a limit, a version).

    QUARANTINE_ID, or all that the options choose (at least one is needed). What is refused again stays where it is,
    and its publisher is not told a second time. What has arrived meanwhile under the same id is not applied twice.
    """
    if not (quarantine_id or wanted["code"] or wanted["type"] or wanted["publisher"]):
        raise click.UsageError("say which: QUARANTINE_ID, --code, --type or --publisher")
    narrowed = _filter("quarantine", **wanted)
    with chosen.releasing() as releasing:
        if quarantine_id:
            attempts = [releasing.release(quarantine_id, reason=reason, dry_run=dry_run)]
        else:
            attempts = releasing.release_all(narrowed, reason=reason, dry_run=dry_run)
        refused = sum(attempt.refused_again is not None for attempt in attempts)
        left = 0 if quarantine_id else releasing.count(narrowed) - (len(attempts) if dry_run else refused)
    _write(attempts, as_json)
    would = "would be " if dry_run else ""
    again = f", {refused} {would}refused again" if refused else ""
    click.echo(f"{len(attempts) - refused} {would}released{again}{_remaining(left)}", err=as_json)
    if quarantine_id and refused:
        raise click.ClickException(f"{quarantine_id} is refused again: {attempts[0].refused_again}")


def _remaining(count: int) -> str:
    return f", {count} remain" if count else ""


@click.command("settle")
@click.argument("quarantine_id")
@reason_option
@click.pass_obj
def settle(chosen: Chosen, quarantine_id: str, reason: str) -> None:
    """Say that a quarantined message has been dealt with. It stays kept."""
    with chosen.operations() as operations:
        operations.settle_quarantined(quarantine_id, reason=reason)
    click.echo(f"{quarantine_id} settled")


def _write(rows: Sequence[Any], as_json: bool) -> None:
    desk = _desk()
    (desk.write_lines if as_json else desk.write_table)(rows)

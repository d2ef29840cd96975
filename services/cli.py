"""The command `nefe`: what an academy's IT types. It finds the services that are installed beside it."""

import importlib
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

import click

import services
from shared.commands import (
    canary,
    conformance,
    contracts,
    demo,
    doctor,
    events,
    hand_on,
    partners,
    reconcile,
    rotate,
    token,
    trace,
    unrouted,
)
from shared.config import Misconfigured
from shared.observability.shared_counts import folder_of_counts
from shared.premises import CannotStart

PLACE = Path(services.__path__[0])
UNAVAILABLE, BAD_CONFIGURATION = 69, 78
"""As in sysexits.h."""


def installed_services() -> list[str]:
    """The names of the services in this installation: an image holds one, a checkout all."""
    found = (module.name for module in pkgutil.iter_modules([str(PLACE)]) if module.ispkg)
    return [name for name in found if (PLACE / name / "service.py").exists()]


def on_the_bus() -> list[str]:
    """Those of them that state and hear facts."""
    return [name for name in installed_services() if (PLACE / name / "consumers.py").exists()]


def room(service: str, name: str) -> ModuleType:
    """A module of a service: `room("review", "service")`."""
    return importlib.import_module(f"services.{service}.{name}")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Runs « Notre école, faisons-la ensemble » for an academy."""


def run() -> None:
    """The console script: what keeps a process from starting is one line, not a trace."""
    try:
        main()
    except Misconfigured as error:
        _fail(error, BAD_CONFIGURATION)
    except CannotStart as error:
        _fail(error, UNAVAILABLE)


def _fail(error: Exception, code: int) -> None:
    click.echo(f"nefe: {error}", err=True)
    sys.exit(code)


@click.command("run")
@click.option(
    "--port",
    envvar="NEFE_PORT",
    default=8000,
    show_default=True,
    show_envvar=True,
    type=click.IntRange(1, 65535),
    help="Port on 127.0.0.1.",
)
@click.option(
    "--data",
    envvar="NEFE_DATA_DIR",
    default="var",
    show_default=True,
    show_envvar=True,
    type=click.Path(path_type=Path),
    help="Folder of the databases, the key and the messages.",
)
@click.option(
    "--example/--no-example",
    "has_example",
    envvar="NEFE_EXAMPLE",
    default=True,
    show_default=True,
    show_envvar=True,
    help="Begin an empty folder with an example academy.",
)
def standalone(port: int, data: Path, has_example: bool) -> None:
    """Standalone mode: the services in one process, on SQLite, without a broker."""
    importlib.import_module("services.standalone").serve(port, data, has_example=has_example)


def _service_group(service: str) -> click.Group:
    group = click.Group(service, help=f"The {service} service.")

    @group.command("migrate")
    def migrate() -> None:
        """Bring the database to the present schema."""
        _processes().migrate(room(service, "service"), room(service, "config"))

    @group.command("web")
    @click.option("--bind", default="0.0.0.0:8000", show_default=True, help="Address to listen on.")
    def web(bind: str) -> None:
        """Serve the service's HTTP, with gunicorn."""
        with folder_of_counts():
            importlib.import_module("shared.web.gunicorn").serve(service, bind)

    @group.command("worker")
    def worker() -> None:
        """Move facts: relay, receiver, handlers, clock."""
        _processes().work(room(service, "service"), room(service, "config"))

    for command in _own_commands(service):
        group.add_command(command)
    return group


def _own_commands(service: str) -> tuple[click.Command, ...]:
    """What a service's own room of commands holds, if it has one."""
    has_room = any((PLACE / service / name).exists() for name in ("commands.py", "commands/__init__.py"))
    return tuple(room(service, "commands").COMMANDS) if has_room else ()


def _processes() -> ModuleType:
    """Loaded when a process is started, so that `nefe --help` stays quick."""
    return importlib.import_module("shared.processes")


if (PLACE / "standalone.py").exists():
    main.add_command(standalone)
for _name in installed_services():
    main.add_command(_service_group(_name))
main.add_command(canary.canary)
main.add_command(contracts.contracts)
main.add_command(conformance.conformance)
main.add_command(doctor.command_for(installed_services(), room))
main.add_command(demo.command_for(on_the_bus(), lambda name: room(name, "service").SERVICE))
main.add_command(partners.partners)
main.add_command(reconcile.command_for(on_the_bus(), lambda name: room(name, "service").SERVICE))
main.add_command(rotate.rotate)
main.add_command(token.token)
main.add_command(trace.command_for(on_the_bus(), lambda name: room(name, "service").SERVICE))
main.add_command(unrouted.unrouted)
main.add_command(_events := events.command_for(on_the_bus(), lambda name: room(name, "service").SERVICE))
_events.add_command(hand_on.hand_on)

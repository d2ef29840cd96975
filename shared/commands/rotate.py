"""`nefe rotate`: another secret takes the place of one, step by step, in the folder of secrets."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from shared.clock import SystemClock

DATABASES = ("submission", "review", "funding", "notification", "identity")
BROKER_USERS = ("nefe-submission", "nefe-review", "nefe-funding", "nefe-notification", "operator")
LINES = {"session": "session_key", "client": "oidc_client_secret"}
"""What it is called, and its file."""


@contextmanager
def _steps(folder: Path) -> Iterator[tuple[Any, Any]]:
    """The steps, and the safe in which they are taken. What is refused is one line."""
    from shared.identity.key_ring import StepRefused  # noqa: PLC0415 - loaded when it is used

    if not folder.is_dir():
        raise click.ClickException(f"{folder} is no folder: deploy/bin/secrets makes it")
    try:
        yield import_module("shared.rotation"), import_module("shared.provisioning").Safe(folder)
    except (StepRefused, ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error


@click.group("rotate")
@click.option("--secrets", default="deploy/secrets", type=click.Path(file_okay=False, path_type=Path))
@click.pass_context
def rotate(context: click.Context, secrets: Path) -> None:
    """Replace a secret, step by step. deploy/bin/rotate also tells the running processes."""
    context.obj = secrets


@rotate.group("keys")
def keys() -> None:
    """The keys with which tokens are signed."""


@keys.command("list")
@click.pass_obj
def list_keys(folder: Path) -> None:
    """Each key, what it is there for, and since when."""
    with _steps(folder) as (steps, safe):
        for held in steps.ring_of(safe).held:
            click.echo(f"{held.key.kid}  {held.standing}{f'  since {held.since.isoformat()}' if held.since else ''}")


@keys.command("next")
@click.pass_obj
def publish_next(folder: Path) -> None:
    """Publish a key that will sign."""
    with _steps(folder) as (steps, safe):
        steps.publish_next_key(safe, now=SystemClock().now())


@keys.command("use")
@click.pass_obj
def use_next(folder: Path) -> None:
    """Sign with it; the former key stays published."""
    with _steps(folder) as (steps, safe):
        steps.use_next_key(safe, now=SystemClock().now())


@keys.command("retire")
@click.option("--hours", default=1.0, show_default=True, help="The longest that `nefe token` was asked for.")
@click.pass_obj
def retire(folder: Path, hours: float) -> None:
    """Publish former keys no more, once all that they have signed has expired."""
    with _steps(folder) as (steps, safe):
        steps.retire_former_keys(safe, now=SystemClock().now(), longest=timedelta(hours=hours))


@keys.command("leaked")
@click.pass_obj
def leaked(folder: Path) -> None:
    """Sign with a new key, and believe no other from now on."""
    with _steps(folder) as (steps, safe):
        steps.replace_leaked_keys(safe)


def _group_of_lines(name: str, words: str) -> click.Group:
    group = click.Group(name, help=words)
    for step, does, said in (
        ("next", "add_line", "Accept a new one, too."),
        ("use", "use_last_line", "Use the new one; the former is accepted."),
        ("retire", "keep_first_line", "Accept no former one any more."),
        ("leaked", "replace_leaked_lines", "Use a new one, and accept no other from now on."),
    ):
        group.add_command(_step_of_lines(step, does, said, LINES[name]))
    return group


def _step_of_lines(step: str, does: str, said: str, file: str) -> click.Command:
    @click.command(step, help=said)
    @click.pass_obj
    def take(folder: Path) -> None:
        with _steps(folder) as (steps, safe):
            getattr(steps, does)(safe, file)

    return take


rotate.add_command(_group_of_lines("session", "The key with which the sessions of the pages are signed."))
rotate.add_command(_group_of_lines("client", "The secret by which the pages are known to the sign-in of nefe."))


@rotate.group("database")
def database() -> None:
    """The account of a service in its database. It has two, of which one is used at a time."""


def _service_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.argument("service", type=click.Choice(DATABASES))(command)


@database.command("open")
@_service_argument
@click.pass_obj
def open_other(folder: Path, service: str) -> None:
    """Print the SQL that lets the other account in."""
    with _steps(folder) as (steps, safe):
        click.echo(steps.open_other_account(safe, service), nl=False)


@database.command("use")
@_service_argument
@click.pass_obj
def use_other(folder: Path, service: str) -> None:
    """Put the other account into the service's address."""
    with _steps(folder) as (steps, safe):
        steps.use_other_account(safe, service)


@database.command("close")
@_service_argument
@click.option("--leaked", "is_leaked", is_flag=True, help="Also put out whoever is there under its name.")
@click.pass_obj
def close_other(folder: Path, service: str, is_leaked: bool) -> None:
    """Print the SQL that lets the account that is not used in no more."""
    with _steps(folder) as (steps, safe):
        click.echo(steps.close_other_account(safe, service, is_leaked=is_leaked), nl=False)


@rotate.command("broker")
@click.argument("user", type=click.Choice(BROKER_USERS))
@click.option("--deploy", default="deploy", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def broker(folder: Path, user: str, deploy: Path) -> None:
    """Another password for one of our accounts on the broker (for a partner's: nefe partners rotate)."""
    read_partners = import_module("shared.messaging.publishers").read_partners
    partners = read_partners((deploy / "partners.json").read_text(encoding="utf-8"))
    with _steps(folder) as (steps, safe):
        steps.change_broker_password(safe, partners, user)

"""`nefe conformance`: examine the program that stands in for a service."""

import shlex
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

import click

from shared.clock import SystemClock
from shared.commands.signing import signing_key
from shared.contracts.vocabulary import Service

if TYPE_CHECKING:
    from shared.conformance.kit import Examined
    from shared.demo.client import Installation

FAILED, UNUSABLE = 1, 69


def _print_partners(context: click.Context, _parameter: click.Parameter, is_wanted: bool) -> None:
    if is_wanted and not context.resilient_parsing:
        from shared.conformance.stage import PARTNERS  # noqa: PLC0415 - loaded when it is used
        from shared.messaging.publishers import written  # noqa: PLC0415 - loaded when it is used

        click.echo(written(PARTNERS), nl=False)
        context.exit()


@click.command("conformance")
@click.argument("service", type=click.Choice([each.value for each in Service]))
@click.option("--broker", required=True, help="A test broker, by an account with the tag impersonator.")
@click.option("--http", help="Where the program's HTTP answers; what is asked there is else not checked.")
@click.option("--run", "command", help="A command that starts the program: the kit then starts, kills and ends it.")
@click.option("--restart-broker", help="A command that restarts the broker, and returns when it is there again.")
@click.option("--academy", envvar="NEFE_ACADEMY", default="creteil", show_default=True)
@click.option("--within", default=30.0, show_default=True, help="Seconds in which the program must react.")
@click.option("--only", help="One check, by its name.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write the report as JUnit XML, too.")
@click.option(
    "--print-partners",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_partners,
    help="Print the partners that the program must know (NEFE_PARTNERS), and end.",
)
@click.option(
    "--key",
    "key_path",
    envvar="NEFE_SIGNING_KEY_FILE",
    default="var/token-key.json",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --http: the private key with which the people of the story sign in.",
)
def conformance(
    service: str,
    broker: str,
    http: str | None,
    command: str | None,
    restart_broker: str | None,
    academy: str,
    within: float,
    only: str | None,
    junit: Path | None,
    key_path: Path,
) -> None:
    """Play to the program that stands in for SERVICE what it must react to, and check what it states.

    On a broker of its own, never on one in service: the kit speaks for everybody else there. The program takes part in
    nothing but events (and HTTP, if --http says where), so it may be written in any language.
    """
    from shared.conformance.checks import CHECKS  # noqa: PLC0415 - loaded when it is used
    from shared.conformance.kit import Examined  # noqa: PLC0415 - loaded when it is used
    from shared.conformance.program import Program  # noqa: PLC0415 - loaded when it is used

    names = [check.name for check in CHECKS]
    if only not in (None, *names):
        raise click.UsageError(f"--only {only}: none of {', '.join(names)}")
    with ExitStack() as stack:
        examined = Examined(
            service,
            broker,
            academy,
            installation=_installation(http, key_path, academy) if http else None,
            program=stack.enter_context(Program(command)) if command else None,
            restart_broker=_runner(restart_broker) if restart_broker else None,
            within=within,
        )
        has_passed = _tell(examined, only, junit)
    sys.exit(0 if has_passed else FAILED)


def _tell(examined: "Examined", only: str | None, junit: Path | None) -> bool:
    from shared.conformance.kit import report_on  # noqa: PLC0415 - loaded when it is used
    from shared.conformance.stage import BrokerUnusable  # noqa: PLC0415 - loaded when it is used

    try:
        report = report_on(examined, clock=SystemClock(), chance=SystemRandom(), only=only)
    except BrokerUnusable as error:
        click.echo(f"nefe conformance: {error}", err=True)
        sys.exit(UNUSABLE)
    for line in report.lines():
        click.echo(line)
    if junit:
        report.write_junit(junit)
    return report.has_passed


def _installation(url: str, key_path: Path, academy: str) -> "Installation":
    from shared.demo.client import Installation  # noqa: PLC0415 - loaded when it is used

    return Installation(url, signing_key(key_path), academy)


def _runner(command: str) -> Callable[[], object]:
    return lambda: subprocess.run(shlex.split(command), check=True)  # noqa: S603 - the operator's command

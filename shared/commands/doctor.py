"""`nefe doctor`: what is wrong with an installation, in plain words."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from types import ModuleType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from shared.doctor.finding import Finding

WARNED, FAILED = 1, 2
MARKS = {"ok": "  ok  ", "attention": "  !   ", "erreur": "  XX  "}

Room = Callable[[str, str], ModuleType]


def command_for(installed: Sequence[str], room: Room) -> click.Command:
    """The command `doctor`, for the services that are installed."""

    @click.command("doctor")
    @click.option("--service", type=click.Choice(installed), help="Needed where several are installed.")
    @click.option(
        "--part",
        type=click.Choice(["web", "worker", "both"]),
        default="both",
        show_default=True,
        help="Only what this kind of process needs.",
    )
    @click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for scripts.")
    def doctor(service: str | None, part: str, as_json: bool) -> None:
        """Look at settings, database, broker, disk, mail, sign-in, certificates; say what is wrong and what to do.

        Nothing is changed, and no e-mail is sent. Ends with 0 if all is well, 1 after a warning, 2 after an error.
        """
        from shared.clock import SystemClock  # noqa: PLC0415 - loaded when it is used
        from shared.doctor.examination import examine  # noqa: PLC0415 - loaded when it is used

        name = service or (installed[0] if len(installed) == 1 else None)
        if name is None:
            raise click.UsageError(f"say which service: doctor --service {'|'.join(installed)}")
        findings = []
        for finding in examine(room(name, "service"), room(name, "config"), os.environ, SystemClock(), part=part):
            findings.append(finding)
            _tell(finding, as_json=as_json)
        sys.exit(_status(findings))

    return doctor


def _tell(finding: "Finding", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(finding), ensure_ascii=False))
        return
    click.echo(f"{MARKS[finding.level]}{finding.subject} : {finding.seen}")
    if finding.remedy:
        click.echo(f"        → {finding.remedy}")


def _status(findings: "Sequence[Finding]") -> int:
    levels = {finding.level.value for finding in findings}
    return FAILED if "erreur" in levels else WARNED if "attention" in levels else 0

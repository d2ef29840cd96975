"""The examination: every check, one after the other, each on a subject of its own."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shared.clock import Clock
from shared.conformance.checks import CHECKS
from shared.conformance.desks import DESKS
from shared.conformance.examination import Check, Examination, Failed, NotChecked
from shared.conformance.parts import PARTS
from shared.conformance.program import Program
from shared.conformance.report import Finding, Report, Result
from shared.conformance.stage import Stage
from shared.demo.client import DemoFailed, Installation


@dataclass(frozen=True)
class Examined:
    """The program, and how it is reached. What is None is not there, and what needs it is not checked."""

    service: str
    broker_url: str
    academy: str
    installation: Installation | None = None
    program: Program | None = None
    restart_broker: Callable[[], object] | None = None
    within: float = 30.0
    """Seconds in which it must react."""


def examine(examined: Examined, *, clock: Clock, chance: random.Random, only: str | None = None) -> Iterator[Finding]:
    """Findings, as they are made. Raises BrokerUnusable."""
    stage = Stage(examined.broker_url, examined.service, examined.academy, clock)
    stage.open()
    try:
        part = PARTS[examined.service](stage, examined.installation, chance)
        desk = DESKS[examined.service](part, examined.installation) if examined.installation else None
        examination = Examination(stage, part, examined.program, examined.restart_broker, examined.within, desk)
        first, *others = CHECKS
        for check in (first, *(each for each in others if only in (None, each.name))):
            finding = _finding(check, examination)
            yield finding
            if check is first and finding.result is Result.FAILED:
                return
    finally:
        stage.close()


def report_on(examined: Examined, *, clock: Clock, chance: random.Random, only: str | None = None) -> Report:
    """All findings. Raises BrokerUnusable."""
    return Report(examined.service, list(examine(examined, clock=clock, chance=chance, only=only)))


def _finding(check: Check, examination: Examination) -> Finding:
    began_at = time.monotonic()
    former = len(examination.stage.faults)
    result, details = Result.PASSED, []
    try:
        check.run(examination)
    except (Failed, DemoFailed) as error:
        result, details = Result.FAILED, [str(error)]
    except NotChecked as reason:
        result, details = Result.NOT_CHECKED, [str(reason)]
    faults = list(dict.fromkeys(examination.stage.faults[former:]))
    if faults:
        result, details = Result.FAILED, [*details, *faults]
    return Finding(check.name, check.rule, result, tuple(details), time.monotonic() - began_at)

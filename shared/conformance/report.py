"""What an examination has found: for a reader, and as JUnit XML for a build server."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

MARKS = {"passed": "ok    ", "failed": "FAILED", "not_checked": "-     "}


class Result(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True)
class Finding:
    """One check: its name, the rule it checks, how it ended, and in which words."""

    name: str
    rule: str
    result: Result
    details: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass
class Report:
    """All findings about one service."""

    service: str
    findings: list[Finding] = field(default_factory=list)

    @property
    def has_passed(self) -> bool:
        """Whether nothing failed."""
        return all(finding.result is not Result.FAILED for finding in self.findings)

    @property
    def failures(self) -> Sequence[Finding]:
        """What failed."""
        return [finding for finding in self.findings if finding.result is Result.FAILED]

    def lines(self) -> list[str]:
        """For a terminal."""
        found = []
        for finding in self.findings:
            found.append(f"{MARKS[finding.result]}  {finding.name:<15} {finding.rule}  ({finding.seconds:.1f} s)")
            found += [f"        {detail}" for detail in finding.details]
        failed, skipped = len(self.failures), sum(each.result is Result.NOT_CHECKED for each in self.findings)
        verdict = f"{failed} failed" if failed else "conforms"
        note = f", {skipped} not checked" if skipped else ""
        return [*found, f"{self.service}: {len(self.findings)} checks, {verdict}{note}"]

    def write_junit(self, path: Path) -> None:
        """A test suite of its checks."""
        suite = ElementTree.Element(
            "testsuite",
            name=f"nefe conformance {self.service}",
            tests=str(len(self.findings)),
            failures=str(len(self.failures)),
            skipped=str(sum(each.result is Result.NOT_CHECKED for each in self.findings)),
        )
        for finding in self.findings:
            case = ElementTree.SubElement(
                suite, "testcase", classname=self.service, name=finding.name, time=f"{finding.seconds:.3f}"
            )
            if finding.result is Result.FAILED:
                ElementTree.SubElement(case, "failure", message=finding.rule).text = "\n".join(finding.details)
            elif finding.result is Result.NOT_CHECKED:
                ElementTree.SubElement(case, "skipped", message="; ".join(finding.details))
        path.parent.mkdir(parents=True, exist_ok=True)
        ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)

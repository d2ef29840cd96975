"""The four services examined against private nodes: reports on the terminal, and as JUnit XML in var/conformance."""

import sys
from pathlib import Path

from shared.messaging.topology import SERVICES
from tests.conformance.bench import bench, judged
from tests.nodes import RabbitNode
from tests.nodes.folders import new_folder

REPORTS = Path("var/conformance")


def main() -> int:
    """The exit code: how many services do not conform."""
    failed = 0
    with new_folder("rabbit") as broker_folder, RabbitNode(broker_folder) as node:
        for service in SERVICES:
            with new_folder(service) as folder, bench(node, folder) as made, made.ours(service) as examined:
                report = judged(examined)
            print("\n".join(report.lines()), end="\n\n", flush=True)
            report.write_junit(REPORTS / f"{service}.xml")
            failed += not report.has_passed
    return failed


if __name__ == "__main__":
    sys.exit(main())

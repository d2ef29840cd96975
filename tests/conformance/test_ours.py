"""The four services of this repository pass the kit that a replacement of theirs must pass."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from shared.conformance.report import Report
from shared.messaging.topology import SERVICES
from tests.conformance.bench import bench, judged
from tests.nodes import RabbitNode


def test_our_services_conform(rabbit_node: RabbitNode, tmp_path: Path) -> None:
    """All at once, so that the broker is restarted once, for all of them: most of the time they wait."""
    rabbit_node.ensure_running()
    together = Barrier(len(SERVICES), action=rabbit_node.restart, timeout=300)

    def examine(service: str) -> Report:
        with bench(rabbit_node, tmp_path / service, restart=together.wait) as made, made.ours(service) as examined:
            return judged(examined)

    with ThreadPoolExecutor(len(SERVICES)) as pool:
        reports = list(pool.map(examine, SERVICES))
    for report in reports:
        assert report.has_passed, "\n".join(report.lines())
        assert {finding.result for finding in report.findings} == {"passed"}

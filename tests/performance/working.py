"""A process of its own: the worker of one probe service, exactly as `nefe <service> worker` assembles it."""

import os
import sys

from shared.messaging.publishers import Publishers
from shared.messaging.worker import rabbit_worker
from shared.observability.logging import configure_logging
from tests.integration.messaging.probe import ACADEMY, Probe
from tests.performance.children import say_ready, wait_for_end


def main(name: str, database_url: str, broker_url: str) -> None:
    """Work until the parent goes away."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        configure_logging(name, "INFO", stream=nowhere)
        _work(name, database_url, broker_url)


def _work(name: str, database_url: str, broker_url: str) -> None:
    probe = Probe(name, database_url, is_created=False)
    worker = rabbit_worker(probe.service, probe.runtime, Publishers(ACADEMY), broker_url)
    worker.start()
    say_ready()
    wait_for_end()
    worker.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])

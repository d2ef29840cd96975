"""A process of its own: the worker of notification, exactly as `nefe notification worker` assembles it."""

import os
import sys

from services.notification.config import Settings
from services.notification.service import SERVICE
from shared.messaging.publishers import Publishers
from shared.messaging.service import build_runtime
from shared.messaging.worker import rabbit_worker
from shared.observability.logging import configure_logging
from tests.performance.children import say_ready, wait_for_end
from tests.support.application import settings_for


def main(database_url: str, broker_url: str, smtp_port: str) -> None:
    """Work until the parent goes away."""
    settings = settings_for(Settings, database_url, smtp_host="127.0.0.1", smtp_port=smtp_port)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        configure_logging(SERVICE.name, "INFO", stream=nowhere)
        runtime = build_runtime(SERVICE, settings)
        worker = rabbit_worker(SERVICE, runtime, Publishers(settings.academy), broker_url)
        worker.start()
        say_ready()
        wait_for_end()
        worker.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Metrics as Prometheus reads them: of this process, or of all the processes that share a folder."""

import os

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from shared.observability.shared_counts import FOLDER

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def exposition(*collectors: Collector) -> bytes:
    """All metrics, in the text format, with those of `collectors`."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it registers itself
    else:
        registry.register(REGISTRY)
    for collector in collectors:
        registry.register(collector)
    return generate_latest(registry)

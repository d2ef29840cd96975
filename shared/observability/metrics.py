"""Every metric of the product, in one place. No label ever holds an identifier."""

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import Engine, QueuePool, event

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
LONG_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 86400)

http_request_duration_seconds = Histogram(
    "nefe_http_request_duration_seconds",
    "Time taken to answer a request.",
    ("service", "method", "route", "status"),
    buckets=BUCKETS,
)

outbox_published = Counter("nefe_outbox_published_total", "Facts that the broker confirmed.", ("service", "type"))
outbox_publish_failures = Counter(
    "nefe_outbox_publish_failures_total",
    "Facts that the broker did not confirm (nack, no_route, timeout, connection); they will be sent again.",
    ("service", "reason"),
)
relay_batch_seconds = Histogram(
    "nefe_relay_batch_seconds", "Time taken to publish a batch of facts.", ("service",), buckets=BUCKETS
)

inbox_received = Counter("nefe_inbox_received_total", "Events stored for the first time.", ("service", "type"))
inbox_duplicates = Counter("nefe_inbox_duplicates_total", "Events received again.", ("service",))
inbox_conflicts = Counter(
    "nefe_inbox_conflicts_total", "Events whose id or sequence another event already has.", ("service", "code")
)
inbox_handled = Counter(
    "nefe_inbox_handled_total",
    "Ends of handling: applied, ignored, deferred, retried, dead, overtaken.",
    ("service", "type", "result"),
)
inbox_handling_seconds = Histogram(
    "nefe_inbox_handling_seconds", "Time taken to handle an event.", ("service",), buckets=BUCKETS
)
quarantined = Counter("nefe_quarantined_total", "Messages set aside unread or not allowed.", ("service", "code"))
inbound_received = Counter(
    "nefe_inbound_received_total",
    "Events of a partner that were taken, copies included.",
    ("service", "publisher", "type"),
)
inbound_delayed = Counter(
    "nefe_inbound_delayed_total",
    "Events of a partner that wait because it says more than its share.",
    ("service", "publisher"),
)
events_posted = Counter(
    "nefe_events_posted_total", "Events that partners post, and what became of them.", ("publisher", "outcome")
)
rejections = Counter("nefe_rejections_total", "Refusals told to a publisher.", ("service", "publisher", "code"))
event_end_to_end_seconds = Histogram(
    "nefe_event_end_to_end_seconds",
    "From a fact's statement to its effect in another service.",
    ("service",),
    buckets=LONG_BUCKETS,
)

message_delivery_seconds = Histogram(
    "nefe_message_delivery_seconds",
    "From a message's writing to its leaving; quiet hours count.",
    ("service", "channel"),
    buckets=LONG_BUCKETS,
)

broker_connected = Gauge(
    "nefe_broker_connected", "Connections to the broker, by role.", ("service", "role"), multiprocess_mode="livesum"
)
broker_reconnects = Counter("nefe_broker_reconnects_total", "Connections made anew.", ("service", "role"))
loop_last_run_timestamp_seconds = Gauge(
    "nefe_loop_last_run_timestamp_seconds",
    "When a loop of a worker last turned.",
    ("service", "loop"),
    multiprocess_mode="livemax",
)

database_pool_in_use = Gauge(
    "nefe_database_pool_in_use", "Database connections in use.", ("service",), multiprocess_mode="livesum"
)
database_pool_size = Gauge(
    "nefe_database_pool_size", "Database connections kept at most.", ("service",), multiprocess_mode="livesum"
)


def observe_request(service: str, method: str, route: str, status: int, seconds: float) -> None:
    """A request was answered. `route` is the template, never the path."""
    known = method if method in METHODS else "other"
    http_request_duration_seconds.labels(service, known, route, str(status)).observe(seconds)


def watch_pool(engine: Engine, service: str) -> None:
    """Count the connections of `engine` that are in use."""
    pool = engine.pool
    if not isinstance(pool, QueuePool):
        return
    in_use = database_pool_in_use.labels(service)
    database_pool_size.labels(service).set(pool.size())

    def taken(*_: object) -> None:
        in_use.set(pool.checkedout())

    def given_back(*_: object) -> None:
        in_use.set(pool.checkedout() - 1)  # this one is counted until the event is over

    event.listen(pool, "checkout", taken)
    event.listen(pool, "checkin", given_back)

"""What is empty while all goes well: a counter of failures has no series before the first failure."""

EMPTY = (
    "nefe_canary_failures_total",
    "nefe_outbox_publish_failures_total",
    "nefe_inbox_conflicts_total",
    "nefe_inbound_delayed_total",
    "nefe_broker_reconnects_total",
    "nefe_inbox_duplicates_total",
    'nefe_http_request_duration_seconds_count{status=~"5..',
    'nefe_http_request_duration_seconds_count{service=~".+", status=~"5..',
    'nefe_http_request_duration_seconds_count{service="submission", method="POST", status=~"5..',
)

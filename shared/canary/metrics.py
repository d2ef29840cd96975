"""What a canary tells Prometheus. Apart from the metrics of the services, which would all show a canary that is not."""

from prometheus_client import Counter, Gauge, Histogram

from shared.observability.metrics import LONG_BUCKETS

PASSED, FAILED = "passed", "failed"

last_success_timestamp_seconds = Gauge(
    "nefe_canary_last_success_timestamp_seconds", "When a passage last came to its end; 0: none has since the start."
)
period_seconds = Gauge("nefe_canary_period_seconds", "From the beginning of one passage to that of the next.")
step_seconds = Histogram("nefe_canary_step_seconds", "Time taken by a step.", ("step",), buckets=LONG_BUCKETS)
runs = Counter("nefe_canary_runs_total", "Passages, by outcome: passed or failed.", ("outcome",))
failures = Counter("nefe_canary_failures_total", "Passages that came to no end, by the step that failed.", ("step",))

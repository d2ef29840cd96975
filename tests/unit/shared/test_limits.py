"""What may be large is allowed for everywhere: in the outbox, at the broker, in a worker's memory."""

import re
from pathlib import Path

from shared.messaging.limits import (
    DEAD_PREFETCH,
    LARGEST_FACT,
    LARGEST_INBOUND,
    LARGEST_MESSAGE,
    LARGEST_PROPERTIES,
    MEBIBYTE,
    PREFETCH,
)
from shared.web.body import LARGEST_BODY_BYTES

ROOT = Path(__file__).parents[3]
GROWTH = 40
"""How many times larger properties are once they are read: a table of very short entries."""
REST = 160 * MEBIBYTE
"""The process itself, and one batch as objects."""


def found(path: str, pattern: str) -> int:
    """The one number that a file gives there."""
    (number,) = re.findall(pattern, (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    return int(number)


def test_a_fact_holds_what_one_request_says_and_as_much_again_around_it() -> None:
    assert LARGEST_FACT >= 2 * LARGEST_BODY_BYTES


def test_the_broker_takes_what_a_service_may_state_and_nothing_larger() -> None:
    assert found("deploy/rabbitmq/rabbitmq.conf", r"^max_message_size = (\d+)$") == LARGEST_MESSAGE
    assert LARGEST_INBOUND < LARGEST_MESSAGE >= LARGEST_FACT


def test_a_worker_has_the_memory_to_hold_all_that_it_lets_itself_be_sent() -> None:
    has = found("docker-compose.yml", r"mem_limit: \$\{NEFE_PROCESS_MEMORY:-(\d+)m\}") * MEBIBYTE
    held = (PREFETCH + DEAD_PREFETCH) * (LARGEST_MESSAGE + GROWTH * LARGEST_PROPERTIES)
    assert held + REST <= has

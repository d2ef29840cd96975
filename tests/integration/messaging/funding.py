"""The service that takes what the finance system says, on a real broker, with what a partner publishes and reads."""

from datetime import UTC, datetime
from typing import Any

from shared.messaging.event import Event, decode, encode
from tests.integration.messaging.broker import FINANCE, Broker
from tests.integration.messaging.bus import RabbitBus, relay_all
from tests.integration.messaging.probe import INBOUND_TYPE, Probe, payload
from tests.nodes import wait_until

REJECTIONS = "nefe.rejections.finance"


def credited(event_id: str, *, source: str = FINANCE.source, event_type: str = INBOUND_TYPE, **changes: Any) -> bytes:
    """What the finance system says about an envelope, or a variation of it."""
    data = {**payload(INBOUND_TYPE, "envelope"), **changes}
    return encode(Event(event_id, source, event_type, "envelope", datetime(2026, 11, 24, 8, 0, tzinfo=UTC), data))


class Funding:
    """The service that takes what the finance system says, with its receiver and its relay on a real broker."""

    def __init__(self, broker: Broker, url: str) -> None:
        self.broker = broker
        self.probe = Probe("funding", url, consumes=(INBOUND_TYPE,))
        self.bus = RabbitBus(broker, self.probe, self.probe)

    def say(self, body: bytes | str, *, user: str = "finance", key: str = INBOUND_TYPE, **properties: Any) -> None:
        """Publish on `nefe.inbound` as a partner does."""
        properties.setdefault("user_id", user)
        self.broker.publish(user, key, body, **properties)

    def take_in(self, kept: int) -> None:
        """Receive until inbox and quarantine together hold `kept` rows, apply, and tell the publishers."""
        with self.bus.consuming():
            wait_until(lambda: self.kept() >= kept, f"{kept} messages are kept")
            wait_until(lambda: self.broker.waiting("nefe.funding") == 0, "nothing waits")
        assert self.kept() == kept
        self.probe.settle()
        relay_all(self.probe, self.bus.publisher())

    def kept(self) -> int:
        return len(self.probe.rows()) + len(self.probe.quarantine())

    def codes(self) -> list[str]:
        return [row.code for row in self.probe.quarantine()]

    def told(self, queue: str = REJECTIONS, *, user: str = "finance", count: int = 1) -> list[dict[str, Any]]:
        """What a partner reads in its queue, with its own rights."""
        return [decode(bytes(message.body)).data for message in self.broker.take(queue, count, user=user)]

    def close(self) -> None:
        self.bus.close()
        self.probe.engine.dispose()

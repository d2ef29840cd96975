"""The two buses of the product, in one shape: what is proved over one is proved over the other by the same test."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event as Flag
from threading import Thread
from typing import Protocol

from shared.messaging.local import LocalPublisher
from shared.messaging.publishers import Publishers
from shared.messaging.quarantine import Incoming
from shared.messaging.rabbit import BROKER_ERRORS
from shared.messaging.rabbit_consumer import RabbitConsumer
from shared.messaging.rabbit_publisher import RabbitPublisher
from shared.messaging.relay import Publisher, Relay
from shared.messaging.worker import Worker, rabbit_worker
from tests.integration.messaging.broker import PARTNERS, Broker
from tests.integration.messaging.probe import ACADEMY, Probe
from tests.nodes import Proxy, wait_until
from tests.nodes.waiting import PATIENCE

Store = Callable[[Sequence[Incoming]], None]


class Bus(Protocol):
    """Carries the facts of one probe to the other."""

    def publisher(self) -> Publisher:
        """The sending side of the stating probe."""
        ...

    def wait_for(self, count: int) -> None:
        """Return when the applying probe's inbox holds `count` rows."""
        ...

    def workers(self) -> Sequence[Worker]:
        """A worker of each probe, not started."""
        ...

    def close(self) -> None: ...


class LocalBus:
    """Standalone mode: straight into the inbox."""

    def __init__(self, stating: Probe, applying: Probe) -> None:
        self._stating, self._applying = stating, applying

    def publisher(self) -> Publisher:
        return local_publisher(self._stating, self._applying)

    def wait_for(self, count: int) -> None:
        assert len(self._applying.rows()) == count

    def workers(self) -> Sequence[Worker]:
        there, back = self.publisher(), local_publisher(self._applying, self._stating)
        return [
            Worker(self._stating.service, self._stating.runtime, there),
            Worker(self._applying.service, self._applying.runtime, back),
        ]

    def close(self) -> None:
        """Nothing is kept open."""


class RabbitBus:
    """A real broker, with the users and permissions of production."""

    def __init__(self, broker: Broker, stating: Probe, applying: Probe) -> None:
        self._broker, self._stating, self._applying = broker, stating, applying
        self._publishers: list[RabbitPublisher] = []

    def publisher(self, proxy: Proxy | None = None) -> RabbitPublisher:
        name = self._stating.service.name
        publisher = RabbitPublisher(self._broker.service_url(name, proxy), name)
        self._publishers.append(publisher)
        return publisher

    def wait_for(self, count: int) -> None:
        with self.consuming():
            wait_until(lambda: len(self._applying.rows()) >= count, f"{count} events are stored")

    def workers(self) -> Sequence[Worker]:
        known = Publishers(ACADEMY, PARTNERS)
        return [
            rabbit_worker(probe.service, probe.runtime, known, self._broker.service_url(probe.service.name))
            for probe in (self._stating, self._applying)
        ]

    @contextmanager
    def consuming(self, store: Store | None = None, proxy: Proxy | None = None) -> Iterator[None]:
        """The receiving side of the applying probe, on a thread, for as long as the block lasts."""
        name = self._applying.service.name
        receiver = self._applying.receiver(Publishers(ACADEMY, PARTNERS))
        consumer = RabbitConsumer(self._broker.service_url(name, proxy), name, store or receiver.store)
        stop = Flag()
        thread = Thread(target=consumer.run, args=(stop, lambda: None), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(PATIENCE)
        assert not thread.is_alive()

    def close(self) -> None:
        for publisher in self._publishers:
            publisher.close()


def local_publisher(of: Probe, to: Probe) -> LocalPublisher:
    """The sending side of one probe in standalone mode."""
    return LocalPublisher(of.service.name, {to.service.name: to.receiver()})


def relay_all(probe: Probe, publisher: Publisher) -> None:
    """Publish all that `probe` has stated."""
    publish_all(Relay(probe.runtime, publisher), probe)


def publish_all(relay: Relay, probe: Probe) -> None:
    """Let `relay` publish all that is due; what a slow broker leaves in doubt is sent again."""

    def is_done() -> bool:
        with suppress(*BROKER_ERRORS):
            relay.run_once()
        return not probe.has_due()

    wait_until(is_done, "all that is due is published")

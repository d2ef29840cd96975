"""One process of a service that moves facts: relay, receiver, handlers, clock, chores; ends in order when asked."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from threading import Event as Flag
from threading import Thread

import structlog

from shared.messaging.inbox import Handlers
from shared.messaging.loops import BRIEFLY, Gathering, Loop, beat
from shared.messaging.publishers import Publishers
from shared.messaging.quarantine import Incoming
from shared.messaging.rabbit_consumer import RabbitConsumer
from shared.messaging.rabbit_publisher import RabbitPublisher
from shared.messaging.receiver import Receiver
from shared.messaging.relay import BATCH, Publisher, Relay
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.ticks import Ticking

RELAY_IDLE, RELAY_LONGEST_IDLE = 0.02, 0.5
"""Facts are stated by other processes as well, which cannot wake the relay: it looks often while there is traffic."""
RELAY_GATHERING = Gathering(each=0.005, longest=0.2, most=BATCH)
"""Whatever the relay sends at once is received, stored and applied at once: under load this decides how much all the
rest costs, and a fact that comes alone hardly waits."""
HANDLERS_IDLE = 0.5
TICKS_IDLE = 5.0
CHORES_IDLE = 1.0
PATIENCE = 25.0
"""Seconds that an orderly stop gives to what is under way; compose allows forty."""

log = structlog.get_logger()


class Worker:
    """The loops of one service, on threads of this process. Start once, stop once."""

    def __init__(self, service: Service, runtime: Runtime, publisher: Publisher, *, handlers: int = 2) -> None:
        self._service = service
        self._runtime = runtime
        self._stop = Flag()
        self._relay = self._loop(
            "relay",
            Relay(runtime, publisher).run_once,
            RELAY_IDLE,
            longest=RELAY_LONGEST_IDLE,
            gathering=RELAY_GATHERING,
        )
        self._handlers = [
            self._loop(f"handlers-{number}", self._new_handlers(), HANDLERS_IDLE) for number in range(1, handlers + 1)
        ]
        ticks = self._loop("ticks", Ticking(service, runtime).run_once, TICKS_IDLE)
        chores = [self._loop(name, partial(chore, runtime), CHORES_IDLE) for name, chore in service.chores.items()]
        self._consumers: list[RabbitConsumer] = []
        self._loops = [self._relay, *self._handlers, ticks, *chores]
        self._threads: list[Thread] = [loop.thread for loop in self._loops]
        runtime.on_statement = self._relay.wake

    def add_consumer(self, url: str, receiver: Receiver) -> None:
        """Receive from the broker, on a thread of its own."""

        def store_and_wake(messages: Sequence[Incoming]) -> None:
            if receiver.store(messages):
                self.wake_handlers()

        consumer = RabbitConsumer(url, self._service.name, store_and_wake)
        self._consumers.append(consumer)
        self._threads.append(Thread(target=consumer.run, args=(self._stop, self._beat("receiver")), daemon=True))

    def start(self) -> None:
        """Start all loops."""
        for thread in self._threads:
            thread.start()
        log.info("worker started", loops=len(self._threads))

    def stop(self) -> None:
        """Claim nothing more, let what is under way end, and come back when it has, or when patience is out."""
        self._stop.set()
        give_up_at = time.monotonic() + PATIENCE
        for loop in self._loops:
            loop.wake()
        for thread in self._threads:
            thread.join(max(0.0, give_up_at - time.monotonic()))
        log.info("worker stopped", left_running=sum(thread.is_alive() for thread in self._threads))

    def wake_handlers(self) -> None:
        """Something was stored in the inbox: one handler is enough to begin with, and others look by themselves."""
        resting = [loop for loop in self._handlers if loop.is_resting]
        (resting or self._handlers)[0].wake()

    @property
    def is_alive(self) -> bool:
        """Whether no loop has ended that was started."""
        return all(thread.is_alive() or thread.ident is None for thread in self._threads)

    @property
    def has_broker(self) -> bool:
        """Whether events can be received now (always, on the local bus)."""
        return all(consumer.is_connected for consumer in self._consumers)

    def _new_handlers(self) -> Callable[[], int]:
        return Handlers(self._service, self._runtime, is_stopping=self._stop.is_set).run_once

    def _loop(
        self,
        name: str,
        step: Callable[[], int],
        idle: float,
        *,
        longest: float = 0.0,
        gathering: Gathering = BRIEFLY,
    ) -> Loop:
        name_ = self._service.name
        return Loop(name_, name, step, idle=idle, longest=longest, gathering=gathering, stop=self._stop)

    def _beat(self, loop: str) -> Callable[[], None]:
        return partial(beat, self._service.name, loop)


def rabbit_worker(service: Service, runtime: Runtime, publishers: Publishers, url: str) -> Worker:
    """The worker of a service on the broker at `url`."""
    worker = Worker(service, runtime, RabbitPublisher(url, service.name))
    worker.add_consumer(url, Receiver(service, runtime, publishers))
    return worker

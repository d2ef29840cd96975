"""The academy's finance system, a partner over AMQP: it reads payment orders, answers them, and announces credits."""

import queue
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event as Flag
from threading import Thread
from typing import Any

import amqp

from shared.messaging.event import CONTENT_TYPE, Event, decode, encode
from shared.messaging.rabbit import BROKER_ERRORS
from shared.messaging.topology import INBOUND, queue_of, subscriber
from tests.chaos.callers import Tally
from tests.chaos.installation import FINANCE, Broker
from tests.chaos.people import today

QUEUE = queue_of(subscriber(FINANCE.user))
REFUSED_RATE, AGAIN_RATE = 0.2, 0.2
IDLE = 0.3


@dataclass(frozen=True)
class Announcement:
    """An event to publish, under its own id however often that takes."""

    type: str
    event_id: str
    body: bytes


class Finance:
    """Works on a thread of its own. `settled` is what it has said of each payment, `fault` what ended it."""

    def __init__(self, broker: Broker, chance: random.Random, tally: Tally) -> None:
        self.settled: dict[str, str] = {}
        self.announced: set[str] = set()
        self.fault: Exception | None = None
        self._broker = broker
        self._chance = chance
        self._tally = tally
        self._answers: dict[str, Announcement] = {}
        self._today = today().isoformat()
        self._outgoing: queue.Queue[Announcement] = queue.Queue()
        self._stop = Flag()
        self._thread = Thread(target=self._work, name="finance", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def announce_credit(self, content: dict[str, Any]) -> None:
        """Credits have arrived in an envelope."""
        subject = f"{content['budget_year']}-{content['programme']}-{content['kind']}"
        self._outgoing.put(self._announcement("nefe.envelope.credited.v1", content["reference"], subject, content))

    @property
    def is_idle(self) -> bool:
        """Whether everything is announced."""
        return self._outgoing.empty()

    def _work(self) -> None:
        try:
            while not self._stop.is_set():
                with suppress(*BROKER_ERRORS):
                    self._work_connected()
                self._stop.wait(1)
        except Exception as error:
            self.fault = error

    def _work_connected(self) -> None:
        """Until the connection fails: what is in doubt is then published, or delivered, again."""
        connection = amqp.Connection(
            f"127.0.0.1:{self._broker.node.port}",
            userid=FINANCE.user,
            password=self._broker.passwords[FINANCE.user],
            virtual_host=self._broker.vhost,
            confirm_publish=True,
            connect_timeout=30,
            read_timeout=30,
            write_timeout=30,
        )
        try:
            connection.connect()
            channel = connection.channel()
            while not self._stop.is_set():
                if not (self._answer_order(channel) or self._announce(channel)):
                    self._stop.wait(IDLE)
        finally:
            with suppress(*BROKER_ERRORS):
                connection.collect()

    def _announce(self, channel: Any) -> bool:
        if self._outgoing.empty():
            return False
        self._publish(channel, self._outgoing.queue[0])
        self._outgoing.get()
        return True

    def _answer_order(self, channel: Any) -> bool:
        message = channel.basic_get(QUEUE)
        if message is None:
            return False
        body = message.body if isinstance(message.body, bytes) else message.body.encode()
        payment_id = decode(body).data["payment_id"]
        answer = self._answers.setdefault(payment_id, self._answer(payment_id))
        self._publish(channel, answer)
        channel.basic_ack(message.delivery_tag)
        return True

    def _answer(self, payment_id: str) -> Announcement:
        """Kept, since an order may be read again: one event id has one body."""
        chance = random.Random(payment_id)
        is_refused = chance.random() < REFUSED_RATE
        self.settled[payment_id] = "refused" if is_refused else "executed"
        content: dict[str, Any] = {"payment_id": payment_id, "reference": f"CHORUS-{payment_id}"}
        if is_refused:
            content |= {"refused_on": self._today, "reason": "RIB inconnu"}
        else:
            content["executed_on"] = self._today
        return self._announcement(
            f"nefe.payment.{self.settled[payment_id]}.v1", f"settled-{payment_id}", payment_id, content
        )

    def _announcement(self, kind: str, event_id: str, subject: str, content: dict[str, Any]) -> Announcement:
        event = Event(event_id, FINANCE.source, kind, subject, datetime.now(UTC), content)
        return Announcement(kind, event_id, encode(event))

    def _publish(self, channel: Any, announcement: Announcement) -> None:
        """Now and then twice, as a cautious partner does; now and then by a client that cannot set `user_id`."""
        copies = 2 if self._chance.random() < AGAIN_RATE else 1
        for _ in range(copies):
            known = {"user_id": FINANCE.user} if self._chance.random() < 0.8 else {}
            message = amqp.Message(announcement.body, content_type=CONTENT_TYPE, delivery_mode=2, **known)
            channel.basic_publish(message, INBOUND, announcement.type)
        self._tally.add("announcements published again", copies - 1)
        self.announced.add(announcement.event_id)

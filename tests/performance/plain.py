"""The pipeline that a competent engineer writes first: a commit, a confirm and an acknowledgement per event.

No outbox: a death between the commit and the publish loses the event, and a broker that is away stops people working.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
from kombu import Connection, Consumer, Exchange, Message, Producer, Queue
from kombu.mixins import ConsumerMixin

from tests.integration.messaging.probe import TYPE, payload
from tests.performance.children import say_ready, wait_for_end, wait_for_go
from tests.performance.pace import paced

EXCHANGE = Exchange("plain", "topic", durable=True)
QUEUE = Queue("plain", EXCHANGE, TYPE, durable=True, queue_arguments={"x-queue-type": "quorum"})
TABLE = "CREATE TABLE effect (number serial PRIMARY KEY, event_id text UNIQUE, subject text, sequence int)"
INSERT = "INSERT INTO effect (event_id, subject) VALUES (%s, %s)"


def create_table(database_url: str) -> None:
    """What both sides write into."""
    with connect(database_url) as database:
        database.execute(TABLE)


def declare(broker_url: str) -> None:
    """The exchange and the queue."""
    with Connection(broker_url) as connection:
        QUEUE(connection.channel()).declare()


def connect(database_url: str) -> "psycopg.Connection[tuple[Any, ...]]":
    """Plain psycopg, with the same kind of URL."""
    return psycopg.connect(database_url.replace("+psycopg", ""))


def produce(database_url: str, broker_url: str, count: str, threads: str, per_second: str) -> None:
    """State `count` facts; `per_second` 0 is as fast as some threads can."""
    say_ready()
    wait_for_go()
    each = int(count) // int(threads), float(per_second) / int(threads)
    with ThreadPoolExecutor(int(threads)) as pool:
        done = [pool.submit(_state, database_url, broker_url, *each) for _ in range(int(threads))]
    for future in done:
        future.result()
    wait_for_end()


def _state(database_url: str, broker_url: str, count: int, per_second: float) -> None:
    options = {"confirm_publish": True}
    with connect(database_url) as database, Connection(broker_url, transport_options=options) as broker:
        producer = Producer(broker.channel(), exchange=EXCHANGE)
        for _ in paced(range(count), per_second):
            event_id, subject = str(uuid4()), uuid4().hex
            database.execute(INSERT, (event_id, subject))
            database.commit()
            document = {"id": event_id, "subject": subject, "data": payload(TYPE, subject)}
            producer.publish(document, routing_key=TYPE, serializer="json", delivery_mode=2)


class Worker(ConsumerMixin):
    """Applies each event in a transaction, then acknowledges it."""

    def __init__(self, database_url: str, connection: Connection) -> None:
        self.connection = connection
        self._database = connect(database_url)

    def get_consumers(self, consumer: type[Consumer], _channel: object) -> list[Consumer]:
        """kombu asks."""
        return [consumer([QUEUE], callbacks=[self.apply], accept=["json"], prefetch_count=50)]

    def on_consume_ready(self, *_: object, **_named: object) -> None:
        """kombu tells."""
        say_ready()

    def apply(self, body: dict[str, Any], message: Message) -> None:
        """Write the event down."""
        self._database.execute(INSERT, (body["id"], body["subject"]))
        self._database.commit()
        message.ack()


def consume(database_url: str, broker_url: str) -> None:
    """Apply whatever arrives."""
    with Connection(broker_url) as connection:
        Worker(database_url, connection).run()  # type: ignore[no-untyped-call]  # kombu has no types


if __name__ == "__main__":
    role, *arguments = sys.argv[1:]
    produce(*arguments) if role == "produce" else consume(*arguments)

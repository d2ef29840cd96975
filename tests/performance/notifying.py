"""Messages from events to a mail server, by one worker; and whether its memory stays as it is."""

import smtplib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message as Email
from statistics import median
from uuid import uuid4

import psutil
from sqlalchemy import Engine, text

from services.notification.channels.composing import compose
from services.notification.service import SERVICE
from shared.contracts.examples import example
from shared.database import open_database
from shared.messaging.event import Event, encode
from shared.messaging.rabbit import connect
from shared.messaging.rabbit_publisher import ConfirmWindow
from shared.messaging.relay import Outgoing
from shared.messaging.runtime import source_of
from shared.messaging.topology import EVENTS, declare
from shared.migrations import migrate
from tests.performance.children import Child
from tests.performance.figures import Figure, Of, Target
from tests.performance.ground import Ground
from tests.unit.notification.world import World

MESSAGES, BARE = 50_000, 5_000
TYPE = "nefe.concertation.declared.v1"
TOLD_OF_EACH = 2
"""The school, and those who accompany it."""
RATE, FLAT = Target(200), Target(1.1, Of.RATIO, is_ceiling=True)
WARM_UP = 0.1
LONGEST = 3_600.0


def measure(ground: Ground) -> Iterator[Figure]:
    """Events wait in the queue; then one worker writes, delivers and states, until all is delivered."""
    count = ground.amount(MESSAGES) // TOLD_OF_EACH * TOLD_OF_EACH
    sink = Child("tests.performance.sinking")
    with ground.database() as url, ground.vhost() as vhost, sink:
        port = sink.line()
        bare = _bare(url, port, ground.amount(BARE))
        _publish(ground.broker_url(vhost, "submission"), count // TOLD_OF_EACH)
        rate, early, late = _delivered(url, ground.broker_url(vhost, SERVICE.name), port, count)
        sink.go()
        taken, known = int(sink.line()), int(sink.line())
        assert known == count + 1, f"{known} different e-mails"
        assert taken == count + ground.amount(BARE)
    yield Figure(f"{count:,} messages from events to a mail server, one worker", rate, "messages/s", RATE, bare)
    yield Figure("memory at the end, beside that after a tenth", late, "MiB", FLAT, early)


def _bare(url: str, port: str, count: int) -> float:
    """The fastest that one connection goes: one e-mail of ours, over and over."""
    engine = open_database(url)
    migrate(engine, SERVICE.name)
    engine.dispose()
    email = _an_email()
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", int(port)) as server:
        for _ in range(count):
            server.send_message(email)
    return count / (time.perf_counter() - began)


def _an_email() -> Email:
    world = World("sqlite://")
    world.hear(TYPE)
    message = world.messages()[0]
    world.close()
    return compose(message, sender="nefe@ac-creteil.fr", domain="ac-creteil.fr")


def _publish(url: str, count: int) -> None:
    connection = connect(url)
    declare(connection.channel())
    ConfirmWindow(connection).send([_outgoing(number) for number in range(count)])
    connection.release()


def _outgoing(number: int) -> Outgoing:
    event_id, source = str(uuid4()), source_of("creteil", "submission")
    concertation = f"concertation-{number:06}"
    data = example(TYPE) | {"concertation_id": concertation}
    body = encode(Event(event_id, source, TYPE, concertation, datetime.now(UTC), data, sequence=1))
    return Outgoing(number, event_id, TYPE, EVENTS, TYPE, body, attempts=0)


def _delivered(url: str, broker_url: str, port: str, count: int) -> tuple[float, float, float]:
    """Messages per second; MiB after a tenth of them, and at the end (the median of the last tenth)."""
    engine = open_database(url)
    worker = Child("tests.performance.notifier", url, broker_url, port)
    seen: list[tuple[int, float]] = []
    began = time.perf_counter()
    with worker:
        while (sent := _sent(engine)) < count:
            seen.append((sent, psutil.Process(worker.pid).memory_info().rss / 2**20))
            assert time.perf_counter() - began < LONGEST, f"{sent} of {count} were delivered"
            time.sleep(0.5)
        took = time.perf_counter() - began
    engine.dispose()
    early = [memory for sent, memory in seen if sent >= WARM_UP * count]
    late = [memory for sent, memory in seen if sent >= (1 - WARM_UP) * count]
    return count / took, early[0], median(late or early)


def _sent(engine: Engine) -> int:
    with engine.connect() as connection:
        known = text("SELECT count(*) FROM message WHERE status = 'sent'")
        return int(connection.execute(known).scalar_one())

"""What nobody subscribed to is kept in a queue; once somebody does, an operator puts it back where it was published."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from amqp.basic_message import Message
from amqp.exceptions import MessageNacked
from kombu import Connection

from shared.messaging.topology import UNROUTED


@dataclass(frozen=True)
class Unrouted:
    """A message that found no queue: where it was published, by whom, and how large it is."""

    exchange: str
    routing_key: str
    publisher: str | None
    message_id: str | None
    size_bytes: int


@dataclass(frozen=True)
class PutBack:
    """How many messages found a queue, and the routing key of the one at which a full queue ended it, if one did."""

    count: int
    full_at: str | None = None


def look(connection: Connection, limit: int) -> list[Unrouted]:
    """The first `limit` messages; they stay where they are."""
    with connection.channel() as channel:
        return [_described(message) for message in _take(channel, limit)]  # unacknowledged: they go back at the end


def put_back(connection: Connection, limit: int) -> PutBack:
    """Publish the first `limit` messages again as they were, until one is refused because a queue is full.

    The user of `connection` needs the broker's tag `impersonator`. One that still finds no queue comes back to the end
    of this one: nothing is lost on the way, as each is acknowledged only after the broker confirmed its copy.
    """
    with connection.channel() as taking, connection.channel() as sending:
        sending.confirm_select()
        before = _count(taking)
        for message in _take(taking, min(limit, before)):
            try:
                _send_again(sending, message)
            except MessageNacked:
                # This one is neither gone nor counted: it is in our hands until the channel is closed.
                return PutBack(before - _count(taking) - 1, message.delivery_info["routing_key"])
            taking.basic_ack(message.delivery_info["delivery_tag"])
        return PutBack(before - _count(taking))


def _count(channel: Any) -> int:
    return int(channel.queue_declare(UNROUTED, passive=True).message_count)


def _take(channel: Any, limit: int) -> Iterator[Message]:
    channel.auto_decode = False
    for _ in range(limit):
        message = channel.basic_get(UNROUTED)
        if message is None:
            return
        yield message


def _send_again(channel: Any, message: Message) -> None:
    delivery = message.delivery_info
    copy = Message(message.body, **{**message.properties, "delivery_mode": 2})
    channel.basic_publish_confirm(copy, exchange=delivery["exchange"], routing_key=delivery["routing_key"])


def _described(message: Message) -> Unrouted:
    delivery = message.delivery_info
    return Unrouted(
        delivery["exchange"],
        delivery["routing_key"],
        message.properties.get("user_id"),
        message.properties.get("message_id"),
        len(message.body),
    )

"""Connections to RabbitMQ. One belongs to the thread that uses it, and any error ends it."""

from amqp.exceptions import AMQPError, MessageNacked
from kombu import Connection

from shared.messaging.frames import tolerant_frame_handler

HEARTBEAT = 10
BROKER_ERRORS = (OSError, AMQPError, MessageNacked)
"""The last is none of the library's own errors, and says that a queue is full."""
TRANSPORT_OPTIONS = {"read_timeout": 10, "write_timeout": 10, "frame_handler": tolerant_frame_handler}


def connect(url: str) -> Connection:
    """An open connection with heartbeats. Raises one of BROKER_ERRORS."""
    connection = Connection(url, heartbeat=HEARTBEAT, connect_timeout=3, transport_options=TRANSPORT_OPTIONS)
    connection.connect()
    return connection

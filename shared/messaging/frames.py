"""Reads what other programs send, however badly formed: what the library cannot parse must not stop a queue."""

from collections.abc import Callable
from typing import Any

from amqp.method_framing import frame_handler

from shared.messaging.limits import LARGEST_PROPERTIES

CONTENT_HEADER = 2
FIXED_PART = 12
"""Bytes of a content header before its properties: class, weight, size of the body."""
NO_PROPERTIES = b"\x00\x00"

Frame = tuple[int, int, Any]


def tolerant_frame_handler(connection: Any, callback: Callable[..., Any]) -> Callable[[Frame], Any]:
    """The library's reader of frames, to which properties that it cannot parse, or that are very long, are none.

    Broken UTF-8 in a property, a date in the year 10 000, or too deep a table would otherwise end the connection, and
    end it again at each redelivery.
    """
    read = frame_handler(connection, callback)

    def read_tolerantly(frame: Frame) -> Any:
        kind, _, buffer = frame
        if kind == CONTENT_HEADER and len(buffer) > LARGEST_PROPERTIES:
            return read(_bare(frame))
        try:
            return read(frame)
        except Exception:
            if kind != CONTENT_HEADER:
                raise
            return read(_bare(frame))

    return read_tolerantly


def _bare(frame: Frame) -> Frame:
    """The same content header, with no property."""
    kind, channel, buffer = frame
    return kind, channel, bytes(buffer[:FIXED_PART]) + NO_PROPERTIES

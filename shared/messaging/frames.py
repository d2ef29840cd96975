"""Reads what other programs send, however badly formed: what the library cannot parse must not stop a queue."""

from collections.abc import Callable
from typing import Any

from amqp.method_framing import frame_handler

CONTENT_HEADER = 2
FIXED_PART = 12
"""Bytes of a content header before its properties: class, weight, size of the body."""
NO_PROPERTIES = b"\x00\x00"

Frame = tuple[int, int, Any]


def tolerant_frame_handler(connection: Any, callback: Callable[..., Any]) -> Callable[[Frame], Any]:
    """The library's reader of frames, to which properties that it cannot parse are none.

    Broken UTF-8 in a property, a date in the year 10 000, or too deep a table would otherwise end the connection, and
    end it again at each redelivery.
    """
    read = frame_handler(connection, callback)

    def read_tolerantly(frame: Frame) -> Any:
        try:
            return read(frame)
        except Exception:
            kind, channel, buffer = frame
            if kind != CONTENT_HEADER:
                raise
            return read((kind, channel, bytes(buffer[:FIXED_PART]) + NO_PROPERTIES))

    return read_tolerantly

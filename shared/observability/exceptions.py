"""An exception as a log may keep it: where and what kind, without the values that messages quote."""

import sys
import traceback
from types import TracebackType
from typing import Any

from structlog.typing import EventDict, WrappedLogger

Information = tuple[type[BaseException], BaseException, TracebackType | None]

TELLING = (OSError, ImportError, RuntimeError, TypeError, AttributeError, NameError)
"""Their messages name machines and parts of the program. Others quote what people sent: rows, keys, documents."""
MOST_FRAMES = 30


def describe_exception(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """A processor: turn `exc_info` into `exception`."""
    information = event.pop("exc_info", None)
    if information:
        event["exception"] = [_described(error) for error in _chain(information)]
    return event


def _chain(information: BaseException | Information | bool) -> list[BaseException]:
    """The exception and those that it came from, nearest first."""
    error = information if isinstance(information, BaseException) else _of(information)
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _of(information: Information | bool) -> BaseException | None:
    return information[1] if isinstance(information, tuple) else sys.exc_info()[1]


def _described(error: BaseException) -> dict[str, Any]:
    described: dict[str, Any] = {"type": f"{type(error).__module__}.{type(error).__qualname__}"}
    if isinstance(error, TELLING):
        described["message"] = str(error)
    sqlstate = getattr(error, "sqlstate", None)
    if sqlstate:
        described["sqlstate"] = sqlstate
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    described["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return described

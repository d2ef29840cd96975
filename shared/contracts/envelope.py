"""What the attributes of an event must be: for whoever reads events, who states them, and the exported schema alike."""

import re
from collections.abc import Mapping
from typing import Any

from shared.errors import FieldError

REQUIRED = ("specversion", "id", "source", "type", "subject", "time", "data")
WORDS = ("id", "source", "type", "subject", "time", "sequence", "correlationid", "causationid", "traceparent")
LONGEST = 255

UNFIT = r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
"""What no attribute has in it: a control character or a line separator, which would break lines of logs and tables, a
mark that turns the direction of reading, half of a surrogate pair. A no-break space is a letter like any other: French
references have them."""

SHAPES: Mapping[str, str] = {
    "time": r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
    "sequence": r"^[1-9][0-9]{0,17}$",
}
"""What some of them are besides: an RFC 3339 instant, a number from 1."""

_UNFIT = re.compile(UNFIT)
_SHAPES = {name: re.compile(pattern) for name, pattern in SHAPES.items()}
_SAID = {
    "time": "must be an instant with its offset from UTC, such as 2026-11-24T09:00:00Z",
    "sequence": "must be digits: 1, 2, 3…",
}


def faults(attributes: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with the attributes that are there (null is not)."""
    present = {name: attributes[name] for name in WORDS if attributes.get(name) is not None}
    found = []
    for name, value in present.items():
        if not is_word(value):
            found.append(FieldError(f"/{name}", f"must be text of 1 to {LONGEST} characters, none of control"))
        elif name in _SHAPES and not _SHAPES[name].fullmatch(value):
            found.append(FieldError(f"/{name}", _SAID[name]))
    return found


def missing(attributes: Mapping[str, Any]) -> list[FieldError]:
    """What is required and not there."""
    return [FieldError(f"/{name}", "is required") for name in REQUIRED if attributes.get(name) is None]


def is_word(value: object) -> bool:
    """Whether it is text that any attribute may be."""
    return isinstance(value, str) and 1 <= len(value) <= LONGEST and _UNFIT.search(value) is None

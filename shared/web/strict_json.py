"""JSON as RFC 8259 has it, as every reader understands it alike: no NaN, no name twice, nothing that exhausts us."""

import json
import re
import sys
from typing import Any, NoReturn

from shared.errors import Refusal

LONGEST_NUMBER = sys.int_info.default_max_str_digits
LONGEST_NAME_SHOWN = 100
FAULTS = re.compile(
    rf'"[^"\\]*(?:\\.[^"\\]*)*"|(?P<constant>-?Infinity|NaN)|(?P<number>-?[0-9]{{{LONGEST_NUMBER + 1},}})', re.DOTALL
)
"""What Python's reader stops at without saying where; strings are matched only to be passed over."""


class MalformedJson(Refusal):
    """The body is not JSON in UTF-8."""


class _Unreadable(ValueError):
    """JSON for some, and not for others."""


def read_json(body: bytes) -> Any:
    """The value that `body` is in JSON. Raises MalformedJson, which says what is wrong and where."""
    try:
        return _read(body)
    except UnicodeDecodeError as error:
        raise _malformed(f"not UTF-8, at byte {error.start + 1}") from error
    except RecursionError as error:
        raise _malformed("lists or objects are nested too deeply") from error


def _read(body: bytes) -> Any:
    text = body.decode("utf-8")
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once_each)
    except json.JSONDecodeError as error:
        raise _malformed(f"{error.msg}, {_place(text, error.pos)}") from error
    except _Unreadable as error:
        raise _malformed(str(error)) from error
    except ValueError as error:
        raise _malformed(_stumbled_over(text)) from error


def _malformed(reason: str) -> MalformedJson:
    return MalformedJson(f"the body is not JSON: {reason}")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a name that appears twice some readers take the first value and some the last: of money, neither."""
    document = dict(pairs)
    if len(document) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for place, name in enumerate(names) if name in names[:place])
        raise _Unreadable(f'the name "{repeated[:LONGEST_NAME_SHOWN]}" appears twice in one object')
    return document


def _stumbled_over(text: str) -> str:
    """Everything before the fault was read as JSON, so that the first one found is the one."""
    for found in FAULTS.finditer(text):
        if found["constant"]:
            return f"{found['constant']} is no JSON value, {_place(text, found.start())}"
        if found["number"]:
            return f"a number has more than {LONGEST_NUMBER} digits, {_place(text, found.start())}"
    return "it cannot be read"


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"at line {line}, column {column}"

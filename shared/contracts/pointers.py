"""From marshmallow's nested errors to JSON pointers (RFC 6901)."""

from collections.abc import Iterator, Mapping

from marshmallow.exceptions import SCHEMA

from shared.errors import FieldError


def field_errors(errors: object, pointer: str = "") -> Iterator[FieldError]:
    """{"budget": {"lines": {0: {"amount_cents": ["No."]}}}} -> /budget/lines/0/amount_cents: No."""
    if isinstance(errors, Mapping):
        for key, below in errors.items():
            yield from field_errors(below, pointer if key == SCHEMA else f"{pointer}/{_token(key)}")
    elif isinstance(errors, list):
        for below in errors:
            yield from field_errors(below, pointer)
    else:
        yield FieldError(pointer, str(errors))


def _token(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")

"""Whatever a form refuses, it says why in French."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from marshmallow import Schema, fields

from shared.web.pages.faults import AMISS, in_french
from shared.web.pages.forms import Shape

SERVICES = ("submission", "review", "funding", "notification", "identity")


def _messages(schema: Schema) -> Iterator[str]:
    """What the fields of a schema say of a value that does not fit, lists and what is within them included."""
    for known in schema.fields.values():
        yield from _of(known)


def _of(known: fields.Field[object]) -> Iterator[str]:
    yield from (text for check in known.validators if (text := getattr(check, "error", None)))
    if isinstance(known, fields.List):
        yield from _of(known.inner)
    if isinstance(known, fields.Nested):
        yield from _messages(known.schema)


def _refusals() -> dict[str, str]:
    found: dict[str, str] = {}
    for service in SERVICES:
        package = import_module(f"services.{service}.pages")
        for module in iter_modules(package.__path__):
            for name, shape in vars(import_module(f"{package.__name__}.{module.name}")).items():
                if isinstance(shape, Shape) and shape.schema is not None:
                    found |= dict.fromkeys(_messages(shape.schema), f"{service} {module.name}.{name}")
    return found


REFUSALS = _refusals()


def test_there_are_some() -> None:
    assert len(REFUSALS) > 8


@pytest.mark.parametrize("message", sorted(REFUSALS))
def test_it_is_said_in_french(message: str) -> None:
    assert in_french(message) != AMISS, REFUSALS[message]

"""Every event type takes its example and refuses every way of spoiling it, naming the very place."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.catalogue import CATALOGUE, EventType
from shared.contracts.examples import EXAMPLES, example
from shared.contracts.fields import LARGEST_CENTS
from shared.errors import FieldError

STORED: dict[str, dict[str, bool]] = json.loads((Path(__file__).parent / "catalogue.json").read_text())
WRONG: dict[type, list[Any]] = {
    str: [[], {}, 1.5, True, 3, "\x07", "\ud800"],
    float: ["48.9", None, [], True, {}],
    int: [[], {}, 1.5, 3.0, True, "3", -1, 10**13],
    bool: [[], {}, 1.5, 1, "true"],
    dict: [[], "{}", 3, True],
    list: [{}, "[]", 3, True],
}


def places(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every place of a document with what stands there, the whole first."""
    yield pointer, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, f"{pointer}/{key}")


def holder_of(payload: Any, pointer: str) -> tuple[Any, Any]:
    """What holds the place, and the key within it."""
    *steps, last = pointer.split("/")[1:]
    for step in steps:
        payload = payload[int(step) if isinstance(payload, list) else step]
    return payload, int(last) if isinstance(payload, list) else last


def spoilt(known: EventType, pointer: str, value: Any) -> dict[str, Any]:
    payload = example(known.name)
    holder, key = holder_of(payload, pointer)
    holder[key] = value
    return payload


def pointers(errors: list[FieldError]) -> set[str]:
    return {error.pointer for error in errors}


every_type = pytest.mark.parametrize("known", CATALOGUE, ids=lambda known: known.name)
either_way = pytest.mark.parametrize("stating", [True, False], ids=["stating", "receiving"])


def test_every_type_has_an_example_and_no_example_is_left_over() -> None:
    assert {known.name for known in CATALOGUE} == set(EXAMPLES)


@every_type
@either_way
def test_an_example_passes_as_it_is_and_after_a_round_trip_through_json(known: EventType, stating: bool) -> None:
    payload = example(known.name)
    returned = json.loads(json.dumps(payload))
    assert returned == payload
    assert known.check(payload, stating=stating) == []
    assert known.check(returned, stating=stating) == []


@every_type
@either_way
def test_a_missing_required_field_is_named(known: EventType, stating: bool) -> None:
    removed = 0
    for pointer, _ in places(example(known.name)):
        if not STORED[known.name].get(re.sub(r"/[0-9]+(?=/|$)", "/*", pointer)):
            continue
        payload = example(known.name)
        holder, key = holder_of(payload, pointer)
        del holder[key]
        assert pointer in pointers(known.check(payload, stating=stating))
        removed += 1
    assert removed >= 3


@every_type
def test_an_unknown_field_is_refused_when_stating_and_looked_over_when_receiving(known: EventType) -> None:
    for pointer, value in places(example(known.name)):
        if isinstance(value, dict):
            payload = spoilt(known, f"{pointer}/later_field", "from a later edition")
            assert pointers(known.check(payload, stating=True)) == {f"{pointer}/later_field"}
            assert known.check(payload, stating=False) == []


@every_type
@either_way
def test_a_value_of_another_type_is_refused_where_it_stands(known: EventType, stating: bool) -> None:
    for pointer, value in places(example(known.name)):
        for wrong in WRONG[type(value)] if pointer else []:
            assert pointer in pointers(known.check(spoilt(known, pointer, wrong), stating=stating)), (pointer, wrong)


@every_type
def test_null_stands_for_absent_in_optional_fields_only(known: EventType) -> None:
    for pointer, _ in places(example(known.name)):
        required = STORED[known.name].get(re.sub(r"/[0-9]+(?=/|$)", "/*", pointer))
        if required is not None and not pointer.endswith("/beneficiary/uai"):
            errors = known.check(spoilt(known, pointer, None), stating=True)
            assert (pointer in pointers(errors)) is required, pointer


@pytest.mark.parametrize("payload", [None, [], "{}", 3, True, [{}]], ids=repr)
@every_type
def test_what_is_no_object_is_refused_as_a_whole(known: EventType, payload: object) -> None:
    assert known.check(payload, stating=False) == [FieldError("", "Not an object.")]


AMOUNTS = [
    (known, pointer) for known in CATALOGUE for pointer, _ in places(example(known.name)) if pointer.endswith("_cents")
]
UAIS = [
    (known, pointer) for known in CATALOGUE for pointer, _ in places(example(known.name)) if pointer.endswith("/uai")
]


@pytest.mark.parametrize("amount", [-1, 0.5, 12.0, "12", True, LARGEST_CENTS + 1, float("nan"), float("inf")], ids=repr)
@pytest.mark.parametrize(("known", "pointer"), AMOUNTS, ids=lambda part: getattr(part, "name", part))
def test_an_amount_is_whole_cents_within_bounds(known: EventType, pointer: str, amount: object) -> None:
    assert pointer in pointers(known.check(spoilt(known, pointer, amount), stating=False))


@pytest.mark.parametrize("uai", ["0930116A", "0930116w", "930116W", "0930116W\n", "0930116", "0930116I", ""], ids=repr)
@pytest.mark.parametrize(("known", "pointer"), UAIS, ids=lambda part: getattr(part, "name", part))
def test_a_uai_with_a_wrong_letter_is_refused(known: EventType, pointer: str, uai: str) -> None:
    assert pointers(known.check(spoilt(known, pointer, uai), stating=False)) == {pointer}

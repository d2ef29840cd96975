"""What was published stays: `catalogue.json` beside this file lists every field, and whether it is required.

Run this file as a program to add what is new to the list.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.json_schemas import payload_schema

LISTING = Path(__file__).parent / "catalogue.json"

Listing = dict[str, dict[str, bool]]


def fields_of(schema: dict[str, Any], pointer: str = "") -> Iterator[tuple[str, bool]]:
    """Every field of a JSON Schema with whether it is required; `*` stands for any item of a list."""
    for name, below in schema.get("properties", {}).items():
        yield f"{pointer}/{name}", name in schema.get("required", [])
        yield from fields_of(below, f"{pointer}/{name}")
    if "items" in schema:
        yield from fields_of(schema["items"], f"{pointer}/*")


def listing() -> Listing:
    return {known.name: dict(fields_of(payload_schema(known))) for known in CATALOGUE}


def breaches(before: Listing, after: Listing) -> list[str]:
    """What a program written for the listing before could no longer rely on."""
    found = [f"{name} is gone" for name in before.keys() - after.keys()]
    for name in before.keys() & after.keys():
        found += [f"{name} lost {field}" for field in before[name].keys() - after[name].keys()]
        found += [f"{name} gained required {f}" for f in after[name].keys() - before[name].keys() if after[name][f]]
        both = before[name].keys() & after[name].keys()
        found += [f"{name} changed its mind about {f}" for f in both if before[name][f] != after[name][f]]
    return sorted(found)


def test_no_published_type_loses_a_field_or_gains_a_required_one() -> None:
    assert breaches(json.loads(LISTING.read_text()), listing()) == []


def test_the_list_of_published_types_is_complete() -> None:
    assert json.loads(LISTING.read_text()) == listing()


@pytest.mark.parametrize(
    ("after", "breach"),
    [
        ({}, "a is gone"),
        ({"a": {"/y": False}}, "a lost /x"),
        ({"a": {"/x": True, "/y": False, "/z": True}}, "a gained required /z"),
        ({"a": {"/x": False, "/y": False}}, "a changed its mind about /x"),
        ({"a": {"/x": True, "/y": True}}, "a changed its mind about /y"),
    ],
)
def test_every_kind_of_breach_is_seen(after: Listing, breach: str) -> None:
    assert breaches({"a": {"/x": True, "/y": False}}, after) == [breach]


def test_a_new_optional_field_and_a_new_type_break_nothing() -> None:
    assert breaches({"a": {"/x": True}}, {"a": {"/x": True, "/y": False}, "b": {"/z": True}}) == []


if __name__ == "__main__":
    LISTING.write_text(json.dumps(listing(), indent=2, sort_keys=True) + "\n", encoding="utf-8")

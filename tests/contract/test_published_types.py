"""What was published stays: `catalogue.json` beside this file lists every field, and whether it is required.

`introduced.json` has each type as it was when it came; what it has gained since is told, with its day, in
`shared/contracts/history.py`. Run this file as a program to add what is new to the lists.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.event_type import stem_of
from shared.contracts.history import HISTORY, NOTICE, Change, History, Life, What, changes
from shared.contracts.json_schemas import payload_schema

LISTING = Path(__file__).parent / "catalogue.json"
FIRST = Path(__file__).parent / "introduced.json"

Listing = dict[str, dict[str, bool]]
DAY = date(2027, 1, 4)


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


def untold(introduced: Listing, now: Listing, history: History) -> list[str]:
    """What the history does not say of the catalogue, or says wrongly."""
    found = [f"{name} came on no day" for name in now.keys() - history.keys()]
    found += [f"{name} is not there" for name in history.keys() - now.keys() if history[name].removed is None]
    for name in now.keys() & history.keys():
        gained = {field.lstrip("/") for field in now[name].keys() - introduced.get(name, {}).keys()}
        told = history[name].gained.keys()
        found += [f"{name} gained {field} on no day" for field in gained - told]
        found += [f"{name} did not gain {field}" for field in told - gained]
    return sorted(found)


def impossible(history: History) -> list[str]:
    """What cannot be, in the order of a version's life."""
    found = []
    for name, life in history.items():
        found += [
            f"{name} gained {field} before it came" for field, day in life.gained.items() if day < life.introduced
        ]
        if life.deprecated and life.deprecated < life.introduced:
            found.append(f"{name} is deprecated before it came")
        if life.removed and (life.deprecated is None or life.removed < life.deprecated + NOTICE):
            found.append(f"{name} is removed without notice")
        if life.successor and (life.successor not in history or stem_of(life.successor) != stem_of(name)):
            found.append(f"{name} has no such successor")
    return found


def test_the_history_tells_when_each_type_and_each_field_came() -> None:
    assert untold(json.loads(FIRST.read_text()), json.loads(LISTING.read_text()), HISTORY) == []


def test_a_version_comes_is_deprecated_and_goes_in_this_order_and_with_notice() -> None:
    assert impossible(HISTORY) == []


@pytest.mark.parametrize(
    ("now", "history", "missing"),
    [
        ({"a": {"/x": True}}, {}, "a came on no day"),
        ({}, {"a": Life(DAY)}, "a is not there"),
        ({"a": {"/x": True, "/y/*/z": False}}, {"a": Life(DAY)}, "a gained y/*/z on no day"),
        ({"a": {"/x": True}}, {"a": Life(DAY, {"y": DAY})}, "a did not gain y"),
    ],
)
def test_a_history_that_is_not_whole_is_seen(now: Listing, history: History, missing: str) -> None:
    assert untold({"a": {"/x": True}}, now, history) == [missing]


def test_a_field_whose_day_is_told_and_a_type_that_has_gone_leave_nothing_to_tell() -> None:
    history = {"a": Life(DAY, {"y": DAY}), "b": Life(DAY, deprecated=DAY, removed=DAY + NOTICE)}
    assert untold({"a": {"/x": True}}, {"a": {"/x": True, "/y": False}}, history) == []
    assert impossible(history) == []


@pytest.mark.parametrize(
    "life",
    [
        Life(DAY, {"y": DAY - timedelta(days=1)}),
        Life(DAY, deprecated=DAY - timedelta(days=1)),
        Life(DAY, deprecated=DAY, removed=DAY + NOTICE - timedelta(days=1)),
        Life(DAY, removed=DAY + NOTICE),
        Life(DAY, successor="nefe.project.submitted.v2"),
    ],
)
def test_a_life_that_cannot_be_is_seen(life: Life) -> None:
    assert len(impossible({"nefe.project.submitted.v1": life})) == 1


def test_changes_are_told_by_day_the_latest_first() -> None:
    later, last = DAY + timedelta(days=30), DAY + timedelta(days=30) + NOTICE
    history = {
        "a.v1": Life(DAY, {"y": later}, deprecated=later, removed=last, successor="a.v2"),
        "a.v2": Life(later),
    }
    assert changes(history) == [
        (last, [Change(last, What.REMOVED, "a.v1")]),
        (
            later,
            [
                Change(later, What.INTRODUCED, "a.v2"),
                Change(later, What.GAINED, "a.v1", "y"),
                Change(later, What.DEPRECATED, "a.v1"),
            ],
        ),
        (DAY, [Change(DAY, What.INTRODUCED, "a.v1")]),
    ]


def test_a_deprecated_type_says_so_in_its_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    known = CATALOGUE["nefe.review.opened.v1"]
    assert "deprecated" not in payload_schema(known)
    monkeypatch.setitem(HISTORY, known.name, Life(DAY, deprecated=DAY))
    assert payload_schema(known)["deprecated"] is True


def write(path: Path, listing: Listing) -> None:
    path.write_text(json.dumps(listing, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(LISTING, listing())
    write(FIRST, listing() | json.loads(FIRST.read_text()))

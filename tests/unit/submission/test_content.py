"""What a project says, how it is changed, and what it still has to say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.domain.content import content_of
from services.submission.domain.demands import Demands
from services.submission.domain.merge import merge
from tests.unit.submission.world import COMPLETE

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)
objects = st.dictionaries(st.text(max_size=3), values, max_size=4)

DEMANDS = Demands()


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merging_does_what_the_examples_of_rfc_7396_show(target: Any, patch: Any, result: Any) -> None:
    assert merge(target, patch) == result


@given(objects, objects)
def test_a_patch_applied_twice_does_what_it_does_once(target: dict[str, Any], patch: dict[str, Any]) -> None:
    once = merge(target, patch)
    assert merge(once, patch) == once


@given(objects, objects)
def test_merging_leaves_both_sides_as_they_were(target: dict[str, Any], patch: dict[str, Any]) -> None:
    before = repr((target, patch))
    merge(target, patch)
    assert repr((target, patch)) == before


@given(objects, objects)
def test_what_a_patch_does_not_name_stays(target: dict[str, Any], patch: dict[str, Any]) -> None:
    merged = merge(target, patch)
    assert {name: merged[name] for name in target if name not in patch} == {
        name: target[name] for name in target if name not in patch
    }


def test_a_content_survives_being_written_down() -> None:
    content = content_of(COMPLETE)
    assert content_of(content.document()) == content
    assert content.document() == COMPLETE


def test_null_and_absent_mean_the_same() -> None:
    names = ["title", "axes", "pupils", "levels", "partners", "digital", "budget"]
    assert content_of(dict.fromkeys(names)) == content_of({})
    assert content_of({"budget": {"lines": [{"unit": None}]}}) == content_of({"budget": {"lines": [{}]}})


def test_an_empty_draft_says_everything_that_is_missing() -> None:
    assert [(missing.code, missing.pointer) for missing in DEMANDS.missing(content_of({}))] == [
        ("title_missing", "/title"),
        ("axes_missing", "/axes"),
        ("description_missing", "/description"),
        ("pupils_missing", "/pupils"),
    ]


def test_a_started_line_of_the_budget_has_to_be_finished() -> None:
    content = content_of({**COMPLETE, "budget": {"lines": [{"label": " ", "quantity": 2}]}})
    assert [missing.pointer for missing in DEMANDS.missing(content)] == [
        "/budget/lines/0/category",
        "/budget/lines/0/label",
        "/budget/lines/0/unit_cost_cents",
        "/budget/lines/0/school_year",
    ]


def test_a_project_may_ask_for_no_money() -> None:
    assert list(DEMANDS.missing(content_of({**COMPLETE, "budget": None}))) == []


def test_blank_is_missing_and_no_pupil_is_an_answer() -> None:
    content = content_of({**COMPLETE, "title": "  ", "pupils": 0})
    assert [missing.code for missing in DEMANDS.missing(content)] == ["title_missing"]


def test_a_free_unit_cost_is_an_answer() -> None:
    line = {**COMPLETE["budget"]["lines"][0], "unit_cost_cents": 0}
    assert list(DEMANDS.missing(content_of({**COMPLETE, "budget": {"lines": [line]}}))) == []


def test_a_list_is_replaced_and_an_object_is_merged() -> None:
    content = content_of({**COMPLETE, "levels": ["6e", "5e"]})
    changed = content_of(merge(content.document(), {"levels": ["4e"], "budget": {"multi_year": True}}))
    assert changed.levels == ("4e",)
    assert changed.budget.multi_year is True
    assert changed.budget.lines == content.budget.lines

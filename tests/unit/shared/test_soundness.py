"""The quick test of a payload says what the schema says, of whatever is sent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.event_type import EventType
from shared.contracts.examples import example
from shared.contracts.soundness import soundness

TYPES = list(CATALOGUE)
any_text = st.text(st.characters() | st.sampled_from("\x00\n\x85\u2028\ud800"), max_size=40)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10**12) | st.floats() | any_text,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(any_text, children, max_size=3),
    max_leaves=5,
)


@st.composite
def spoilt(draw: st.DrawFn, value: Any) -> Any:
    """The value with one part of it, somewhere, replaced, taken away, doubled, or with something beside it."""
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        name = draw(st.sampled_from(sorted(value)))
        rest = {other: part for other, part in value.items() if other != name}
        return draw(
            st.just(rest)
            | spoilt(value[name]).map(lambda part: {**value, name: part})
            | any_text.map(lambda strange: {**value, strange: value[name]})
        )
    if isinstance(value, list) and value and draw(st.integers(0, 3)):
        place = draw(st.integers(0, len(value) - 1))
        return draw(
            st.just([*value, value[place]])
            | spoilt(value[place]).map(lambda part: [*value[:place], part, *value[place + 1 :]])
        )
    return draw(any_json | neighbours(value))


def neighbours(value: Any) -> st.SearchStrategy[Any]:
    """What is nearly the same."""
    if isinstance(value, int):
        return st.sampled_from([value, value + 1, -value, float(value), str(value), bool(value)])
    if isinstance(value, str):
        return st.sampled_from([value, value + "x", value[:-1], value + "\n", value.upper(), ""])
    return st.just(value)


def verdicts(event_type: EventType, payload: dict[str, Any]) -> list[tuple[bool, bool]]:
    """(quick, thorough) for what is to be stated and for what has arrived."""
    schemas = event_type._strict, event_type._tolerant
    return [(soundness(schema)(payload), not schema.validate(payload)) for schema in schemas]


@pytest.mark.parametrize("event_type", TYPES, ids=lambda event_type: event_type.name)
def test_an_example_is_sound(event_type: EventType) -> None:
    assert verdicts(event_type, example(event_type.name)) == [(True, True)] * 2


@given(st.data(), st.sampled_from(TYPES))
def test_the_quick_test_and_the_schema_agree(data: st.DataObject, event_type: EventType) -> None:
    payload = data.draw(spoilt(example(event_type.name)).filter(lambda value: isinstance(value, dict)))
    for quick, thorough in verdicts(event_type, payload):
        assert quick is thorough


def test_a_field_of_a_later_edition_is_looked_over_on_arrival_only() -> None:
    event_type = CATALOGUE["nefe.project.submitted.v1"]
    payload = example(event_type.name)
    payload["budget"]["gained_later"] = 1
    assert verdicts(event_type, payload) == [(False, False), (True, True)]

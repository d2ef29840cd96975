"""Whatever comes from the wire, checking it ends with an answer."""

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import example
from shared.contracts.payloads.rejection import rejection_payload
from shared.errors import FieldError

SUBMITTED = CATALOGUE["nefe.project.submitted.v1"]
REJECTED = CATALOGUE["nefe.event.rejected.v1"]
any_text = st.text(st.characters() | st.sampled_from("\x00\n\x1b\x85\u2028\ud800\udfff/~"), max_size=1_200)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(any_text, children, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from(sorted(example(SUBMITTED.name))), any_json, st.booleans())
def test_a_check_answers_whatever_stands_in_a_field(field: str, value: object, stating: bool) -> None:
    errors = SUBMITTED.check(example(SUBMITTED.name) | {field: value}, stating=stating)
    assert all(error.pointer.startswith(("/" + field, "/budget")) for error in errors)


@given(any_json, st.booleans())
def test_a_check_answers_whatever_stands_for_the_payload(payload: object, stating: bool) -> None:
    assert SUBMITTED.check(payload, stating=stating)


@given(
    st.none() | any_text,
    st.lists(st.builds(FieldError, any_text, any_text.filter(bool)), max_size=120),
    any_text,
    any_text,
)
def test_a_rejection_can_be_stated_whatever_was_refused(
    rejected_id: str | None, errors: list[FieldError], exchange: str, routing_key: str
) -> None:
    payload = rejection_payload(
        rejected_id=rejected_id,
        rejected_source=None,
        rejected_sha256="0" * 64,
        code="schema_invalid",
        reason="Not what it should be.",
        errors=errors,
        quarantine_id="01980a5e-6f00-75da-b384-9c7e2f0d1b8e",
        received_at="2026-10-16T15:00:04Z",
        exchange=exchange,
        routing_key=routing_key,
    )
    assert REJECTED.check(payload, stating=True) == []


def test_a_rejection_keeps_what_can_be_printed() -> None:
    payload = rejection_payload(
        rejected_id="é\u2028vé\x00ne\ud800ment",
        rejected_source="/partners/finance",
        rejected_sha256="0" * 64,
        code="malformed_json",
        reason="Not JSON.",
        errors=[],
        quarantine_id="1",
        received_at="2026-10-16T15:00:04Z",
        exchange="nefe.inbound",
        routing_key="k" * 300,
    )
    assert payload["rejected_id"] == "é?vé?ne?ment".replace("?", "\N{REPLACEMENT CHARACTER}")
    assert payload["routing_key"] == "k" * 255


def test_changing_an_example_leaves_the_next_one_untouched() -> None:
    example(SUBMITTED.name)["structure"]["uai"] = "spoilt"
    assert example(SUBMITTED.name)["structure"]["uai"] == "0930116W"

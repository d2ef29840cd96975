"""The rules of the field that a payload must keep beyond the shape of its values."""

from typing import Any

import pytest

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import example

SUBMITTED = "nefe.project.submitted.v1"
VALIDATED = "nefe.review.validated.v1"
DEFERRED = "nefe.allocation.deferred.v1"
REGISTERED = "nefe.structure.registered.v1"
REPORT = "nefe.report.requested.v1"
REQUESTED = "nefe.notification.requested.v1"
COMPLETION = "nefe.review.completion_requested.v1"


def faults(name: str, payload: dict[str, Any]) -> set[str]:
    return {error.pointer for error in CATALOGUE[name].check(payload, stating=True)}


def test_the_amount_of_a_budget_line_is_quantity_times_unit_cost() -> None:
    payload = example(SUBMITTED)
    payload["budget"]["lines"][1]["quantity"] += 1
    assert faults(SUBMITTED, payload) == {"/budget/lines/1/amount_cents"}


def test_what_a_project_requests_is_the_sum_of_its_lines() -> None:
    payload = example(SUBMITTED)
    payload["budget"]["requested_cents"] += 1
    assert faults(SUBMITTED, payload) == {"/budget/requested_cents"}


def test_a_project_may_ask_for_no_money() -> None:
    payload = example(SUBMITTED) | {"funding_requested": False, "budget": {"requested_cents": 0, "lines": []}}
    assert faults(SUBMITTED, payload) == set()


def test_a_project_that_asks_for_no_money_has_no_amount() -> None:
    assert faults(SUBMITTED, example(SUBMITTED) | {"funding_requested": False}) == {"/budget/requested_cents"}


def test_two_budget_lines_cannot_have_the_same_name() -> None:
    payload = example(SUBMITTED)
    payload["budget"]["lines"][1]["line_id"] = "1"
    assert faults(SUBMITTED, payload) == {"/budget/lines/1/line_id"}


def test_a_quantity_is_at_least_one() -> None:
    payload = example(SUBMITTED)
    payload["budget"]["lines"][0] |= {"quantity": 0, "amount_cents": 0}
    assert faults(SUBMITTED, payload) == {"/budget/lines/0/quantity"}


@pytest.mark.parametrize(
    ("axes", "pointer"),
    [([], "/axes"), (["success", "success"], "/axes/1"), (["fame"], "/axes/0"), (["success"] * 4, "/axes")],
)
def test_a_project_has_one_to_three_different_axes(axes: list[str], pointer: str) -> None:
    assert pointer in faults(SUBMITTED, example(SUBMITTED) | {"axes": axes})


def test_a_request_for_completion_says_what_to_complete() -> None:
    assert faults(COMPLETION, example(COMPLETION) | {"comments": []}) == {"/comments"}


def test_a_comment_may_be_about_the_whole_project() -> None:
    assert faults(COMPLETION, example(COMPLETION) | {"comments": [{"comment_id": "1", "text": "Bravo."}]}) == set()


def test_a_grant_is_the_sum_of_its_lines() -> None:
    payload = example(VALIDATED)
    payload["grant"]["lines"].pop()
    assert faults(VALIDATED, payload) == {"/grant/total_cents"}


def test_a_grant_may_be_nothing_at_all() -> None:
    assert faults(VALIDATED, example(VALIDATED) | {"grant": {"total_cents": 0, "lines": []}}) == set()


def test_a_structure_that_is_paid_is_known_by_its_uai() -> None:
    payload = example(VALIDATED) | {"beneficiary": {"kind": "structure", "name": "Lycée des Tilleuls"}}
    assert faults(VALIDATED, payload) == {"/beneficiary/uai"}


def test_a_commune_may_be_paid_for_its_school() -> None:
    payload = example(VALIDATED) | {"beneficiary": {"kind": "commune", "name": "Bondy", "siret": "21930010100011"}}
    assert faults(VALIDATED, payload) == set()


def test_an_allocation_is_the_sum_of_its_years() -> None:
    assert faults(DEFERRED, example(DEFERRED) | {"total_cents": 1}) == {"/total_cents"}


@pytest.mark.parametrize(("kind", "degree"), [("college", 1), ("primary_school", 2), ("lycee_general", 1)])
def test_a_kind_of_structure_has_its_degree(kind: str, degree: int) -> None:
    assert faults(REGISTERED, example(REGISTERED) | {"kind": kind, "degree": degree}) == {"/degree"}


@pytest.mark.parametrize("degree", [1, 2])
def test_other_structures_have_either_degree(degree: int) -> None:
    assert faults(REGISTERED, example(REGISTERED) | {"kind": "other", "degree": degree}) == set()


@pytest.mark.parametrize("department", ["00", "96", "2C", "930", "1", "9", "93\n"])
def test_a_department_exists(department: str) -> None:
    assert faults(REGISTERED, example(REGISTERED) | {"department": department}) == {"/department"}


@pytest.mark.parametrize("department", ["01", "2A", "2B", "95", "974", "988"])
def test_departments_of_corsica_and_overseas_are_known(department: str) -> None:
    assert faults(REGISTERED, example(REGISTERED) | {"department": department}) == set()


@pytest.mark.parametrize(
    "year", ["2026-2028", "2026-2026", "2027-2026", "2026/2027", "1926-1927", "2026", "2026-2027\n"]
)
def test_a_school_year_is_two_consecutive_years(year: str) -> None:
    assert faults(REPORT, example(REPORT) | {"school_year": year}) == {"/school_year"}


@pytest.mark.parametrize(
    "instant",
    [
        "2026-10-01T09:12:33",
        "2026-10-01T09:12:33+00:00",
        "2026-10-01T09:12:33+02:00",
        "2026-10-01 09:12:33Z",
        "2026-13-01T09:12:33Z",
        "2026-10-01T25:12:33Z",
        "2026-10-01T09:12:33z",
        "2026-10-01",
        "20261001T091233Z",
        "2026-10-01T09:12:33Z\n",
    ],
)
def test_an_instant_is_utc_and_ends_in_z(instant: str) -> None:
    assert faults(REPORT, example(REPORT) | {"requested_at": instant}) == {"/requested_at"}


@pytest.mark.parametrize(
    "day", ["2026-02-30", "20260201", "2026-W05-1", "01/02/2026", "2026-2-1", "2026-02-01T00:00:00Z"]
)
def test_a_day_is_a_date_of_the_calendar(day: str) -> None:
    assert faults(REPORT, example(REPORT) | {"due_on": day}) == {"/due_on"}


@pytest.mark.parametrize("to", [{}, {"uai": "0930116W", "role": "rector"}, {"uai": None, "role": None}])
def test_a_message_is_for_one_structure_or_one_role(to: dict[str, str | None]) -> None:
    assert faults(REQUESTED, example(REQUESTED) | {"to": to}) == {"/to"}


def test_a_message_may_be_for_a_role() -> None:
    assert faults(REQUESTED, example(REQUESTED) | {"to": {"role": "secretariat"}}) == set()


@pytest.mark.parametrize("character", ["\n", "\r", "\x00", "\x1b", "\x85", "\u2028", "\u2029"], ids=repr)
def test_a_subject_cannot_carry_a_line_break_into_a_mail_header(character: str) -> None:
    payload = example(REQUESTED) | {"subject": f"Visite{character}Bcc: quelqu’un"}
    assert faults(REQUESTED, payload) == {"/subject"}


def test_a_subject_may_have_a_tab() -> None:
    assert faults(REQUESTED, example(REQUESTED) | {"subject": "Visite\tde la DANE"}) == set()


@pytest.mark.parametrize("character", ["\r", "\x00", "\x0b", "\x1b", "\x7f", "\x85"], ids=repr)
def test_a_text_has_no_control_character_but_line_feed_and_tab(character: str) -> None:
    assert faults(REQUESTED, example(REQUESTED) | {"text": f"un{character}deux"}) == {"/text"}


def test_a_text_keeps_line_feeds_tabs_and_every_printable_character() -> None:
    payload = example(REQUESTED) | {"text": "Œuvre\u202f: «\u00a0l’été\u00a0»\n\t– 🎭 Ελλάδα العربية"}
    assert faults(REQUESTED, payload) == set()


@pytest.mark.parametrize(("name", "field", "longest"), [(SUBMITTED, "title", 300), (REQUESTED, "text", 20_000)])
def test_a_text_has_a_greatest_length(name: str, field: str, longest: int) -> None:
    assert faults(name, example(name) | {field: "é" * longest}) == set()
    assert faults(name, example(name) | {field: "é" * (longest + 1)}) == {f"/{field}"}


def test_a_pointer_escapes_what_has_a_meaning_in_pointers() -> None:
    assert faults(REPORT, example(REPORT) | {"a/b~c": 1}) == {"/a~1b~0c"}

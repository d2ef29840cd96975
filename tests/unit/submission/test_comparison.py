"""Two versions side by side: what changed, in which words, on which line, and what the commission had asked."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.domain.comparison import MOST_PIECES, Change, compare, pieces_of
from services.submission.domain.content import content_of
from shared.identity.actor import Role
from tests.support.application import Application, Caller
from tests.unit.submission.world import API, COLLEGE, COMPLETE, World, code

LINE = COMPLETE["budget"]["lines"][0]
COMMENTS = [
    {"comment_id": "1", "part": "budget", "text": "Un devis ?"},
    {"comment_id": "2", "part": None, "text": "Bravo."},
]


def completed(world: World, lycee: Caller) -> str:
    """The address of a project that was sent back, answered and deposited again."""
    project_id = world.deposited()
    world.hear("review.opened", project_id, version=1)
    world.hear("review.completion_requested", project_id, version=1, comments=COMMENTS)
    address = f"{API}/projects/{project_id}"
    lines = [{**LINE, "quantity": 20}, {**LINE, "line_id": "new", "label": "Étagères"}]
    patch = {"title": "Lire tous à voix haute", "budget": {"lines": lines, "multi_year": True}}
    tag = lycee.get(address).headers["ETag"]
    assert lycee.patch(address, json=patch, headers={"If-Match": tag}).status_code == 200
    return address


def test_what_changed_is_told_part_by_part_and_line_by_line(world: World, lycee: Caller) -> None:
    address = completed(world, lycee)
    lycee.post(f"{address}/submissions")
    shown = lycee.get(f"{address}/comparison?from=1&to=2").get_json()
    budget, title = shown["parts"]
    assert (budget["pointer"], budget["before"], budget["after"], budget["is_commented"]) == (
        "/budget/multi_year",
        None,
        True,
        True,
    )
    assert (title["pointer"], title["is_commented"]) == ("/title", False)
    assert [(piece["change"], piece["text"]) for piece in title["pieces"]] == [
        ("same", "Lire "),
        ("added", "tous "),
        ("same", "à voix haute"),
    ]
    assert [(line["line_id"], line["change"], line["difference_cents"]) for line in shown["lines"]] == [
        ("books", "changed", -12_500),
        ("new", "added", 37_500),
    ]
    assert (shown["requested_before_cents"], shown["requested_after_cents"]) == (37_500, 62_500)
    assert [comment["text"] for comment in shown["comments"]] == ["Un devis ?", "Bravo."]


def test_the_commission_compares_what_was_deposited_and_nothing_else(
    world: World, lycee: Caller, application: Application
) -> None:
    address = completed(world, lycee)
    secretariat = application.caller(Role.SECRETARIAT)
    assert secretariat.get(f"{address}/comparison?from=1").status_code == 403
    assert code(secretariat.get(f"{address}/comparison?from=1&to=2")) == "unknown_version"
    assert len(lycee.get(f"{address}/comparison?from=1").get_json()["parts"]) == 2
    lycee.post(f"{address}/submissions")
    assert secretariat.get(f"{address}/comparison?from=1&to=2").status_code == 200
    assert application.caller(Role.SCHOOL, uai=COLLEGE).get(f"{address}/comparison?from=1&to=2").status_code == 403


@pytest.mark.parametrize("query", ["", "?from=0", "?from=x", "?from=1&to=99999999999"])
def test_versions_are_named_as_numbers(lycee: Caller, world: World, query: str) -> None:
    address = f"{API}/projects/{world.deposited()}"
    assert code(lycee.get(f"{address}/comparison{query}")) == "invalid_parameters"


TEXTS = st.text(alphabet="ab .\n", max_size=60)


@given(before=TEXTS, after=TEXTS)
def test_the_pieces_make_up_both_texts(before: str, after: str) -> None:
    pieces = pieces_of(before, after)
    for gone, text in ((Change.ADDED, before), (Change.REMOVED, after)):
        assert "".join(piece.text for piece in pieces if piece.change is not gone) == text


@pytest.mark.parametrize("word", ["a\n", "a ", "."])
def test_a_very_long_text_is_compared_as_a_whole(word: str) -> None:
    before = word * (MOST_PIECES + 1)
    began = time.process_time()
    pieces = pieces_of(before, before[::-1] + "fin")
    assert time.process_time() - began < 30
    assert {piece.change for piece in pieces} >= {Change.ADDED}


def test_versions_that_say_the_same_differ_in_nothing() -> None:
    content = content_of(COMPLETE)
    found = compare(content, content)
    assert (found.parts, found.lines) == ([], [])


def test_a_line_that_was_taken_out_is_told() -> None:
    found = compare(content_of(COMPLETE), content_of({**COMPLETE, "budget": None}))
    [line] = found.lines
    assert (line.change, line.difference_cents) == (Change.REMOVED, -37_500)


@pytest.mark.parametrize(("part", "is_about"), [("budget", True), ("/budget/multi_year", True), ("bud", False)])
def test_a_comment_is_about_its_part_and_all_within(part: str, is_about: bool) -> None:
    after = {**COMPLETE, "budget": {**COMPLETE["budget"], "multi_year": True}}
    comments: list[dict[str, Any]] = [{"comment_id": "1", "part": part, "text": "?"}]
    [change] = compare(content_of(COMPLETE), content_of(after), comments).parts
    assert change.is_commented is is_about


def test_comments_are_answered_and_the_answers_go_with_the_deposit(
    world: World, lycee: Caller, application: Application
) -> None:
    address = completed(world, lycee)
    assert lycee.put(f"{address}/answers/1", json={"text": "Il est joint."}).status_code == 200
    lycee.put(f"{address}/answers/2", json={"text": "Merci."})
    lycee.put(f"{address}/answers/1", json={"text": "Le devis est joint."})
    assert lycee.call("DELETE", f"{address}/answers/2").status_code == 204
    answers = [{"comment_id": "1", "text": "Le devis est joint."}]
    assert lycee.get(address).get_json()["answers"] == answers
    assert application.caller(Role.RECTOR).get(address).get_json()["answers"] == []
    lycee.post(f"{address}/submissions")
    assert [fact.data.get("answers") for fact in world.facts("nefe.project.submitted")] == [None, answers]
    assert application.caller(Role.RECTOR).get(f"{address}/submissions/2").get_json()["answers"] == answers
    assert lycee.get(f"{address}/submissions/1").get_json()["answers"] == []
    late = lycee.put(f"{address}/answers/1", json={"text": "Trop tard."})
    assert (late.status_code, code(late)) == (404, "comment_not_asked")


def test_only_what_is_asked_is_answered_and_by_those_who_edit(
    world: World, lycee: Caller, application: Application
) -> None:
    address = completed(world, lycee)
    assert code(lycee.put(f"{address}/answers/3", json={"text": "?"})) == "comment_not_asked"
    assert lycee.put(f"{address}/answers/1", json={"text": ""}).status_code == 422
    stranger = application.caller(Role.SCHOOL, uai=COLLEGE)
    assert code(stranger.put(f"{address}/answers/1", json={"text": "?"})) == "other_structure"


def test_a_taken_back_request_has_no_answer_left_to_give(world: World, lycee: Caller) -> None:
    project_id = world.deposited()
    world.hear("review.opened", project_id, version=1)
    world.hear("review.completion_requested", project_id, version=1, comments=COMMENTS)
    world.hear("review.completion_cancelled", project_id, version=1)
    answer = lycee.put(f"{API}/projects/{project_id}/answers/1", json={"text": "?"})
    assert code(answer) == "comment_not_asked"

"""Members write down what they make of a version, by the commission's criteria; no mark comes of it."""

from typing import Any

import pytest

from shared.contracts.examples import PROJECT_ID, STRUCTURE
from shared.identity.actor import Role
from tests.unit.review.callers import Answer, Callers
from tests.unit.review.world import World

ROOT = "/api/review/v1"
FILE = f"{ROOT}/files/{PROJECT_ID}"
CRITERIA = f"{ROOT}/commission/criteria"
FOR_SCHOOL = {"part": "/budget/lines/0", "text": "Joindre un devis.", "audience": "school"}
INTERNAL = {"part": "budget", "text": "Cher pour douze microscopes.", "audience": "internal"}
READING: dict[str, Any] = {
    "appreciations": [
        {"criterion": "feasibility", "appreciation": "strong", "text": "L’équipe est nombreuse."},
        {"criterion": "success", "text": "À suivre."},
        {"criterion": "evaluation", "appreciation": "to_strengthen"},
    ],
    "comments": [FOR_SCHOOL, INTERNAL],
}


@pytest.fixture
def callers(world: World) -> Callers:
    world.appoint()
    world.deposit()
    return Callers(world)


def write(callers: Callers, number: int = 1, **reading: Any) -> Answer:
    body = READING | reading
    return callers.send("PUT", f"{FILE}/reading", body, role=Role.MEMBER, subject=f"member-{number}")


def readings(callers: Callers, **who: Any) -> Any:
    return callers.send("GET", FILE, **who).json["readings"]


def complete(callers: Callers, **body: Any) -> Answer:
    return callers.send("POST", f"{FILE}/completion-requests", body, role=Role.SECRETARIAT, subject="secretary-1")


def test_a_reading_has_an_appreciation_of_each_criterion_and_comments_on_parts(callers: Callers) -> None:
    written = write(callers)
    assert written.status_code == 200
    assert (written.json["version"], written.json["reader"]) == (1, "member-1")
    first, second, _ = written.json["appreciations"]
    assert first == {
        "criterion": "feasibility",
        "criterion_label": "Faisabilité",
        "appreciation": "strong",
        "appreciation_label": "Point fort",
        "text": "L’équipe est nombreuse.",
    }
    assert (second["appreciation"], second["appreciation_label"], second["text"]) == (None, None, "À suivre.")
    assert [(one["part"], one["audience"]) for one in written.json["comments"]] == [
        ("/budget/lines/0", "school"),
        ("budget", "internal"),
    ]
    assert readings(callers) == [written.json]
    assert readings(callers, role=Role.MEMBER, subject="member-2") == [written.json]


def test_a_reading_is_revised_until_the_decision_and_unchanged_comments_keep_their_ids(callers: Callers) -> None:
    before = write(callers).json["comments"]
    after = write(callers, appreciations=[], comments=[INTERNAL, FOR_SCHOOL, FOR_SCHOOL]).json
    assert [one["comment_id"] for one in after["comments"][:2]] == [one["comment_id"] for one in before[::-1]]
    assert after["comments"][2]["comment_id"] not in {one["comment_id"] for one in before}
    assert readings(callers) == [after]
    callers.world.decline()
    late = write(callers)
    assert (late.status_code, late.json["code"]) == (409, "file_already_decided")
    assert readings(callers) == [after]


def test_there_is_one_reading_of_each_member_and_version(callers: Callers) -> None:
    write(callers)
    write(callers, 2)
    callers.world.deposit(2)
    stale = write(callers, version=1)
    assert (stale.status_code, stale.json["code"]) == (412, "not_the_current_version")
    assert write(callers, version=2).status_code == 200
    shown = [(one["version"], one["reader"]) for one in readings(callers)]
    assert shown == [(1, "member-1"), (1, "member-2"), (2, "member-1")]


def test_the_commission_sets_its_criteria_and_scale(callers: Callers) -> None:
    default = callers.send("GET", CRITERIA).json
    assert [one["code"] for one in default["criteria"]] == [
        *("success", "well_being", "less_inequality", "feasibility", "evaluation", "partnership")
    ]
    old = write(callers).json
    grid = {"criteria": [{"code": "feasibility", "label": "Est-ce faisable\u202f?"}], "scale": []}
    assert callers.send("PUT", CRITERIA, grid, role=Role.SECRETARIAT).json == grid
    assert callers.send("GET", CRITERIA, role=Role.MEMBER, subject="member-1").json == grid
    assert readings(callers) == [old]
    refused = write(callers)
    assert (refused.json["code"], [error["pointer"] for error in refused.json["errors"]]) == (
        "criterion_unknown",
        ["/appreciations/1/criterion", "/appreciations/2/criterion"],
    )
    off = write(callers, appreciations=[{"criterion": "feasibility", "appreciation": "strong"}])
    assert (off.json["code"], off.json["errors"][0]["pointer"]) == (
        "appreciation_unknown",
        "/appreciations/0/appreciation",
    )
    kept = write(callers, appreciations=[{"criterion": "feasibility", "text": "Oui."}])
    assert kept.json["appreciations"][0]["criterion_label"] == "Est-ce faisable\u202f?"


def test_comments_for_the_school_become_those_of_a_request_for_completion(callers: Callers) -> None:
    first = write(callers).json["comments"][0]["comment_id"]
    second = write(callers, 2, comments=[FOR_SCHOOL | {"part": None, "text": "Dire pour qui."}]).json["comments"][0]
    asked = complete(callers, comments=[{"text": "Bonjour."}], comment_ids=[second["comment_id"], first])
    assert asked.status_code == 201
    assert [(one["part"], one["text"]) for one in asked.json["comments"]] == [
        (None, "Bonjour."),
        (None, "Dire pour qui."),
        ("/budget/lines/0", "Joindre un devis."),
    ]
    told = callers.world.stated()[-1].data["comments"]
    assert [one["text"] for one in told] == ["Bonjour.", "Dire pour qui.", "Joindre un devis."]
    callers.world.cancel()
    assert complete(callers, comment_ids=[first]).status_code == 201


def test_what_is_internal_or_of_another_version_is_not_taken_over(callers: Callers) -> None:
    school, internal = write(callers).json["comments"]
    for ids in ([school["comment_id"], internal["comment_id"]], [school["comment_id"], "c-none"]):
        refused = complete(callers, comment_ids=ids)
        assert (refused.status_code, refused.json["code"]) == (422, "comment_unknown")
        assert [error["pointer"] for error in refused.json["errors"]] == ["/comment_ids/1"]
    callers.world.deposit(2)
    assert complete(callers, comment_ids=[school["comment_id"]]).json["code"] == "comment_unknown"
    assert callers.world.file().requests == []


def test_schools_and_experts_see_nothing_of_the_readings(callers: Callers) -> None:
    asked = {"expert_role": "cardie", "expert_subject": "expert-1", "question": "Quoi\u202f?", "due_on": "2026-10-22"}
    callers.send("POST", f"{FILE}/opinions", asked)
    stated, history = callers.world.stated_types(), callers.world.file().history
    write(callers)
    uai = str(STRUCTURE["uai"])
    for who in ({"role": Role.SCHOOL, "uai": uai}, {"role": Role.EXPERT, "subject": "expert-1"}):
        shown = callers.send("GET", FILE, **who).json  # type: ignore[arg-type]  # each value fits its name
        assert shown["readings"] is None
        assert "Joindre un devis" not in str(shown)
    assert (callers.world.stated_types(), callers.world.file().history) == (stated, history)


def test_only_members_who_sit_and_are_not_recused_read(callers: Callers) -> None:
    stranger = write(callers, 9)
    assert (stranger.status_code, stranger.json["code"]) == (403, "not_seated")
    write(callers)
    write(callers, 2)
    assert callers.send("POST", f"{FILE}/recusals", {}, role=Role.MEMBER, subject="member-1").status_code == 201
    refused = write(callers)
    assert (refused.status_code, refused.json["code"]) == (403, "recused_from_file")
    assert [one["reader"] for one in readings(callers)] == ["member-2"]
    assert callers.send("POST", f"{FILE}/recusals", {}).status_code == 201
    assert readings(callers) is None


def test_the_comments_of_a_recused_member_are_not_taken_over(callers: Callers) -> None:
    comment = write(callers).json["comments"][0]["comment_id"]
    callers.send("POST", f"{FILE}/recusals", {}, role=Role.MEMBER, subject="member-1")
    assert complete(callers, comment_ids=[comment]).json["code"] == "comment_unknown"


def test_a_recusal_leaves_what_was_read_before_the_last_decision(callers: Callers) -> None:
    write(callers)
    callers.world.decline()
    callers.world.deposit(2)
    write(callers)
    callers.send("POST", f"{FILE}/recusals", {}, role=Role.MEMBER, subject="member-1")
    assert [(one["version"], one["reader"]) for one in readings(callers)] == [(1, "member-1")]


ENTRY = {"code": "feasibility", "label": "Faisabilité"}


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        (f"{FILE}/reading", {"appreciations": [{"criterion": "charm"}]}, "/appreciations/0/criterion"),
        (f"{FILE}/reading", {"appreciations": [{"criterion": "A b"}]}, "/appreciations/0/criterion"),
        (f"{FILE}/reading", {"appreciations": [{"criterion": "success"}] * 2}, "/appreciations/1/criterion"),
        (f"{FILE}/reading", {"appreciations": [{"criterion": "success", "mark": 3}]}, "/appreciations/0/mark"),
        (f"{FILE}/reading", {"comments": [FOR_SCHOOL | {"text": " \n"}]}, "/comments/0/text"),
        (f"{FILE}/reading", {"comments": [FOR_SCHOOL | {"text": ""}]}, "/comments/0/text"),
        (f"{FILE}/reading", {"comments": [FOR_SCHOOL | {"part": "a\nb"}]}, "/comments/0/part"),
        (f"{FILE}/reading", {"comments": [{"text": "Oui."}]}, "/comments/0/audience"),
        (f"{FILE}/reading", {"comments": [INTERNAL] * 201}, "/comments"),
        (f"{FILE}/reading", {"version": "1"}, "/version"),
        (CRITERIA, {"criteria": [], "scale": []}, "/criteria"),
        (CRITERIA, {"criteria": [ENTRY, ENTRY], "scale": []}, "/criteria/1/code"),
        (CRITERIA, {"criteria": [ENTRY], "scale": [ENTRY, ENTRY]}, "/scale/1/code"),
        (CRITERIA, {"criteria": [ENTRY | {"weight": 2}], "scale": []}, "/criteria/0/weight"),
    ],
)
def test_what_cannot_be_read_is_refused_where_it_is_wrong(
    callers: Callers, path: str, body: dict[str, Any], pointer: str
) -> None:
    before = callers.send("GET", CRITERIA).json
    answer = callers.send("PUT", path, body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert (readings(callers), callers.send("GET", CRITERIA).json) == ([], before)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"comment_ids": []}, "/comments"),
        ({"comment_ids": ["a", "a"]}, "/comment_ids/1"),
        ({"comment_ids": "a"}, "/comment_ids"),
        ({"comments": [{"text": "x"}] * 199, "comment_ids": ["a", "b"]}, "/comments"),
    ],
)
def test_a_request_for_completion_names_comments_that_can_be_read(
    callers: Callers, body: dict[str, Any], pointer: str
) -> None:
    answer = complete(callers, **body)
    assert (answer.status_code, [error["pointer"] for error in answer.json["errors"]]) == (422, [pointer])

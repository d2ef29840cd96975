"""Who is recused from a file neither sees its deliberation nor has a say in it, whatever else they are."""

from typing import Any

import pytest

from services.review.domain.commission import Person
from services.review.use_cases.appoint_commission import appoint_commission
from shared.contracts.examples import PROJECT_ID, STRUCTURE
from shared.identity.actor import Role
from tests.unit.review.callers import Answer, Callers
from tests.unit.review.world import MEMBERS, PRESIDENT, RECTOR, World

ROOT = "/api/review/v1"
FILE = f"{ROOT}/files/{PROJECT_ID}"
UAI = str(STRUCTURE["uai"])
DEPUTY = Person("deputy-1", "Dominique Petit")
SECRETARIAT: dict[str, Any] = {"role": Role.SECRETARIAT, "subject": "secretary-1"}
QUESTION = {
    "expert_role": "cardie",
    "expert_subject": "member-1",
    "question": "Réalisable\u202f?",
    "due_on": "2026-10-22",
}


def member(number: int) -> dict[str, Any]:
    return {"role": Role.MEMBER, "subject": f"member-{number}"}


@pytest.fixture
def callers(world: World) -> Callers:
    """A commission with a deputy, a file, and an opinion on it."""
    appoint_commission(world.uow(), president=PRESIDENT, deputy=DEPUTY, members=MEMBERS, actor=RECTOR)
    world.deposit()
    callers = Callers(world)
    assert callers.send("POST", f"{FILE}/opinions", QUESTION, **SECRETARIAT).status_code == 201
    return callers


def recuse(callers: Callers, **who: Any) -> Answer:
    return callers.send("POST", f"{FILE}/recusals", {"reason": "Ma fille y est élève."}, **who)


def listed(callers: Callers, **who: Any) -> dict[str, Any]:
    """The file as the list shows it; nothing when it is not in the list."""
    files: list[dict[str, Any]] = callers.send("GET", f"{ROOT}/files", **who).json["files"]
    return next((file for file in files if file["project_id"] == PROJECT_ID), {})


def test_a_member_stands_aside_and_no_longer_has_the_file(callers: Callers) -> None:
    callers.world.deposit(project_id="p-other")
    assert listed(callers, **member(1))["opinions_tally"]["asked"] == 1
    answer = recuse(callers, **member(1))
    assert (answer.status_code, answer.json["subject"]) == (201, "member-1")
    gone = callers.send("GET", FILE, **member(1))
    assert (gone.status_code, gone.json["code"]) == (404, "file_unknown")
    seen = [file["project_id"] for file in callers.send("GET", f"{ROOT}/files", **member(1)).json["files"]]
    assert seen == ["p-other"]
    other = callers.send("GET", FILE, **member(2)).json
    assert other["recusals"] == [answer.json]
    assert (len(other["opinions"]), other["is_recused"]) == (1, False)


def test_a_recused_president_sees_the_file_without_its_deliberation_and_the_deputy_decides(callers: Callers) -> None:
    assert callers.send("GET", FILE).json["opinions_tally"]["asked"] == 1
    assert recuse(callers).status_code == 201
    shown = callers.send("GET", FILE).json
    assert (shown["opinions"], shown["opinions_tally"], shown["receipt"], shown["recusals"]) == ([], None, None, None)
    assert shown["is_recused"] is True
    assert listed(callers)["opinions_tally"] is None
    decline = {"outcome": "declined", "reason": "Le besoin n’est pas décrit."}
    refused = callers.send("POST", f"{FILE}/decisions", decline)
    assert (refused.status_code, refused.json["code"]) == (403, "recused_from_file")
    assert callers.world.stated_types()[-1] != "declined"
    decided = callers.send("POST", f"{FILE}/decisions", decline, role=Role.MEMBER, subject="deputy-1")
    assert decided.status_code == 201


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("completion-requests", {"comments": [{"text": "Joindre un devis."}]}),
        ("completion-requests/cancellation", None),
        ("rapporteur", {"subject": "member-2"}),
        ("opinions", QUESTION),
        ("opinions/{opinion}/withdrawal", {"reason": "Inutile."}),
        ("decisions", {"outcome": "declined", "reason": "Non."}),
    ],
)
def test_a_recused_president_has_no_say_in_anything_about_the_file(
    callers: Callers, path: str, body: dict[str, Any] | None
) -> None:
    opinion = callers.send("GET", FILE).json["opinions"][0]["opinion_id"]
    recuse(callers)
    before = (callers.world.file(), callers.world.stated_types())
    refused = callers.send("POST", f"{FILE}/{path.format(opinion=opinion)}", body)
    assert (refused.status_code, refused.json["code"]) == (403, "recused_from_file")
    assert (callers.world.file(), callers.world.stated_types()) == before


def test_other_roles_of_a_recused_member_open_nothing_of_the_deliberation(callers: Callers) -> None:
    opinion = callers.send("GET", FILE, role=Role.EXPERT, subject="member-1").json["opinions"][0]
    recuse(callers, **member(1))
    as_expert = callers.send("GET", FILE, role=Role.EXPERT, subject="member-1").json
    assert (as_expert["opinions"], as_expert["opinions_tally"]) == ([], None)
    as_secretariat = callers.send("GET", FILE, role=Role.SECRETARIAT, subject="member-1").json
    assert (as_secretariat["opinions"], as_secretariat["recusals"]) == ([], None)
    answer = {"advice": "favourable", "text": "Très bien."}
    for role in (Role.EXPERT, Role.SECRETARIAT):
        path = f"{FILE}/opinions/{opinion['opinion_id']}/answer"
        refused = callers.send("POST", path, answer, role=role, subject="member-1")
        assert refused.json["code"] == "recused_from_file"
    checked = callers.send("POST", f"{FILE}/receipt", {"complete": True}, role=Role.SECRETARIAT, subject="member-1")
    assert checked.json["code"] == "recused_from_file"


def test_a_recused_member_presents_the_file_no_more(callers: Callers) -> None:
    for subject in ("member-2", "member-1"):
        assert callers.send("POST", f"{FILE}/rapporteur", {"subject": subject}).status_code == 200
    recuse(callers, **member(2))
    assert listed(callers)["rapporteur"]["subject"] == "member-1"
    recuse(callers, **member(1))
    assert listed(callers)["rapporteur"] is None
    refused = callers.send("POST", f"{FILE}/rapporteur", {"subject": "member-1"})
    assert (refused.status_code, refused.json["code"]) == (409, "rapporteur_tied")
    rules = {"rules": [{"member": "member-1"}, {"member": "member-2"}]}
    assert callers.send("PUT", f"{ROOT}/commission/rapporteur-rules", rules).status_code == 200
    callers.world.deposit(2)
    assert listed(callers)["rapporteur"] is None


def test_a_recusal_is_for_good(callers: Callers) -> None:
    recuse(callers, **member(1))
    again = recuse(callers, **member(1))
    assert (again.status_code, again.json["code"]) == (409, "already_recused")
    appoint_commission(callers.world.uow(), president=PRESIDENT, deputy=None, members=MEMBERS[::-1], actor=RECTOR)
    callers.world.ask()
    callers.world.deposit(2)
    assert callers.send("GET", FILE, **member(1)).status_code == 404


def test_only_who_sits_stands_aside_and_only_while_the_file_is_examined(callers: Callers) -> None:
    stranger = recuse(callers, role=Role.MEMBER, subject="member-9")
    assert (stranger.status_code, stranger.json["code"]) == (403, "not_seated")
    unknown = callers.send("POST", f"{ROOT}/files/p-none/recusals", {}, **member(1))
    assert (unknown.status_code, unknown.json["code"]) == (404, "file_unknown")
    callers.world.decline()
    late = recuse(callers, **member(1))
    assert (late.status_code, late.json["code"]) == (409, "file_already_decided")
    assert callers.send("GET", FILE, **member(1)).status_code == 200


def test_schools_and_experts_learn_of_no_recusal(callers: Callers) -> None:
    before = [entry.act for entry in callers.world.file().history]
    recuse(callers, **member(2))
    assert [entry.act for entry in callers.world.file().history] == before
    school = callers.send("GET", FILE, role=Role.SCHOOL, subject="head", uai=UAI).json
    expert = callers.send("GET", FILE, role=Role.EXPERT, subject="member-1").json
    for shown in (school, expert):
        assert (shown["recusals"], shown["is_recused"]) == (None, False)
        assert "Ma fille" not in str(shown)
    assert "recus" not in str(callers.world.stated())


@pytest.mark.parametrize(("body", "pointer"), [({"reason": 3}, "/reason"), ({"subject": "member-2"}, "/subject")])
def test_a_recusal_that_cannot_be_read_is_refused(callers: Callers, body: dict[str, Any], pointer: str) -> None:
    answer = callers.send("POST", f"{FILE}/recusals", body, **member(1))
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert callers.send("GET", FILE, **member(1)).status_code == 200

"""Who presents a file: chosen by hand or by rule, and never somebody who is tied to its structures."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.commission import Person
from services.review.domain.history import Act
from services.review.domain.rapporteur import Rule, choose
from services.review.use_cases.appoint_commission import appoint_commission
from shared.contracts.examples import PROJECT_ID, STRUCTURE, example
from shared.identity.actor import Role
from tests.unit.review.callers import Answer, Callers
from tests.unit.review.world import MEMBERS, PRESIDENT, RECTOR, World

ROOT = "/api/review/v1"
FILE = f"{ROOT}/files/{PROJECT_ID}"
RULES = f"{ROOT}/commission/rapporteur-rules"
TIES = f"{ROOT}/commission/ties"
UAI, PARTNER = str(STRUCTURE["uai"]), "0930117X"


@pytest.fixture
def callers(world: World) -> Callers:
    world.appoint()
    return Callers(world)


def assign(callers: Callers, member: str, **who: Any) -> Answer:
    return callers.send("POST", f"{FILE}/rapporteur", {"subject": member}, **who)


def set_rules(callers: Callers, *rules: dict[str, Any]) -> None:
    assert callers.send("PUT", RULES, {"rules": rules}, role=Role.SECRETARIAT).status_code == 200


def declare(callers: Callers, member: str, *structures: str) -> Answer:
    return callers.send("POST", TIES, {"structures": structures}, role=Role.MEMBER, subject=member)


def presents(callers: Callers, project_id: str = PROJECT_ID) -> str | None:
    """Who presents the file, as the list and the file say alike."""
    shown = callers.send("GET", f"{ROOT}/files/{project_id}").json["rapporteur"]
    listed = {file["project_id"]: file for file in callers.send("GET", f"{ROOT}/files").json["files"]}
    assert listed[project_id]["rapporteur"] == shown
    return shown and str(shown["subject"])


def unassigned(callers: Callers, **who: Any) -> list[str]:
    found = callers.send("GET", f"{ROOT}/files?unassigned=true", **who).json["files"]
    return [file["project_id"] for file in found]


def test_the_secretariat_gives_a_file_to_a_member_by_hand(callers: Callers) -> None:
    callers.world.deposit()
    assert (presents(callers), unassigned(callers)) == (None, [PROJECT_ID])
    given_one = assign(callers, "member-1", role=Role.SECRETARIAT, subject="secretary-1")
    assert given_one.json == {
        "subject": "member-1",
        "name": "Membre 1",
        "assigned_at": "2026-10-01T09:12:33.000000Z",
        "assigned_by": "secretary-1",
    }
    assert assign(callers, "member-2").status_code == 200
    assert (presents(callers), unassigned(callers)) == ("member-2", [])
    assert callers.world.file().history[-1].act is Act.RAPPORTEUR_ASSIGNED


def test_only_who_sits_on_the_day_presents_a_file(callers: Callers) -> None:
    over = Person("member-9", "Membre 9", until=date(2026, 9, 30))
    appoint_commission(callers.world.uow(), president=PRESIDENT, deputy=None, members=(*MEMBERS, over), actor=RECTOR)
    callers.world.deposit()
    for subject in ("member-9", "somebody"):
        refused = assign(callers, subject)
        assert (refused.status_code, refused.json["code"]) == (422, "rapporteur_not_seated")
        assert refused.json["errors"][0]["pointer"] == "/subject"
    assert presents(callers) is None
    assert callers.world.file().history[-1].act is Act.DEPOSITED


def test_nobody_is_assigned_without_a_commission_or_after_the_decision(world: World) -> None:
    callers = Callers(world)
    world.deposit()
    assert assign(callers, "member-1").json["code"] == "commission_not_appointed"
    world.appoint()
    world.decline()
    assert assign(callers, "member-1").json["code"] == "file_already_decided"


@pytest.mark.parametrize("tie", [UAI, PARTNER])
def test_a_member_tied_to_a_structure_of_the_project_does_not_present_it(callers: Callers, tie: str) -> None:
    callers.world.deposit(partners=[{"uai": PARTNER, "name": "Collège voisin"}])
    assert declare(callers, "member-1", tie).status_code == 200
    refused = assign(callers, "member-1")
    assert (refused.status_code, refused.json["code"]) == (409, "rapporteur_tied")
    assert assign(callers, "member-2").status_code == 200


def test_a_tie_that_is_declared_later_takes_the_file_from_the_member(callers: Callers) -> None:
    callers.world.deposit()
    callers.world.deposit(project_id="p-other", structure=STRUCTURE | {"uai": PARTNER})
    for path in (FILE, f"{ROOT}/files/p-other"):
        assert callers.send("POST", f"{path}/rapporteur", {"subject": "member-1"}).status_code == 200
    declare(callers, "member-2", UAI)
    assert presents(callers) == "member-1"
    declare(callers, "member-1", UAI)
    assert (presents(callers), presents(callers, "p-other")) == (None, "member-1")


def test_a_new_partner_takes_the_file_from_a_member_who_is_tied_to_it(callers: Callers) -> None:
    declare(callers, "member-1", PARTNER)
    set_rules(callers, {"member": "member-1"}, {"member": "member-2"})
    callers.world.deposit(partners=[])
    assert presents(callers) == "member-1"
    callers.world.deposit(2, partners=[])
    assert presents(callers) == "member-1"
    callers.world.deposit(3, partners=[{"uai": PARTNER, "name": "Collège voisin"}])
    assert presents(callers) == "member-2"


def test_ties_outlive_a_new_appointment(callers: Callers) -> None:
    declare(callers, "member-1", UAI)
    appoint_commission(callers.world.uow(), president=PRESIDENT, deputy=None, members=MEMBERS[::-1], actor=RECTOR)
    callers.world.deposit()
    assert assign(callers, "member-1").json["code"] == "rapporteur_tied"


def test_ties_are_declared_by_the_member_or_the_secretariat(callers: Callers) -> None:
    body = {"subject": "member-1", "structures": [PARTNER, UAI, UAI]}
    by_other = callers.send("POST", TIES, body, role=Role.MEMBER, subject="member-2")
    assert (by_other.status_code, by_other.json["code"]) == (403, "ties_of_others")
    by_secretariat = callers.send("POST", TIES, body, role=Role.SECRETARIAT, subject="secretary-1")
    assert by_secretariat.json["structures"] == [UAI, PARTNER]
    stranger = callers.send("POST", TIES, {"structures": []}, role=Role.SECRETARIAT, subject="secretary-1")
    assert (stranger.status_code, stranger.json["code"]) == (422, "member_unknown")
    declare(callers, "member-2", UAI)
    for who, shown in (("member-1", ["member-1"]), ("member-3", [])):
        ties = callers.send("GET", TIES, role=Role.MEMBER, subject=who).json["ties"]
        assert [one["subject"] for one in ties] == shown
    all_ties = callers.send("GET", TIES, role=Role.SECRETARIAT).json["ties"]
    assert [one["subject"] for one in all_ties] == ["member-1", "member-2"]


def test_a_file_that_arrives_is_given_by_the_most_specific_rule(callers: Callers) -> None:
    set_rules(
        callers,
        {"member": "member-1"},
        {"member": "member-2", "department": "93", "degree": 2},
        {"member": "member-3", "department": "94", "degree": 2, "is_digital": False},
    )
    callers.world.deposit()
    assert presents(callers) == "member-2"
    assert callers.send("GET", FILE).json["rapporteur"]["assigned_by"] is None
    callers.world.deposit(project_id="p-94", structure=STRUCTURE | {"department": "77"})
    assert presents(callers, "p-94") == "member-1"


def test_files_go_round_among_members_of_equal_rules(callers: Callers) -> None:
    set_rules(callers, *({"member": f"member-{number}", "department": "93"} for number in (3, 2, 1)))
    given_to = []
    for number in range(4):
        callers.world.deposit(project_id=f"p-{number}")
        given_to.append(presents(callers, f"p-{number}"))
    assert given_to == ["member-1", "member-2", "member-3", "member-1"]


def test_when_nobody_is_suited_the_file_waits_to_be_assigned(callers: Callers) -> None:
    declare(callers, "member-1", UAI)
    set_rules(callers, {"member": "member-1"}, {"member": "member-2", "department": "94"})
    callers.world.deposit()
    assert (presents(callers), unassigned(callers, role=Role.SECRETARIAT)) == (None, [PROJECT_ID])


def test_rules_name_people_of_the_commission_once(callers: Callers) -> None:
    rule = {"member": "member-1", "department": "93", "degree": None}
    twice = callers.send("PUT", RULES, {"rules": [rule, rule]})
    assert (twice.json["code"], twice.json["errors"][0]["pointer"]) == ("rule_repeated", "/rules/1")
    stranger = callers.send("PUT", RULES, {"rules": [rule | {"member": "nobody"}]})
    assert (stranger.json["code"], stranger.json["errors"][0]["pointer"]) == ("member_unknown", "/rules/0/member")
    assert callers.send("GET", RULES).json == {"rules": []}
    kept = {"member": "member-1", "department": "93", "degree": None, "is_digital": None}
    assert callers.send("PUT", RULES, {"rules": [rule]}).json == {"rules": [kept]}
    assert callers.send("GET", RULES).json == {"rules": [kept]}


def test_rules_need_a_commission(world: World) -> None:
    callers = Callers(world)
    assert callers.send("PUT", RULES, {"rules": []}).json["code"] == "commission_not_appointed"
    assert callers.send("POST", TIES, {"structures": []}).json["code"] == "commission_not_appointed"
    assert callers.send("GET", TIES).json == {"ties": []}


def test_outside_the_commission_nobody_learns_who_presents_a_file(callers: Callers) -> None:
    callers.world.deposit()
    assign(callers, "member-1")
    school: dict[str, Any] = {"role": Role.SCHOOL, "subject": "head", "uai": UAI}
    shown = callers.send("GET", FILE, **school).json
    assert shown["rapporteur"] is None
    assert "member-1" not in str(shown)
    assert callers.send("GET", f"{ROOT}/files", **school).json["files"][0]["rapporteur"] is None
    refused = callers.send("GET", f"{ROOT}/files?unassigned=true", **school)
    assert (refused.status_code, refused.json["code"]) == (403, "rapporteurs_out_of_sight")


@pytest.mark.parametrize(
    ("method", "path", "body", "pointer"),
    [
        ("POST", f"{FILE}/rapporteur", {}, "/subject"),
        ("POST", f"{FILE}/rapporteur", {"subject": 3}, "/subject"),
        ("POST", f"{FILE}/rapporteur", {"subject": "a\u2028"}, "/subject"),
        ("PUT", RULES, {}, "/rules"),
        ("PUT", RULES, {"rules": [{"department": "93"}]}, "/rules/0/member"),
        ("PUT", RULES, {"rules": [{"member": "member-1", "department": "193"}]}, "/rules/0/department"),
        ("PUT", RULES, {"rules": [{"member": "member-1", "degree": 3}]}, "/rules/0/degree"),
        ("PUT", RULES, {"rules": [{"member": "member-1", "is_digital": "yes"}]}, "/rules/0/is_digital"),
        ("PUT", RULES, {"rules": [{"member": "member-1", "axis": "success"}]}, "/rules/0/axis"),
        ("POST", TIES, {"structures": ["0930116X"]}, "/structures/0"),
        ("POST", TIES, {"structures": UAI}, "/structures"),
    ],
)
def test_what_cannot_be_read_is_refused_where_it_is_wrong(
    callers: Callers, method: str, path: str, body: dict[str, Any], pointer: str
) -> None:
    callers.world.deposit()
    answer = callers.send(method, path, body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert presents(callers) is None


PEOPLE = [Person(subject, subject.upper()) for subject in "abcd"]
conditions = st.tuples(
    st.none() | st.sampled_from(["93", "94"]), st.none() | st.sampled_from([1, 2]), st.none() | st.booleans()
)
rules_drawn = st.lists(st.builds(lambda who, how: Rule(who, *how), st.sampled_from("abcd"), conditions), max_size=8)


@given(
    rules_drawn,
    st.sets(st.sampled_from("abcd")),
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3)),
    st.booleans(),
)
def test_whoever_is_chosen_is_suited_and_nobody_else_had_a_better_claim(
    rules: list[Rule], suited: set[str], open_files: dict[str, int], digital: bool
) -> None:
    content = example("nefe.project.submitted.v1") | {"digital": digital}
    people = {person.subject: person for person in PEOPLE if person.subject in suited}
    chosen = choose(rules, content, suited=people, open_files=open_files)
    claims = {
        (-rule.specificity, open_files.get(rule.member, 0), rule.member)
        for rule in rules
        if rule.member in suited
        and rule.department in (None, "93")
        and rule.degree in (None, 2)
        and rule.is_digital in (None, digital)
    }
    assert (chosen and chosen.subject) == (min(claims)[2] if claims else None)

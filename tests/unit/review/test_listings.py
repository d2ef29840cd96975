"""The list of files: narrowed, sorted page by page, taken away; statistics; and views that people save."""

import json
from base64 import urlsafe_b64encode
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.review.api.listing_requests import FilesArguments, key_of
from services.review.domain.commission import Person
from services.review.domain.listing import Order, Place, Sort, percentile
from services.review.use_cases.appoint_commission import appoint_commission
from shared.contracts.examples import STRUCTURE
from shared.identity.actor import Role
from tests.unit.review.callers import Answer, Callers
from tests.unit.review.world import DEPOSIT, MEMBERS, PRESIDENT, RECTOR, World

ROOT = "/api/review/v1"
SECRETARY: dict[str, Any] = {"role": Role.SECRETARIAT, "subject": "secretary-1"}
SCHOOLS: dict[str, dict[str, Any]] = {
    "p-1": {"department": "93", "degree": 2, "name": "Lycée Brel", "priority_education": "rep"},
    "p-2": {
        "department": "77",
        "degree": 1,
        "kind": "elementary_school",
        "name": "École du Château",
        "sector": "private_under_contract",
    },
    "p-3": {"department": "93", "degree": 1, "kind": "elementary_school", "name": "École Zola", "commune": "Bobigny"},
}
BUDGET = {"requested_cents": 0, "lines": []}


def line(cents: int) -> dict[str, Any]:
    named = {"line_id": "1", "category": "training", "label": "Formation", "school_year": "2026-2027"}
    return {**named, "quantity": 1, "unit_cost_cents": cents, "amount_cents": cents}


@pytest.fixture
def callers(world: World) -> Callers:
    """Three files, a day apart."""
    appoint_commission(world.uow(), president=PRESIDENT, deputy=None, members=MEMBERS, actor=RECTOR)
    for number, (project_id, school) in enumerate(SCHOOLS.items(), start=1):
        cents = number * 100_000
        world.deposit(
            project_id=project_id,
            title=f"Projet {number}",
            digital=number == 1,
            axes=["success"] if number == 1 else ["well_being", "success"],
            structure={**STRUCTURE, **school},
            budget={"requested_cents": cents, "lines": [line(cents)]},
        )
        world.clock.pass_days(1)
    return Callers(world)


def listed(callers: Callers, query: str = "", **who: Any) -> list[str]:
    answer = callers.send("GET", f"{ROOT}/files?{query}", **(who or SECRETARY))
    assert answer.status_code == 200, answer.json
    return [file["project_id"] for file in answer.json["files"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["p-1", "p-2", "p-3"]),
        ("department=93", ["p-1", "p-3"]),
        ("degree=1", ["p-2", "p-3"]),
        ("degree=1&department=93", ["p-3"]),
        ("sector=private_under_contract", ["p-2"]),
        ("priority_education=rep", ["p-1"]),
        ("axis=well_being", ["p-2", "p-3"]),
        ("digital=true", ["p-1"]),
        ("requested_from=200000", ["p-2", "p-3"]),
        ("requested_to=100000", ["p-1"]),
        ("received_from=2026-10-02&received_to=2026-10-02", ["p-2"]),
        ("due_before=2026-12-03", ["p-1", "p-2"]),
        ("search=ecole", ["p-2", "p-3"]),
        ("search=CHAT+ecole", ["p-2"]),
        ("search=bobigny", ["p-3"]),
        ("search=projet+2", ["p-2"]),
        ("status=open&status=declined", ["p-1", "p-2", "p-3"]),
        ("status=validated", []),
        ("resubmitted=true", []),
        ("awaits_opinion=true", []),
        ("unassigned=true", ["p-1", "p-2", "p-3"]),
        ("rapporteur=me", []),
    ],
)
def test_the_list_is_narrowed(callers: Callers, query: str, found: list[str]) -> None:
    assert listed(callers, query) == found


@pytest.mark.parametrize("sort", ["project_id", "received_at", "answer_due_on", "requested_cents", "structure_name"])
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_is_read_page_by_page(callers: Callers, sort: str, descending: bool) -> None:
    query = f"sort={sort}&descending={str(descending).lower()}"
    whole, pages, path = listed(callers, query), [], f"{ROOT}/files?{query}&limit=1"
    while path:
        answer = callers.send("GET", path, **SECRETARY)
        pages += [file["project_id"] for file in answer.json["files"]]
        link = answer.headers.get("Link")
        path = link.split(">")[0].strip("<") if link else ""
    assert pages == whole
    assert sorted(whole) == ["p-1", "p-2", "p-3"]


def test_the_place_in_one_order_is_none_in_another(callers: Callers) -> None:
    link = callers.send("GET", f"{ROOT}/files?sort=received_at&limit=1", **SECRETARY).headers["Link"]
    path = link.split(">")[0].strip("<")
    for other in (path.replace("received_at", "requested_cents"), f"{path}&descending=true"):
        refused = callers.send("GET", other, **SECRETARY)
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/after")


@pytest.mark.parametrize(
    "query",
    [
        "after=bm90aGluZw",
        "after=WyJwcm9qZWN0X2lkIiwgZmFsc2UsIDEsICJ4Il0",
        "after=WyJyZXF1ZXN0ZWRfY2VudHMiLCBmYWxzZSwgMTAwMDAwMDAwMDAwMDAwMDAwMDAwLCAieCJd&sort=requested_cents",
        "after=WyJyZWNlaXZlZF9hdCIsIGZhbHNlLCAiMjAyNiIsICJ4Il0&sort=received_at",
        "degree=3",
        "requested_from=-1",
        "received_from=yesterday",
        "sort=title",
        "status=lost",
        "unknown=1",
        "search=a+b+c+d+e+f+g+h+i+j+k",
    ],
)
def test_what_is_no_filter_is_refused(callers: Callers, query: str) -> None:
    refused = callers.send("GET", f"{ROOT}/files?{query}", **SECRETARY)
    assert (refused.status_code, refused.json["code"]) == (422, "invalid_parameters")


def key(sort: str, value: Any, project_id: Any = "p-1") -> str:
    """What a Link header would carry if it had ended there, with any escape that JSON knows."""
    return urlsafe_b64encode(json.dumps([sort, False, value, project_id]).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("sort", "value", "project_id"),
    [
        ("project_id", "p-1", "\ud800"),
        ("project_id", "p-1", "a\u0000b"),
        ("project_id", "\ud800", "p-1"),
        ("structure_name", "a\u0000b", "p-1"),
        ("received_at", "0001-01-01T00:00:00+14:00", "p-1"),
        ("received_at", "9999-12-31T23:59:59-14:00", "p-1"),
        ("answer_due_on", "0001-01-01", "p-1"),
        ("answer_due_on", 20260101, "p-1"),
        ("requested_cents", 2**63, "p-1"),
        ("requested_cents", True, "p-1"),
    ],
)
def test_a_place_that_no_list_could_have_told_is_refused(
    callers: Callers, sort: str, value: Any, project_id: str
) -> None:
    refused = callers.send("GET", f"{ROOT}/files?sort={sort}&after={key(sort, value, project_id)}", **SECRETARY)
    assert (refused.status_code, refused.json["code"]) == (422, "invalid_parameters")
    assert refused.json["errors"][0]["pointer"] == "/after"


def test_the_longest_name_with_its_accents_and_no_break_spaces_is_a_place() -> None:
    summary: Any = SimpleNamespace(
        structure_name="É\u00a0" * 127 + "É", project_id="0192f0c4-7b7a-7c1e-8f00-000000000001"
    )
    told = urlsafe_b64encode(key_of(Order(Sort.STRUCTURE), summary).encode()).decode()
    assert FilesArguments().load({"sort": "structure_name", "after": told})["order"].after == Place(
        summary.structure_name, summary.project_id
    )


def test_a_school_asks_nothing_of_the_deliberation(callers: Callers) -> None:
    school: dict[str, Any] = {"role": Role.SCHOOL, "subject": "s", "uai": str(STRUCTURE["uai"])}
    for query in ("unassigned=true", "rapporteur=member-1", "awaits_opinion=true"):
        refused = callers.send("GET", f"{ROOT}/files?{query}", **school)
        assert (refused.status_code, refused.json["code"]) == (403, "rapporteurs_out_of_sight")
    assert listed(callers, "department=93", **school) == ["p-1", "p-3"]


def test_what_is_found_follows_the_last_deposit(callers: Callers, world: World) -> None:
    structure = {**STRUCTURE, **SCHOOLS["p-1"]}
    world.deposit(2, project_id="p-1", title="Un autre titre", structure=structure)
    assert listed(callers, "search=autre") == ["p-1"]
    assert listed(callers, "search=projet+1") == []
    assert listed(callers, "resubmitted=true") == ["p-1"]


def export(callers: Callers, form: str, query: str = "") -> bytes:
    token = callers.token(SECRETARY["role"], SECRETARY["subject"], None)
    headers = {"Authorization": f"Bearer {token}"}
    answer = callers.client.get(f"{ROOT}/files.{form}?{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    data: bytes = answer.data
    return data


def test_the_list_is_taken_away_as_a_table(callers: Callers) -> None:
    text = export(callers, "csv", "department=93&sort=requested_cents&descending=true").decode("utf-8-sig")
    headings, *rows = [row.split(";") for row in text.splitlines()]
    assert [row[headings.index("Titre")] for row in rows] == ["Projet 3", "Projet 1"]
    assert [row[headings.index("Numérique")] for row in rows] == ["non", "oui"]
    sheet = load_workbook(BytesIO(export(callers, "xlsx"))).active
    assert sheet is not None
    rows_of = list(sheet.iter_rows(values_only=True))
    assert rows_of[1][rows_of[0].index("Demandé en euros")] == 1_000
    assert rows_of[1][rows_of[0].index("Éducation prioritaire")] == "REP"
    assert export(callers, "ods").startswith(b"PK")


def test_an_export_has_an_end(world: World, callers: Callers) -> None:
    few = Callers(World(world.settings.database_url, export_files="2"))
    few.world.clock.set(world.clock.now())
    refused = few.send("GET", f"{ROOT}/files.csv", **SECRETARY)
    assert (refused.status_code, refused.json["code"]) == (422, "too_many_files")


def decide(callers: Callers, project_id: str, outcome: str) -> None:
    ruling: dict[str, Any] = {"outcome": outcome}
    if outcome == "declined":
        ruling["reason"] = "Le besoin n’est pas décrit."
    else:
        share = {"category": "training", "school_year": "2026-2027", "amount_cents": 50_000}
        ruling["grant"] = {"lines": [share]}
    answer = callers.send("POST", f"{ROOT}/files/{project_id}/decisions", ruling)
    assert answer.status_code == 201, answer.json


def statistics(callers: Callers, query: str) -> dict[str, Any]:
    answer = callers.send("GET", f"{ROOT}/statistics?{query}", role=Role.OBSERVER, subject="observer")
    assert answer.status_code == 200, answer.json
    return {group["group"]: group for group in answer.json}


def test_statistics_count_what_came_waits_and_was_decided(callers: Callers, world: World) -> None:
    world.clock.pass_days(7)
    decide(callers, "p-1", "validated")
    decide(callers, "p-2", "declined")
    found = statistics(callers, "from=2026-10-01&to=2026-10-31")
    assert found["93"] == {
        "group": "93",
        "arrived": 2,
        "waiting": 1,
        "oldest_waiting_days": 8,
        "validated": 1,
        "declined": 0,
        "requested_cents": 100_000,
        "granted_cents": 50_000,
        "median_delay_days": 10,
        "ninth_decile_delay_days": 10,
    }
    assert (found["77"]["declined"], found["77"]["median_delay_days"], found["77"]["oldest_waiting_days"]) == (
        1,
        9,
        None,
    )
    by_axis = statistics(callers, "from=2026-10-01&to=2026-10-31&by=axis")
    assert (by_axis["success"]["arrived"], by_axis["well_being"]["arrived"]) == (3, 2)
    assert statistics(callers, "from=2026-11-01&to=2026-11-30")["93"]["arrived"] == 0
    assert set(statistics(callers, "from=2026-10-02&to=2026-10-02&by=degree")) == {"1"}


def test_a_period_goes_forwards(callers: Callers) -> None:
    refused = callers.send("GET", f"{ROOT}/statistics?from=2026-10-02&to=2026-10-01", **SECRETARY)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/to")


@given(values=st.lists(st.integers(0, 400), min_size=1), share=st.sampled_from([0.5, 0.9]))
def test_a_percentile_has_that_share_at_or_below_it(values: list[int], share: float) -> None:
    found = percentile({value: values.count(value) for value in values}, share)
    assert found is not None
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)


def view(callers: Callers, name: str, body: dict[str, Any], **who: Any) -> Answer:
    return callers.send("PUT", f"{ROOT}/views/{name}", body, **(who or SECRETARY))


def test_views_are_saved_shared_and_forgotten(callers: Callers) -> None:
    member: dict[str, Any] = {"role": Role.MEMBER, "subject": "member-1"}
    body = {"filters": {"department": ["93"], "status": ["open", "declined"]}}
    assert view(callers, "En cours", {**body, "is_shared": True}).status_code == 200
    assert view(callers, "À moi", {"filters": {"rapporteur": ["me"]}}, **member).status_code == 200
    assert view(callers, "À tous", {**body, "is_shared": True}, **member).json["code"] == "views_shared_by_secretariat"
    assert [each["name"] for each in callers.send("GET", f"{ROOT}/views", **member).json] == ["En cours", "À moi"]
    assert [each["name"] for each in callers.send("GET", f"{ROOT}/views", **SECRETARY).json] == ["En cours"]
    assert callers.send("DELETE", f"{ROOT}/views/En cours", **member).json["code"] == "view_unknown"
    assert callers.send("DELETE", f"{ROOT}/views/En cours", **SECRETARY).status_code == 204


def test_a_view_is_read_by_its_name_and_by_whose_it_is(callers: Callers) -> None:
    assert view(callers, "En cours", {"filters": {"status": ["open"]}, "is_shared": True}).status_code == 200
    path = f"{ROOT}/views/En cours"
    assert callers.send("GET", path, **SECRETARY).json["filters"] == {"status": ["open"]}
    assert callers.send("GET", path, role=Role.MEMBER, subject="m").json["code"] == "view_unknown"


def test_a_name_that_is_too_long_is_refused(callers: Callers) -> None:
    name = "v" * 101
    assert view(callers, name, {"filters": {}}).json["code"] == "view_name_unfit"
    for method in ("GET", "DELETE"):
        assert callers.send(method, f"{ROOT}/views/{name}", **SECRETARY).json["code"] == "view_unknown"
    assert callers.send("GET", f"{ROOT}/views", **SECRETARY).json == []


@pytest.mark.parametrize(
    "filters", [{"nothing": ["x"]}, {"degree": ["7"]}, {"degree": ["1", "2"]}, {"degree": []}, {"degree": "1"}]
)
def test_a_view_is_what_the_list_takes(callers: Callers, filters: Any) -> None:
    refused = view(callers, "Faux", {"filters": filters})
    assert (refused.status_code, refused.json["code"]) == (422, "invalid_document")


def test_an_account_saves_so_many(callers: Callers) -> None:
    for number in range(50):
        view(callers, f"v{number}", {"filters": {}})
    assert view(callers, "v50", {"filters": {}}).json["code"] == "too_many_views"
    assert view(callers, "v49", {"filters": {}}).status_code == 200


def test_a_recused_member_does_not_find_the_file(callers: Callers) -> None:
    member: dict[str, Any] = {"role": Role.MEMBER, "subject": "member-1"}
    callers.send("POST", f"{ROOT}/files/p-1/recusals", {}, **member)
    assert listed(callers, "department=93&sort=received_at", **member) == ["p-3"]
    assert MEMBERS[0] == Person("member-1", "Membre 1")
    assert DEPOSIT.date() == date(2026, 10, 1)

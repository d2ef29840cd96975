"""Who receives the money, under which convention, and the papers by which it is granted, read back as people do."""

import hashlib
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.database import transaction
from shared.identity.actor import Role
from tests.unit.funding.callers import ROOT, application_of
from tests.unit.funding.granting import ALLOCATION, COMMUNE, TERMS, code, manager_of, prepare
from tests.unit.funding.papers import PDF, PNG, form, words
from tests.unit.funding.world import ECOLE, LYCEE, World, at_once, line


@pytest.fixture
def ecole(any_world: World) -> World:
    """A public école whose money is set aside: 300.00 EUR, of which 100.00 for hours, and 50.00 next year."""
    for year in (2026, 2027):
        any_world.credit(100_000, year=year, programme="140")
        any_world.credit(100_000, year=year, programme="140", kind="CP")
    any_world.deposit("project", structure=dict(ECOLE), title="Un jardin <à> *l’école*")
    lines = (line(20_000), line(10_000, category="teaching_hours"), line(5_000, year="2027-2028"))
    any_world.validate("project", *lines, structure=dict(ECOLE))
    return any_world


def test_money_is_committed_once_its_receiver_is_known_and_has_a_convention(ecole: World) -> None:
    caller = manager_of(ecole)
    assert code(caller.post(f"{ALLOCATION}/confirmation")) == (409, "beneficiary_unknown")
    caller.put(f"{ALLOCATION}/beneficiary", json=COMMUNE)
    assert code(caller.post(f"{ALLOCATION}/confirmation")) == (409, "convention_required")
    prepare(ecole)
    assert caller.post(f"{ALLOCATION}/confirmation").status_code == 200


def test_a_commune_is_paid_once_the_convention_is_signed(ecole: World) -> None:
    caller = prepare(ecole)
    caller.post(f"{ALLOCATION}/confirmation")
    order = partial(caller.post, f"{ALLOCATION}/payments", json={"kind": "advance"})
    assert code(order()) == (409, "convention_not_signed")
    issued = caller.post(f"{ALLOCATION}/documents", json={"kind": "convention"})
    assert issued.status_code == 201
    assert code(order()) == (409, "convention_not_signed")
    path = f"{ROOT}/documents/{issued.get_json()['id']}"
    signed = caller.put(f"{path}/signed-copy", **form(signed_on="2026-11-05"))
    assert signed.get_json()["signed"]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert order().get_json()["amount_cents"] == 7_500
    copy = caller.get(f"{path}/signed-copy")
    assert copy.data == PDF
    assert copy.headers["Content-Disposition"].startswith("attachment")


def test_a_convention_reads_as_it_should(ecole: World) -> None:
    caller = prepare(ecole)
    caller.put(f"{ALLOCATION}/convention", json=TERMS | {"advance_percent": 40})
    caller.post(f"{ALLOCATION}/confirmation")
    issued = caller.post(f"{ALLOCATION}/documents", json={"kind": "convention"}).get_json()
    assert (issued["number"], issued["template_version"]) == ("CONV-2026-0001", 0)
    answer = caller.get(f"{ROOT}/documents/{issued['id']}.pdf")
    assert hashlib.sha256(answer.data).hexdigest() == issued["sha256"]
    said = words(answer.data)
    for expected in (
        "CONV-2026-0001 jeudi 5 novembre 2026 Convention attributive de subvention Entre",
        "Rectorat de l’académie de Créteil",
        "Commune de Bondy, que représente Camille Martin, maire",
        "Commune de Bondy (SIRET 21930010800012)",
        "« Un jardin <à> *l’école* »",
        "programme 140",
        "2026 200,00 € 100,00 € 300,00 €",
        "2027 50,00 € 0,00 € 50,00 €",
        "une subvention de 350,00 €",
        "Une avance de 40 %",
        "prend fin le jeudi 31 août 2028",
    ):
        assert expected in said
    assert ecole.stated()[-1].data["number"] == "CONV-2026-0001"


def test_a_secondary_school_is_granted_by_an_order(world: World) -> None:
    world.credit(100_000)
    world.deposit("project")
    world.validate("project", line(50_000))
    caller = manager_of(world)
    assert code(caller.post(f"{ALLOCATION}/documents", json={"kind": "order"})) == (409, "allocation_not_made")
    world.confirm("project")
    assert code(caller.put(f"{ALLOCATION}/convention", json=TERMS)) == (409, "convention_not_needed")
    assert code(caller.post(f"{ALLOCATION}/documents", json={"kind": "convention"})) == (409, "convention_not_needed")
    preview = words(caller.get(f"{ALLOCATION}/documents/preview.pdf?kind=order").data)
    assert "Arrêté attributif de subvention (projet)" in preview
    issued = caller.post(f"{ALLOCATION}/documents", json={"kind": "order"}).get_json()
    said = words(caller.get(f"{ROOT}/documents/{issued['id']}.pdf").data)
    assert "Article 1er. Une subvention de 500,00 € est attribuée à Lycée Jean Renoir (UAI 0930116W)" in said
    assert "ARR-2026-0001" in said


def test_the_same_is_not_issued_twice_and_what_changed_is(ecole: World) -> None:
    caller = prepare(ecole)
    caller.post(f"{ALLOCATION}/confirmation")
    issue = partial(caller.post, f"{ALLOCATION}/documents", json={"kind": "convention"})
    first = issue().get_json()
    assert code(issue()) == (409, "document_already_issued")
    caller.put(f"{ALLOCATION}/convention", json=TERMS | {"advance_percent": 50})
    assert issue().get_json()["number"] == "CONV-2026-0002"
    listed = caller.get(f"{ALLOCATION}/documents").get_json()
    assert [one["number"] for one in listed] == ["CONV-2026-0001", "CONV-2026-0002"]
    assert caller.get(f"{ROOT}/documents/{first['id']}.pdf").status_code == 200


def test_numbers_of_a_year_have_no_gap_however_many_issue_at_once(any_world: World) -> None:
    any_world.credit(100_000)
    names = [f"project-{number}" for number in range(8)]
    for name in names:
        any_world.deposit(name)
        any_world.validate(name, line(1_000))
        any_world.confirm(name)
    caller = manager_of(any_world)

    def issue(name: str) -> str:
        answer = caller.post(f"{ROOT}/allocations/{name}/documents", json={"kind": "order"})
        return str(answer.get_json()["number"])

    numbers = at_once(*(partial(issue, name) for name in names))
    assert sorted(map(str, numbers)) == [f"ARR-2026-{place:04}" for place in range(1, 9)]


def test_the_same_is_issued_once_however_many_do_it(any_world: World) -> None:
    any_world.credit(1_000)
    any_world.deposit("project")
    any_world.validate("project", line(1_000))
    any_world.confirm("project")
    caller = manager_of(any_world)

    def issue() -> int:
        return caller.post(f"{ALLOCATION}/documents", json={"kind": "order"}).status_code

    assert sorted(at_once(*[issue] * 4), key=str) == [201, 409, 409, 409]
    assert [one["number"] for one in caller.get(f"{ALLOCATION}/documents").get_json()] == ["ARR-2026-0001"]


def test_a_document_cannot_be_changed_by_anybody(ecole: World) -> None:
    caller = prepare(ecole)
    caller.post(f"{ALLOCATION}/confirmation")
    caller.post(f"{ALLOCATION}/documents", json={"kind": "convention"})
    for statement in ("UPDATE grant_document SET number = 'X'", "DELETE FROM grant_document"):
        with pytest.raises(DBAPIError, match="append-only"), transaction(ecole.engine) as connection:
            connection.execute(text(statement))


def test_nothing_is_written_of_a_project_that_is_not_described(world: World) -> None:
    world.credit(100)
    world.validate("project", line(100))
    world.confirm("project")
    assert code(manager_of(world).post(f"{ALLOCATION}/documents", json={"kind": "order"})) == (
        409,
        "project_not_described",
    )


def test_a_named_receiver_stays_through_an_amendment(ecole: World) -> None:
    manager_of(ecole).put(f"{ALLOCATION}/beneficiary", json=COMMUNE)
    ecole.validate(
        "project", line(100), structure=dict(ECOLE), decision_id="second", amends_decision_id="decision-project"
    )
    assert ecole.read("project").allocation.beneficiary.siret == COMMUNE["siret"]


def test_a_nearby_school_may_receive_for_an_ecole(ecole: World) -> None:
    caller = manager_of(ecole)
    nearby = {"kind": "structure", "name": LYCEE["name"], "uai": LYCEE["uai"]}
    assert caller.put(f"{ALLOCATION}/beneficiary", json=nearby).get_json()["is_under_convention"] is True
    assert code(caller.post(f"{ALLOCATION}/confirmation")) == (409, "convention_required")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"siret": "21930010800013"}, "/siret"),
        ({"uai": "0930116A"}, "/uai"),
        ({"kind": "school"}, "/kind"),
        ({"name": ""}, "/name"),
    ],
)
def test_a_receiver_is_checked(ecole: World, change: dict[str, Any], pointer: str) -> None:
    answer = manager_of(ecole).put(f"{ALLOCATION}/beneficiary", json=COMMUNE | change)
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"parties": []}, "/parties"),
        ({"advance_percent": 101}, "/advance_percent"),
        ({"ends_on": "2026-11-10"}, "/ends_on"),
        ({"begins_on": "1026-11-10"}, "/begins_on"),
    ],
)
def test_terms_are_checked(ecole: World, change: dict[str, Any], pointer: str) -> None:
    caller = manager_of(ecole)
    caller.put(f"{ALLOCATION}/beneficiary", json=COMMUNE)
    answer = caller.put(f"{ALLOCATION}/convention", json=TERMS | change)
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    "sent",
    [
        form(signed_on="2026-11-06"),
        form(signed_on="2026-11-04"),
        form(signed_on="yesterday"),
        form(),
        form(b"", signed_on="2026-11-05"),
        form(b"MZ\x90\x00", signed_on="2026-11-05"),
        form(PNG, signed_on="2026-11-05"),
        form(name="papier.exe", signed_on="2026-11-05"),
        form(signed_on="2026-11-05", more="x"),
    ],
)
def test_what_is_no_signed_copy_is_refused(world: World, sent: dict[str, Any]) -> None:
    world.credit(100)
    world.deposit("project")
    world.validate("project", line(100))
    world.confirm("project")
    caller = manager_of(world)
    issued = caller.post(f"{ALLOCATION}/documents", json={"kind": "order"}).get_json()
    answer = caller.put(f"{ROOT}/documents/{issued['id']}/signed-copy", **sent)
    assert code(answer) == (422, "unsuitable_signed_copy")
    assert code(caller.get(f"{ROOT}/documents/{issued['id']}/signed-copy")) == (404, "no_such_document")


def test_a_school_reads_its_own_papers_and_no_others(world: World) -> None:
    world.credit(100)
    world.deposit("project")
    world.validate("project", line(100))
    world.confirm("project")
    issued = manager_of(world).post(f"{ALLOCATION}/documents", json={"kind": "order"}).get_json()
    own, other = (application_of(world).caller(Role.SCHOOL, uai=uai) for uai in (LYCEE["uai"], ECOLE["uai"]))
    for path in (f"{ALLOCATION}/documents", f"{ROOT}/documents/{issued['id']}.pdf"):
        assert own.get(path).status_code == 200
        assert code(other.get(path)) == (404, "no_such_allocation")


OURS = "#show: paper.with(title: values.title, academy: values.grantor)\nPour #values.beneficiary\u00a0: #values.total"


def test_an_academy_changes_the_wording_without_touching_what_was_issued(ecole: World) -> None:
    caller = prepare(ecole)
    caller.post(f"{ALLOCATION}/confirmation")
    first = caller.post(f"{ALLOCATION}/documents", json={"kind": "convention"}).get_json()
    before = caller.get(f"{ROOT}/documents/{first['id']}.pdf").data
    address = f"{ROOT}/document-templates/convention"
    shown = caller.get(address).get_json()
    assert (shown["version"], shown["written_at"]) == (0, None)
    draft = caller.post(f"{address}/preview.pdf", json={"source": OURS, "project_id": "project"})
    assert "Pour Commune de Bondy (SIRET 21930010800012) : 350,00 €" in words(draft.data)
    assert caller.get(address).get_json()["version"] == 0
    assert caller.put(address, json={"source": OURS}).get_json()["version"] == 1
    assert "Pour Commune" in words(caller.get(f"{ALLOCATION}/documents/preview.pdf?kind=convention").data)
    assert caller.get(f"{ROOT}/documents/{first['id']}.pdf").data == before
    restored = caller.put(address, json={"source": ""}).get_json()
    assert (restored["version"], restored["source"]) == (2, shown["source"])


@pytest.mark.parametrize("kind", ["order", "convention", "payment_list"])
@pytest.mark.parametrize("source", ["#values.nothing", "#(", '#read("/etc/passwd")', "#while true {}"])
def test_a_wording_that_cannot_be_typeset_is_refused(world: World, kind: str, source: str) -> None:
    administrator = application_of(world).caller(Role.ADMINISTRATOR)
    answer = administrator.put(f"{ROOT}/document-templates/{kind}", json={"source": source})
    assert code(answer) == (422, "template_unusable")
    assert administrator.get(f"{ROOT}/document-templates/{kind}").get_json()["version"] == 0


@pytest.mark.parametrize("kind", ["order", "convention", "payment_list"])
def test_our_own_wording_can_be_typeset_and_written_back(world: World, kind: str) -> None:
    administrator = application_of(world).caller(Role.ADMINISTRATOR)
    address = f"{ROOT}/document-templates/{kind}"
    source = administrator.get(address).get_json()["source"]
    assert administrator.put(address, json={"source": source}).get_json()["version"] == 1


def test_there_are_three_kinds_of_documents(world: World) -> None:
    caller = manager_of(world)
    assert code(caller.get(f"{ROOT}/document-templates/letter")) == (404, "no_such_document")
    preview = caller.post(f"{ROOT}/document-templates/payment_list/preview.pdf", json={"source": "", "project_id": "x"})
    assert preview.status_code == 404

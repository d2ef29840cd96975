"""What was funded, where, how fast: figures for steering, tables to take away, and what the law has published."""

import csv
import json
import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from shared.contracts.examples import example
from shared.identity.actor import Role
from tests.support.application import Caller
from tests.unit.funding.callers import ROOT, application_of
from tests.unit.funding.granting import TERMS, manager_of, sign
from tests.unit.funding.world import ECOLE, LYCEE, World, line

FIELDS = (
    "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,objet,montant,nature,"
    "conditionsVersement,datesPeriodeVersement,idRAE,notificationUE,pourcentageSubvention"
)


@pytest.fixture
def busy(any_world: World) -> World:
    """An intention, three deposits; one is paid, one is allocated to a commune, one waits; one was stopped."""
    world = any_world
    world.tell("concertation.declared", example("nefe.concertation.declared.v1"))
    for programme in ("140", "141"):
        world.credit(100_000, programme=programme)
        world.credit(100_000, programme=programme, kind="CP")
    world.credit(50_000, year=2027)
    world.deposit("paid", reference="0930116W-1", title="Un labo ouvert")
    world.deposit("project", reference="0930117X-1", title="Un jardin", structure={**ECOLE, "department": "94"})
    world.deposit("waiting", structure={**LYCEE, "priority_education": "rep"})
    hours = line(10_000, category="teaching_hours")
    world.validate("paid", line(40_000), hours, line(20_000, year="2027-2028"))
    world.clock.at += timedelta(days=20)
    world.confirm("paid")
    world.executed(world.pay("paid").id)
    world.validate("project", line(30_000, category="training"), structure=dict(ECOLE))
    sign(world)
    world.validate("waiting", line(90_000))
    world.validate("stopped", line(1_000))
    world.stop("stopped")
    world.validate("free")
    return world


def read(world: World, query: str = "") -> Any:
    return application_of(world).caller(Role.OBSERVER).get(f"{ROOT}/figures{query}").get_json()


def test_how_many_came_how_far(busy: World) -> None:
    assert read(busy)["funnel"] == {
        "intentions": 1,
        "deposited": 3,
        "validated": 5,
        "with_money": 4,
        "reserved": 2,
        "allocated": 2,
        "paid": 1,
        "stopped": 1,
    }


def sums(lines: list[dict[str, Any]]) -> dict[str, tuple[int, int, int, int]]:
    return {
        one["key"]: (one["projects"], one["granted_cents"], one["engaged_cents"], one["paid_cents"]) for one in lines
    }


def test_money_is_told_by_who_has_it_and_for_what(busy: World) -> None:
    groups = read(busy)["groups"]
    assert sums(groups["programme"]) == {
        "140": (1, 30_000, 30_000, 0),
        "141": (4, 161_000, 70_000, 18_000),
    }
    assert sums(groups["department"])["94"] == (1, 30_000, 30_000, 0)
    assert sums(groups["degree"])["1"] == (1, 30_000, 30_000, 0)
    assert sums(groups["priority_education"])["rep"] == (1, 90_000, 0, 0)
    assert sums(groups["year"]) == {"2026": (4, 171_000, 80_000, 18_000), "2027": (1, 20_000, 20_000, 0)}
    assert sums(groups["category"])["training"] == (1, 30_000, 30_000, 0)
    assert sums(groups["category"])["teaching_hours"] == (1, 10_000, 10_000, 0)


def test_delays_are_told_in_days(busy: World) -> None:
    delays = read(busy)["delays"]
    assert delays["validation_to_allocation"] == {
        "projects": 2,
        "median_days": 20.0,
        "longest_days": 20,
        "within_two_months": 2,
    }
    assert delays["validation_to_payment"]["projects"] == 1


@pytest.mark.parametrize(
    ("query", "validated"), [("?year=2026", 5), ("?year=2027", 0), ("?programme=140", 1), ("?department=94", 1)]
)
def test_figures_are_of_a_year_a_programme_or_a_departement(busy: World, query: str, validated: int) -> None:
    assert read(busy, query)["funnel"]["validated"] == validated


@pytest.mark.parametrize("query", ["?year=1", "?programme=1", "?department=nowhere", "?degree=1"])
def test_a_filter_is_checked(world: World, query: str) -> None:
    assert application_of(world).caller(Role.OBSERVER).get(f"{ROOT}/figures{query}").status_code == 422


def test_figures_of_nothing_are_zero(any_world: World) -> None:
    assert read(any_world)["delays"]["validation_to_payment"]["median_days"] is None


def test_projects_are_taken_away_as_a_table(busy: World) -> None:
    table = manager_of(busy).get(f"{ROOT}/figures.xlsx?programme=141")
    rows = list(load_workbook(BytesIO(table.data)).worksheets[0].values)
    paid = next(row for row in rows if row[0] == "0930116W-1")
    assert paid[9] == "attribué"
    assert [float(str(cell)) for cell in paid[-3:]] == [700.0, 700.0, 180.0]
    for form in ("csv", "ods"):
        assert manager_of(busy).get(f"{ROOT}/figures.{form}").status_code == 200


def published(world: World, form: str) -> Any:
    answer = application_of(world).stranger().get(f"{ROOT}/public/grants.{form}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    return answer.data


def test_anyone_reads_the_essential_data_of_grants(busy: World) -> None:
    busy.runtime.settings = replace(busy.settings, grantor_siret="17940002900015")
    table = published(busy, "csv").decode()
    assert table.splitlines()[0] == FIELDS
    ours, commune = list(csv.DictReader(StringIO(table)))
    assert ours["montant"] == "600.00"
    assert ours["datesPeriodeVersement"] == "2026-11-25/2027-12-31"
    assert ours["objet"] == "Fonds d’innovation pédagogique\u00a0: Un labo ouvert (Lycée Jean Renoir, Bondy)"
    assert commune["idAttribuant"] == "17940002900015"
    assert (commune["nomBeneficiaire"], commune["idBeneficiaire"]) == ("Bondy", "21930010800012")
    assert commune["referenceDecision"] == "CONV-2026-0001"
    assert commune["dateConvention"] == "2026-11-25"
    assert commune["datesPeriodeVersement"] == f"{TERMS['begins_on']}/{TERMS['ends_on']}"
    for row in (ours, commune):
        assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}", row["datesPeriodeVersement"])
        assert (row["nature"], row["conditionsVersement"]) == ("aide en numéraire", "échelonné")
    as_json = json.loads(published(busy, "json"))
    assert [one["montant"] for one in as_json] == [600.0, 300.0]
    assert list(as_json[0]) == FIELDS.split(",")


def test_of_a_stopped_project_what_was_paid_is_published(busy: World) -> None:
    busy.stop("paid")
    amounts = [one["montant"] for one in json.loads(published(busy, "json"))]
    assert amounts == [180.0, 300.0]


def test_hours_alone_are_no_grant_of_money(any_world: World) -> None:
    any_world.credit(1_000)
    any_world.validate("project", line(1_000, category="teaching_hours"))
    any_world.confirm("project")
    assert json.loads(published(any_world, "json")) == []


def test_the_page_says_them_for_five_minutes_before_it_reads_them_anew(world: World) -> None:
    visitor = application_of(world).stranger()
    assert "Projets déposés 0" in _page(visitor)
    world.deposit("project", reference="0930116W-1", title="Un labo ouvert")
    world.clock.at += timedelta(minutes=4)
    assert "Projets déposés 0" in _page(visitor)
    world.clock.at += timedelta(minutes=1)
    assert "Projets déposés 1" in _page(visitor)


def _page(visitor: Caller) -> str:
    answer = visitor.get("/fonds/chiffres")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)

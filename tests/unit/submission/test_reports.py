"""Reports: planned with the grant, asked for when the school year ends, written, handed in."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.domain.report import ALLOWED, Report, ReportAct, State
from services.submission.ticks import TICKS
from services.submission.use_cases.follow_reports import ask_for_reports, remind_of_reports
from services.submission.use_cases.stop_project import stop_project
from shared.errors import Refusal
from shared.identity.actor import Role
from tests.support.application import Application, Caller
from tests.unit.submission.world import API, COLLEGE, LYCEE, NOW, World, code, pointers, school

WRITTEN: dict[str, Any] = {
    "done": "Chaque classe a lu un quart d’heure par jour.",
    "lessons": "Commencer plus tôt.",
    "indicators": [{"indicator": "Emprunts au CDI", "observed": "Deux fois plus."}],
    "expenses": [{"category": "teaching_equipment", "label": "Livres", "amount_cents": 30_000, "invoice": "F-12"}],
}
GRANT = {
    "total_cents": 50_000,
    "lines": [
        {"category": "teaching_equipment", "school_year": "2026-2027", "amount_cents": 37_500},
        {"category": "training", "school_year": "2027-2028", "amount_cents": 12_500},
    ],
}


def validated(world: World, grant: dict[str, Any] = GRANT) -> str:
    """A project that is granted money for two school years."""
    project_id = world.deposited()
    world.hear("review.validated", project_id, version=1, grant=grant)
    return project_id


def at_the_end_of_the_school_year(world: World) -> None:
    """15 June 2027."""
    world.clock.advance(NOW.replace(year=2027, month=6, day=15) - world.clock.now())


def address(project_id: str, school_year: str = "2026-2027") -> str:
    return f"{API}/projects/{project_id}/reports/{school_year}"


def test_a_report_is_planned_for_each_school_year_of_the_grant(world: World, lycee: Caller) -> None:
    project_id = validated(world)
    shown = lycee.get(f"{API}/projects/{project_id}/reports").get_json()
    assert [(report["school_year"], report["state"], report["ask_on"], report["granted"]) for report in shown] == [
        ("2026-2027", "planned", "2027-06-15", {"teaching_equipment": 37_500}),
        ("2027-2028", "planned", "2028-06-15", {"training": 12_500}),
    ]


def test_a_project_without_money_reports_nothing(world: World, lycee: Caller) -> None:
    project_id = validated(world, {"total_cents": 0, "lines": []})
    assert lycee.get(f"{API}/projects/{project_id}/reports").get_json() == []


def test_a_report_is_asked_for_once_when_its_day_has_come(world: World) -> None:
    project_id = validated(world)
    world.hear("allocation.made", project_id)
    ask_for_reports(world.uow())
    assert world.facts("nefe.report") == []
    at_the_end_of_the_school_year(world)
    ask_for_reports(world.uow())
    ask_for_reports(world.uow())
    [fact] = world.facts("nefe.report.requested")
    assert (fact.subject, fact.data["school_year"], fact.data["due_on"]) == (project_id, "2026-2027", "2027-07-15")
    sheet = world.sheet(project_id)
    assert sheet.timeline[-1].kind == "report.requested"
    awaited = sheet.project.awaited
    assert awaited is not None
    assert (awaited.party, str(awaited.due_on)) == ("school", "2027-07-15")


def test_who_is_late_with_the_money_is_waited_for_first(world: World) -> None:
    project_id = validated(world)
    at_the_end_of_the_school_year(world)
    ask_for_reports(world.uow())
    before = world.sheet(project_id).project.awaited
    world.hear("allocation.made", project_id)
    after = world.sheet(project_id).project.awaited
    assert before is not None
    assert after is not None
    assert (before.party, after.party) == ("fund_manager", "school")


def test_a_school_is_reminded_once_before_and_once_after_the_date(world: World) -> None:
    validated(world)
    at_the_end_of_the_school_year(world)
    ask_for_reports(world.uow())
    told = []
    for days in (0, 22, 1, 1, 8, 1, 30):
        world.clock.advance(timedelta(days=days))
        remind_of_reports(world.uow())
        told.append([fact.data.get("reminder") for fact in world.facts("nefe.report.requested")])
    assert told[0] == [None]
    assert told[2] == [None, "soon"]
    assert told[-1] == [None, "soon", "late"]


def test_a_report_is_written_by_partners_too_and_handed_in_by_the_owner(
    world: World, lycee: Caller, application: Application
) -> None:
    project_id = validated(world)
    written = lycee.patch(address(project_id), json=WRITTEN, headers={"If-Match": '"1"'})
    assert (written.status_code, written.headers["ETag"]) == (200, '"2"')
    assert lycee.patch(address(project_id), json={"done": "…"}, headers={"If-Match": '"1"'}).status_code == 412
    rector = application.caller(Role.RECTOR)
    assert rector.get(address(project_id)).get_json()["content"] == {}
    handed_in = lycee.post(f"{address(project_id)}/submission")
    shown = handed_in.get_json()
    assert (shown["state"], shown["spent_cents"], shown["unspent_cents"]) == ("submitted", 30_000, 7_500)
    assert rector.get(address(project_id)).get_json()["content"] == WRITTEN
    [fact] = world.facts("nefe.report.submitted")
    assert fact.data["report_id"] == shown["id"]
    again = lycee.post(f"{address(project_id)}/submission")
    assert (again.status_code, code(again)) == (409, "report_already_submitted")
    at_the_end_of_the_school_year(world)
    ask_for_reports(world.uow())
    assert world.facts("nefe.report.requested") == []


def test_a_report_says_what_was_done_and_spent(world: World, lycee: Caller) -> None:
    project_id = validated(world)
    lycee.patch(address(project_id), json={"expenses": [{"label": "Livres"}]}, headers={"If-Match": '"1"'})
    answer = lycee.post(f"{address(project_id)}/submission")
    assert (answer.status_code, code(answer)) == (422, "report_incomplete")
    assert pointers(answer) == ["/done", "/expenses/0/amount_cents", "/expenses/0/category"]


def test_another_school_neither_reads_nor_writes_it(world: World, application: Application) -> None:
    project_id = validated(world)
    stranger = application.caller(Role.SCHOOL, uai=COLLEGE)
    answers = [
        stranger.get(address(project_id)),
        stranger.patch(address(project_id), json=WRITTEN, headers={"If-Match": '"1"'}),
        stranger.post(f"{address(project_id)}/submission"),
    ]
    assert [(answer.status_code, code(answer)) for answer in answers] == [(403, "other_structure")] * 3


@pytest.mark.parametrize("school_year", ["2031-2032", "never", "2026-2027 "])
def test_a_school_year_without_a_grant_has_no_report(world: World, lycee: Caller, school_year: str) -> None:
    answer = lycee.get(address(validated(world), school_year))
    assert (answer.status_code, code(answer)) == (404, "unknown_report")


def test_a_project_that_stops_reports_now_and_on_no_year_to_come(world: World, lycee: Caller) -> None:
    project_id = validated(world)
    stop_project(world.uow(), project_id=project_id, lessons="L’équipe a changé.", actor=school())
    ask_for_reports(world.uow())
    shown = lycee.get(f"{API}/projects/{project_id}/reports").get_json()
    assert [report["state"] for report in shown] == ["requested", "dropped"]
    awaited = world.sheet(project_id).project.awaited
    assert awaited is not None
    assert awaited.party == "school"
    refused = lycee.patch(address(project_id, "2027-2028"), json=WRITTEN, headers={"If-Match": '"2"'})
    assert (refused.status_code, code(refused)) == (409, "report_dropped")


def test_the_academy_lists_what_it_waits_for_page_by_page(world: World, application: Application) -> None:
    for _ in range(3):
        validated(world)
    at_the_end_of_the_school_year(world)
    ask_for_reports(world.uow())
    secretariat = application.caller(Role.SECRETARIAT)
    first = secretariat.get(f"{API}/reports?limit=2")
    assert len(first.get_json()) == 2
    following = secretariat.get(first.headers["Link"].split(">")[0].strip("<")).get_json()
    references = [listed["reference"] for listed in (*first.get_json(), *following)]
    assert sorted(references) == [f"{LYCEE}-{n}" for n in (1, 2, 3)]
    assert secretariat.get(f"{API}/reports?late=true").get_json() == []
    world.clock.advance(timedelta(days=31))
    late = application.caller(Role.SECRETARIAT).get(f"{API}/reports?late=true").get_json()
    assert len(late) == 3


def test_both_ticks_are_run_by_the_worker() -> None:
    assert {"ask_for_reports", "remind_of_reports"} <= {tick.name for tick in TICKS}


@given(acts=st.lists(st.sampled_from(ReportAct), max_size=12))
def test_no_order_of_acts_leaves_the_table(acts: list[ReportAct]) -> None:
    report = Report.planned("r", "p", "2026-2027", granted={"other": 100}, ask_on=NOW.date())
    for act in acts:
        before, following = report.state, ALLOWED[report.state].get(act)
        try:
            _take(report, act)
        except Refusal:
            assert report.state is before
            assert following is None
        else:
            assert report.state is (following or before)
    assert (report.submitted_at is not None) == (report.state is State.SUBMITTED)


def _take(report: Report, act: ReportAct) -> None:
    if act is ReportAct.WRITE:
        report.write(WRITTEN, expected=report.revision)
    elif act is ReportAct.ASK:
        report.ask(at=NOW, due_on=NOW.date())
    elif act is ReportAct.REMIND:
        report.remind(NOW.date())
    elif act is ReportAct.SUBMIT:
        report.document = WRITTEN
        report.submit(at=NOW)
    else:
        report.stop(on=NOW.date().replace(year=2025))

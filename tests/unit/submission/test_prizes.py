"""The yearly prize: presented to in time, judged by its jury, awarded once, and public then."""

from datetime import timedelta
from typing import Any

import pytest

from shared.identity.actor import Role
from tests.support.application import Application, Caller
from tests.unit.submission.world import API, COLLEGE, LYCEE, World, code, pointers

PRIZE = f"{API}/prizes/2026-2027"
BODY: dict[str, Any] = {
    "title": "Prix de l’innovation",
    "opens_on": "2026-11-01",
    "closes_on": "2026-12-15",
    "jury": [{"subject": "juror-1", "name": "Camille Moreau"}, {"subject": "juror-2", "name": "Dominique Petit"}],
}
CANDIDACY = {"text": "Parce que toute l’école y a pris part."}


@pytest.fixture
def rector(application: Application) -> Caller:
    return application.caller(Role.RECTOR)


@pytest.fixture
def juror(application: Application) -> Caller:
    return application.caller(Role.EXPERT, subject="juror-1")


@pytest.fixture
def candidate(rector: Caller, lycee: Caller, world: World) -> str:
    """The address of a candidate of the lycée for an announced prize."""
    rector.put(PRIZE, json=BODY)
    project_id = world.validated()
    lycee.put(f"{API}/projects/{project_id}/public-sheet", json={"parts": []})
    address = f"{PRIZE}/candidates/{project_id}"
    assert lycee.put(address, json=CANDIDACY).status_code == 200
    return address


def candidates(caller: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.get(PRIZE).get_json()["candidates"]
    return found


def award(rector: Caller, address: str, project_id: str | None = None) -> Any:
    laureate = {"project_id": project_id or address.rsplit("/", 1)[1], "distinction": "Premier prix"}
    return rector.post(f"{PRIZE}/award", json={"laureates": [laureate]})


def test_only_what_is_published_is_presented(rector: Caller, lycee: Caller, world: World) -> None:
    rector.put(PRIZE, json=BODY)
    address = f"{PRIZE}/candidates/{world.validated()}"
    assert code(lycee.put(address, json=CANDIDACY)) == "unknown_public_sheet"


def test_the_jury_the_academy_and_the_school_see_a_candidate(
    application: Application, candidate: str, rector: Caller, juror: Caller, lycee: Caller
) -> None:
    other = application.caller(Role.SCHOOL, uai=COLLEGE)
    assert [len(candidates(caller)) for caller in (rector, juror, lycee, other)] == [1, 1, 1, 0]


def test_a_juror_reads_their_own_opinion_and_the_academy_all(
    application: Application, candidate: str, rector: Caller, juror: Caller
) -> None:
    second = application.caller(Role.MEMBER, subject="juror-2")
    juror.put(f"{candidate}/opinion", json={"mark": 3})
    assert juror.put(f"{candidate}/opinion", json={"mark": 5, "text": "Bravo."}).status_code == 200
    second.put(f"{candidate}/opinion", json={"mark": 4})
    assert [opinion["mark"] for opinion in candidates(juror)[0]["opinions"]] == [5]
    assert sorted(opinion["mark"] for opinion in candidates(rector)[0]["opinions"]) == [4, 5]


def test_nobody_else_judges_and_nobody_their_own(application: Application, candidate: str, rector: Caller) -> None:
    assert code(rector.put(f"{candidate}/opinion", json={"mark": 5})) == "not_of_the_jury"
    own = application.caller(Role.SCHOOL, uai=LYCEE, subject="juror-1")
    assert code(own.put(f"{candidate}/opinion", json={"mark": 5})) == "own_candidate"
    nobody = f"{PRIZE}/candidates/nothing/opinion"
    assert code(application.caller(Role.EXPERT, subject="juror-1").put(nobody, json={"mark": 5})) == "unknown_candidate"


def test_it_is_awarded_once_after_the_last_day_and_is_public_then(
    application: Application, candidate: str, rector: Caller, world: World
) -> None:
    anybody = application.app.test_client()
    assert code(award(rector, candidate)) == "prize_still_open"
    world.clock.advance(timedelta(days=30))
    rector = application.caller(Role.RECTOR)
    assert pointers(award(rector, candidate, "nothing")) == ["/laureates/0/project_id"]
    assert anybody.get(f"{API}/public/prizes").get_json() == []
    assert award(rector, candidate).status_code == 200
    (prize,) = anybody.get(f"{API}/public/prizes").get_json()
    assert [(one["distinction"], one["shown"]["title"]) for one in prize["laureates"]] == [
        ("Premier prix", "Lire à voix haute")
    ]
    assert code(award(rector, candidate)) == "prize_already_awarded"
    assert code(rector.put(PRIZE, json=BODY)) == "prize_already_awarded"
    timeline = world.sheet(candidate.rsplit("/", 1)[1]).timeline
    assert [entry.kind for entry in timeline][-2:] == ["prize.candidate", "prize.awarded"]


def test_candidates_come_and_go_until_the_last_day(application: Application, candidate: str, world: World) -> None:
    lycee = application.caller(Role.SCHOOL, uai=LYCEE)
    assert lycee.call("DELETE", candidate).status_code == 204
    assert code(lycee.call("DELETE", candidate)) == "unknown_candidate"
    lycee.put(candidate, json=CANDIDACY)
    world.clock.advance(timedelta(days=30))
    late = application.caller(Role.SCHOOL, uai=LYCEE)
    assert code(late.put(candidate, json=CANDIDACY)) == "candidacy_closed"
    assert code(late.call("DELETE", candidate)) == "candidacy_closed"
    other = application.caller(Role.SCHOOL, uai=COLLEGE)
    assert code(other.put(candidate, json=CANDIDACY)) == "other_structure"


@pytest.mark.parametrize(
    ("path", "changes", "refusal"),
    [
        (f"{API}/prizes/2026", {}, "invalid_prize_year"),
        (f"{API}/prizes/2026-2028", {}, "invalid_prize_year"),
        (PRIZE, {"closes_on": "2026-10-01"}, "prize_ends_before_it_begins"),
        (PRIZE, {"jury": [BODY["jury"][0]] * 2}, "invalid_document"),
    ],
)
def test_what_is_announced_makes_sense(rector: Caller, path: str, changes: dict[str, Any], refusal: str) -> None:
    assert code(rector.put(path, json={**BODY, **changes})) == refusal

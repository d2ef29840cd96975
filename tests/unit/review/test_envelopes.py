"""Nothing is granted above what the envelopes hold, unless the decision says that it awaits credits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.funding.domain.allocation import GrantLine as FundsLine
from services.funding.domain.budget import programme_of as funds_programme_of
from services.funding.domain.decision import shares_of
from services.review.domain.costing import CorrectedLine
from services.review.domain.decision import Outcome, Ruling
from services.review.domain.envelopes import Envelope, drawn_by, programme_of
from services.review.domain.refusals import CostAboveRequest, CostLineUnknown, EnvelopeExceeded
from services.review.use_cases.correct_costs import correct_costs
from services.review.use_cases.decide_file import decide_file
from services.review.use_cases.read_envelopes import read_envelopes
from shared.contracts.examples import PROJECT_ID, example
from shared.contracts.vocabulary import BudgetCategory, Sector
from shared.errors import Refusal
from shared.identity.actor import Role
from tests.unit.review.callers import Callers
from tests.unit.review.world import RECTOR, SECRETARY, World, grant_of

EQUIPMENT = ("teaching_equipment", "2026-2027", 324_000)
LESS = ("teaching_equipment", "2026-2027", 24_000)


def credit(world: World, cents: int, *, reference: str = "R-1", kind: str = "AE", year: int = 2026) -> None:
    world.hear(
        "nefe.envelope.credited.v1",
        budget_year=year,
        programme="141",
        kind=kind,
        amount_cents=cents,
        reference=reference,
    )


def take_back(world: World, cents: int, *, reference: str = "R-1") -> None:
    world.hear(
        "nefe.envelope.withdrawn.v1",
        budget_year=2026,
        programme="141",
        kind="AE",
        amount_cents=cents,
        reference=reference,
        reason="",
        withdrawn_at="2026-11-12T09:00:00Z",
    )


def envelope(world: World) -> Envelope | None:
    return next(iter(read_envelopes(world.uow())), None)


@pytest.fixture
def opened(world: World) -> World:
    """A file that asks for 324,000 cents and more, of a public secondary school."""
    world.appoint()
    world.deposit()
    return world


def test_a_grant_within_the_envelope_is_counted_on_it(opened: World) -> None:
    credit(opened, 400_000)
    opened.validate(grant_of(EQUIPMENT))
    assert envelope(opened) == Envelope(2026, "141", 400_000, 324_000)


def test_a_grant_above_it_is_refused_and_says_by_how_much(opened: World) -> None:
    credit(opened, 323_999)
    with pytest.raises(EnvelopeExceeded) as refused:
        opened.validate(grant_of(EQUIPMENT))
    assert refused.value.extensions["envelopes"] == [
        {"budget_year": 2026, "drawn_cents": 324_000, "left_cents": 323_999}
    ]
    assert envelope(opened) == Envelope(2026, "141", 323_999, 0)
    assert opened.stated_types() == ["opened"]


def test_it_is_granted_when_the_decision_says_that_it_awaits_credits(opened: World) -> None:
    credit(opened, 1)
    assert opened.validate(grant_of(EQUIPMENT), awaits_credits=True).awaits_credits
    held = envelope(opened)
    assert held is not None
    assert held.left_cents == 1 - 324_000


def test_an_envelope_of_which_nothing_was_heard_is_left_to_the_fund(opened: World) -> None:
    credit(opened, 1, kind="CP")
    opened.validate(grant_of(EQUIPMENT))
    assert envelope(opened) is None
    credit(opened, 400_000, reference="R-2")
    assert envelope(opened) == Envelope(2026, "141", 400_000, 324_000)


def test_a_credit_counts_once(opened: World) -> None:
    credit(opened, 100)
    credit(opened, 100)
    credit(opened, 50, reference="R-2")
    assert envelope(opened) == Envelope(2026, "141", 150, 0)


def test_an_amendment_takes_the_place_of_what_was_promised(opened: World) -> None:
    credit(opened, 400_000)
    opened.validate(grant_of(EQUIPMENT))
    opened.deposit(2, amends_version=1)
    opened.validate(grant_of(LESS))
    assert envelope(opened) == Envelope(2026, "141", 400_000, 24_000)
    opened.correct(Outcome.VALIDATED, grant_of(EQUIPMENT))
    assert envelope(opened) == Envelope(2026, "141", 400_000, 324_000)


def test_the_funds_own_books_are_believed(opened: World) -> None:
    credit(opened, 400_000)
    opened.validate(grant_of(EQUIPMENT))
    amounts = [{"budget_year": 2027, "programme": "141", "amount_cents": 300_000}]
    opened.hear("nefe.allocation.reserved.v1", amounts=amounts, total_cents=300_000)
    assert envelope(opened) == Envelope(2026, "141", 400_000, 0)


@pytest.mark.parametrize("end", ["withdraw", "stop"])
def test_what_was_not_committed_comes_back_when_the_project_ends(opened: World, end: str) -> None:
    credit(opened, 400_000)
    opened.validate(grant_of(EQUIPMENT))
    getattr(opened, end)()
    assert envelope(opened) == Envelope(2026, "141", 400_000, 0)


def test_what_the_fund_stated_before_it_heard_of_the_end_holds_nothing(opened: World) -> None:
    credit(opened, 400_000)
    opened.validate(grant_of(EQUIPMENT))
    opened.stop()
    amounts = [{"budget_year": 2026, "programme": "141", "amount_cents": 324_000}]
    opened.hear("nefe.allocation.reserved.v1", amounts=amounts, total_cents=324_000)
    assert envelope(opened) == Envelope(2026, "141", 400_000, 0)


def test_what_was_committed_may_be_spent(opened: World) -> None:
    credit(opened, 400_000)
    opened.validate(grant_of(EQUIPMENT))
    amounts = [{"budget_year": 2026, "programme": "141", "amount_cents": 324_000}]
    opened.hear("nefe.allocation.made.v1", amounts=amounts, total_cents=324_000)
    opened.stop()
    assert envelope(opened) == Envelope(2026, "141", 400_000, 324_000)


def test_of_two_decisions_at_once_on_one_envelope_one_is_refused(opened: World) -> None:
    opened.deposit(project_id="p-2")
    credit(opened, 400_000)

    def decide(project_id: str) -> str:
        ruling = Ruling(Outcome.VALIDATED, grant=grant_of(EQUIPMENT))
        try:
            decide_file(opened.uow(), project_id=project_id, ruling=ruling, actor=RECTOR)
        except Refusal as refusal:
            return refusal.code
        return "validated"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, [PROJECT_ID, "p-2"])) == ["envelope_exceeded", "validated"]
    assert envelope(opened) == Envelope(2026, "141", 400_000, 324_000)


LINES = st.lists(
    st.tuples(
        st.sampled_from([category.value for category in BudgetCategory]),
        st.integers(2022, 2032).map(lambda year: f"{year}-{year + 1}"),
        st.integers(0, 10**9),
    ),
    max_size=8,
    unique_by=lambda line: line[:2],
)


@given(lines=LINES, day=st.dates(date(2023, 1, 1), date(2031, 12, 31)))
def test_both_services_draw_a_grant_on_the_same_years(lines: list[tuple[str, str, int]], day: date) -> None:
    of_the_fund = shares_of((FundsLine(*line) for line in lines), engaged_on=day)
    assert drawn_by(grant_of(*lines), engaged_on=day) == {share.budget_year: share.total_cents for share in of_the_fund}


@pytest.mark.parametrize("sector", list(Sector))
@pytest.mark.parametrize("degree", [1, 2])
def test_both_services_draw_it_on_the_same_programme(sector: Sector, degree: int) -> None:
    assert programme_of(sector=sector, degree=degree) == funds_programme_of(sector=sector, degree=degree).value


def line_of_the_budget() -> dict[str, Any]:
    line: dict[str, Any] = example("nefe.project.submitted.v1")["budget"]["lines"][0]
    return line


def test_costs_are_corrected_line_by_line_and_granted_so(opened: World) -> None:
    callers, line = Callers(opened), line_of_the_budget()
    path = f"/api/review/v1/files/{PROJECT_ID}"
    corrected = [{"line_id": line["line_id"], "kept_cents": 1_000, "reason": "Le marché académique est moins cher."}]
    who: dict[str, Any] = {"role": Role.SECRETARIAT, "subject": "secretary-1"}
    assert callers.send("PUT", f"{path}/costing", {"lines": corrected, "version": 1}, **who).status_code == 200
    assert callers.send("GET", path).json["costing"]["lines"] == corrected
    school: dict[str, Any] = {"role": Role.SCHOOL, "subject": "s", "uai": "0930116W"}
    assert callers.send("GET", path, **school).json["costing"] is None
    decided = callers.send("POST", f"{path}/decisions", {"outcome": "validated"})
    asked = opened.file().current.content["budget"]["requested_cents"]
    assert decided.json["grant"]["total_cents"] == asked - line["amount_cents"] + 1_000
    shown = callers.send("GET", path, **school).json["costing"]
    assert (shown["lines"], "secretary-1" in str(shown)) == (corrected, False)


def test_no_more_is_kept_than_is_asked_for_and_of_no_other_line(opened: World) -> None:
    line = line_of_the_budget()
    for lines, refusal in (
        ([CorrectedLine("no line", 0, "Non.")], CostLineUnknown),
        ([CorrectedLine(line["line_id"], line["amount_cents"] + 1, "Plus.")], CostAboveRequest),
    ):
        with pytest.raises(refusal):
            correct_costs(opened.uow(), project_id=PROJECT_ID, lines=lines, version=1, actor=SECRETARY)


def test_the_costs_of_a_former_version_grant_nothing(opened: World) -> None:
    callers, line = Callers(opened), line_of_the_budget()
    lines = [{"line_id": line["line_id"], "kept_cents": 0, "reason": "Déjà financé."}]
    path = f"/api/review/v1/files/{PROJECT_ID}"
    callers.send("PUT", f"{path}/costing", {"lines": lines}, role=Role.SECRETARIAT, subject="secretary-1")
    opened.ask()
    opened.deposit(2)
    assert callers.send("POST", f"{path}/decisions", {"outcome": "validated"}).json["code"] == "grant_required"
    twice = {"lines": [*lines, *lines]}
    assert callers.send("PUT", f"{path}/costing", twice, role=Role.SECRETARIAT, subject="s").status_code == 422


def test_what_the_ministry_takes_back_cannot_be_granted(opened: World) -> None:
    """A credit and a withdrawal may bear the same reference: a transfer does."""
    credit(opened, 400_000)
    for _ in range(2):
        take_back(opened, 100_000)
    assert envelope(opened) == Envelope(2026, "141", 300_000, 0)
    with pytest.raises(EnvelopeExceeded):
        opened.validate(grant_of(EQUIPMENT))

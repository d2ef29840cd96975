"""No sequence of acts brings a concertation to a state that the programme does not know."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.domain.concertation import (
    ALLOWED,
    MOST_MEETINGS,
    REFUSED,
    Concertation,
    ConcertationAct,
    Plan,
    State,
    plan_of,
)
from services.submission.domain.meeting import Meeting, meeting_of
from services.submission.domain.refusals import (
    ConcertationChanged,
    MeetingAlreadyHeld,
    MeetingEndsBeforeItBegins,
    TooManyMeetings,
    UnknownMeeting,
)
from shared.errors import Conflict
from tests.unit.submission.world import LYCEE, NOW

LATER = NOW + timedelta(days=1)


def declared(meetings: int = 1) -> Concertation:
    planned = [Meeting(f"m-{number}", date(2026, 12, 3)) for number in range(meetings)]
    return Concertation("c-1", LYCEE, Plan(), declared_at=NOW, changed_at=NOW, meetings=planned)


DO: dict[ConcertationAct, Callable[[Concertation], object]] = {
    ConcertationAct.REVISE: lambda it: it.revise({"title": "La cour"}, expected=it.revision, at=LATER),
    ConcertationAct.PLAN: lambda it: it.plan_meeting(Meeting(f"m-{len(it.meetings)}", date(2026, 12, 3)), at=LATER),
    ConcertationAct.HOLD: lambda it: it.hold_meeting(_next(it), notes=None, participants=(), at=LATER),
    ConcertationAct.CLOSE: lambda it: it.close(outcome="Une cour plus calme.", participants=None, at=LATER),
    ConcertationAct.ABANDON: lambda it: it.abandon(reason=None, at=LATER),
}


def _next(concertation: Concertation) -> str:
    return next((each.id for each in concertation.meetings if not each.is_held), "m-0")


@given(st.lists(st.sampled_from(ConcertationAct), max_size=20))
def test_a_random_walk_follows_the_table(acts: list[ConcertationAct]) -> None:
    it = declared(meetings=20)
    for act in acts:
        before, revision = it.state, it.revision
        expected = ALLOWED[before].get(act)
        if expected is None:
            with pytest.raises(REFUSED[before][0]):
                DO[act](it)
            assert (it.state, it.revision) == (before, revision)
        else:
            DO[act](it)
            assert (it.state, it.revision) == (expected, revision + 1)
        assert (it.ended_at is not None) == (it.state in REFUSED)
        assert it.outcome is None or it.state is State.CLOSED


def test_every_state_has_its_acts_or_says_why_it_has_none() -> None:
    assert set(ALLOWED) == set(State) == set(REFUSED) | {State.DECLARED, State.HELD}
    assert all(issubclass(refusal, Conflict) for refusal, _ in REFUSED.values())


def test_every_act_is_walked() -> None:
    assert set(DO) == set(ConcertationAct)


@pytest.mark.parametrize("patch", [{"title": "Lire"}, {"scope": "bassin"}, {"pilot": "Mme Diallo"}])
def test_a_patch_changes_what_it_names(patch: dict[str, str]) -> None:
    it = declared()
    it.revise(patch, expected=1, at=LATER)
    assert it.plan == plan_of(patch)


def test_a_change_of_what_was_not_read_last_is_refused() -> None:
    it = declared()
    it.revise({"title": "Un"}, expected=1, at=LATER)
    for change in (
        lambda: it.revise({"title": "Deux"}, expected=1, at=LATER),
        lambda: it.revise_meeting("m-0", {"place": "Préau"}, expected=1, at=LATER),
        lambda: it.cancel_meeting("m-0", expected=1, at=LATER),
    ):
        with pytest.raises(ConcertationChanged):
            change()
    assert (it.plan.title, it.revision, len(it.meetings)) == ("Un", 2, 1)


def test_what_was_said_at_a_meeting_can_be_corrected_and_stays_held() -> None:
    it = declared()
    it.hold_meeting("m-0", notes="Vu.", participants=(), at=LATER)
    it.revise_meeting("m-0", {"notes": "Vu et entendu."}, expected=2, at=LATER)
    assert (it.meeting("m-0").notes, it.meeting("m-0").is_held) == ("Vu et entendu.", True)


def test_what_was_noted_before_a_meeting_is_recorded_as_held_is_kept() -> None:
    it = declared()
    counted = {"notes": "Vu.", "participants": [{"kind": "pupils", "count": 9}]}
    it.revise_meeting("m-0", counted, expected=1, at=LATER)
    it.hold_meeting("m-0", notes=None, participants=(), at=LATER)
    assert it.meeting("m-0").document() == {"day": "2026-12-03", **counted}


def test_a_meeting_that_was_held_is_neither_held_again_nor_taken_back() -> None:
    it = declared()
    it.hold_meeting("m-0", notes=None, participants=(), at=LATER)
    with pytest.raises(MeetingAlreadyHeld):
        it.hold_meeting("m-0", notes=None, participants=(), at=LATER)
    with pytest.raises(MeetingAlreadyHeld):
        it.cancel_meeting("m-0", expected=2, at=LATER)


def test_a_meeting_that_did_not_take_place_is_taken_back() -> None:
    it = declared(meetings=2)
    it.cancel_meeting("m-0", expected=1, at=LATER)
    assert [each.id for each in it.meetings] == ["m-1"]
    with pytest.raises(UnknownMeeting):
        it.meeting("m-0")


def test_meetings_have_an_end() -> None:
    it = declared(meetings=MOST_MEETINGS)
    with pytest.raises(TooManyMeetings):
        it.plan_meeting(Meeting("m-x", date(2026, 12, 3)), at=LATER)


@pytest.mark.parametrize(("begins", "ends"), [("18:00", "17:00"), ("18:00", "18:00"), (None, "18:00")])
def test_a_meeting_ends_after_it_has_begun(begins: str | None, ends: str) -> None:
    with pytest.raises(MeetingEndsBeforeItBegins):
        meeting_of("m-1", {"day": "2026-12-03", "begins": begins, "ends": ends})


def test_a_meeting_is_the_one_that_its_document_describes() -> None:
    document = {
        "day": "2026-12-03",
        "begins": "18:00",
        "ends": "19:30",
        "place": "Préau",
        "agenda": ["La cour", "Le temps du midi"],
        "notes": "Vu.",
        "participants": [{"kind": "families", "count": 15}],
    }
    assert meeting_of("m-1", document).document() == document

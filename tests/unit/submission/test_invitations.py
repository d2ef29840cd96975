"""Papers of a meeting are read back, by the readers of their formats, as they were made."""

from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from odfdo import Document
from pypdf import PdfReader
from werkzeug.test import TestResponse

from services.submission.domain.concertation import Concertation, plan_of
from services.submission.domain.meeting import meeting_of
from services.submission.domain.occasion import Occasion
from services.submission.domain.vocabulary import Axis, ParticipantKind
from services.submission.papers import french
from services.submission.papers.attendance_sheet import PLACES
from services.submission.papers.invitation import write_letter
from services.submission.papers.wording import WORDINGS
from shared.documents import printed
from shared.identity.actor import Role
from tests.architecture.test_french import faults_of_typography
from tests.support.application import Application, Caller
from tests.unit.submission.test_api_concertations import DECLARED, MEETING, declare, plan
from tests.unit.submission.world import COLLEGE, LYCEE, NOW, code, structure

PARIS = ZoneInfo("Europe/Paris")
AUDIENCES = pytest.mark.parametrize("audience", ParticipantKind)


def text_of_pdf(answer: TestResponse) -> str:
    """The words, in one line, with ordinary spaces."""
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text
    pages = PdfReader(BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def event_in(answer: TestResponse) -> Any:
    """The one event of a calendar; its library knows values of too many types to tell which one has a moment."""
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar"), answer.text
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    return event


def plain(text: str) -> str:
    """With ordinary spaces."""
    return " ".join(text.split())


def occasion(kind: str = "lycee_general", degree: int = 2, **meeting: Any) -> Occasion:
    """A meeting of a school."""
    it = Concertation("c-1", LYCEE, plan_of(DECLARED), declared_at=NOW, changed_at=NOW)
    return Occasion(it, meeting_of("m-1", {**MEETING, **meeting}), structure(kind=kind, degree=degree), PARIS)


@AUDIENCES
def test_a_letter_speaks_to_its_audience(lycee: Caller, audience: ParticipantKind) -> None:
    meeting = plan(lycee, declare(lycee))
    read = text_of_pdf(lycee.get(f"{meeting}/invitation.pdf?audience={audience}"))
    assert plain(WORDINGS[audience].salutation) in read
    for said in (
        "Lycée Jacques-Brel, La Courneuve",
        "Invitation à une réunion de concertation",
        "jeudi 3 décembre 2026",
        "de 18 h à 20 h",
        "Préau",
        "Ordre du jour",
        "La cour",
        "La proviseure ou le proviseur",
        "Mme Diallo",
    ):
        assert said in read, said
    others = {each.salutation for each in WORDINGS.values()} - {WORDINGS[audience].salutation}
    assert not any(plain(other) in read for other in others if plain(other) not in WORDINGS[audience].closing)


def test_the_same_letter_made_twice_is_the_same_to_the_byte(lycee: Caller) -> None:
    address = f"{plan(lycee, declare(lycee))}/invitation.pdf"
    assert lycee.get(address).data == lycee.get(address).data


@AUDIENCES
def test_the_letter_to_edit_has_the_words_of_the_letter_to_print(lycee: Caller, audience: ParticipantKind) -> None:
    meeting = plan(lycee, declare(lycee))
    answer = lycee.get(f"{meeting}/invitation.odt?audience={audience}")
    assert (answer.status_code, answer.mimetype) == (200, "application/vnd.oasis.opendocument.text")
    body = Document(BytesIO(answer.data)).body
    lines = [plain(each.inner_text) for each in (*body.headers, *body.paragraphs)]
    letter = write_letter(occasion(), audience)
    for said in (letter.title, letter.salutation, letter.reason, *letter.agenda, *letter.paragraphs, letter.closing):
        assert plain(said) in lines
    assert "Date : jeudi 3 décembre 2026" in lines
    assert lines[-2:] == ["La proviseure ou le proviseur", "Mme Diallo"]


def test_a_calendar_has_the_meeting_at_the_academy_s_hours(lycee: Caller) -> None:
    meeting = plan(lycee, declare(lycee))
    answer = lycee.get(f"{meeting}/invitation.ics")
    event = event_in(answer)
    assert [str(zone["tzid"]) for zone in Calendar.from_ical(answer.data).walk("VTIMEZONE")] == ["Europe/Paris"]
    assert event["dtstart"].dt == datetime(2026, 12, 3, 18, tzinfo=PARIS)
    assert event["dtstart"].params["TZID"] == "Europe/Paris"
    assert event["dtend"].dt == datetime(2026, 12, 3, 20, tzinfo=PARIS)
    assert (str(event["summary"]), str(event["location"])) == (
        DECLARED["title"],
        "Préau, Lycée Jacques-Brel, La Courneuve",
    )
    assert "– La cour" in str(event["description"])


def test_a_calendar_sent_again_replaces_what_was_entered_before(lycee: Caller) -> None:
    meeting = plan(lycee, declare(lycee))
    before = event_in(lycee.get(f"{meeting}/invitation.ics"))
    lycee.patch(meeting, json={"begins": "17:30"}, headers={"If-Match": '"2"'})
    after = event_in(lycee.get(f"{meeting}/invitation.ics"))
    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]
    assert after["dtstart"].dt == datetime(2026, 12, 3, 17, 30, tzinfo=PARIS)


def test_a_meeting_without_an_hour_takes_the_day(lycee: Caller) -> None:
    meeting = plan(lycee, declare(lycee, {}), {"day": "2026-12-01"})
    assert event_in(lycee.get(f"{meeting}/invitation.ics"))["dtstart"].dt == date(2026, 12, 1)
    read = text_of_pdf(lycee.get(f"{meeting}/invitation.pdf"))
    assert "mardi 1er décembre 2026" in read
    assert "Lieu à préciser" in read
    assert "Horaire" not in read
    assert "Ordre du jour" not in read


def test_an_attendance_sheet_has_room_to_sign(lycee: Caller) -> None:
    answer = lycee.get(f"{plan(lycee, declare(lycee))}/attendance-sheet.pdf")
    read = text_of_pdf(answer)
    for said in ("Feuille de présence", "jeudi 3 décembre 2026", "Nom et prénom", "Qualité", "Signature"):
        assert said in read
    assert "Cette feuille reste dans l’établissement" in read
    assert len(PdfReader(BytesIO(answer.data)).pages) == 1 + (PLACES > 24)


@pytest.mark.parametrize("typed", ["#panic()", "*La* _cour_", "<b>&amp;</b>", "= Titre $x$"])
def test_what_a_school_typed_is_never_markup(lycee: Caller, typed: str) -> None:
    meeting = plan(lycee, declare(lycee), {**MEETING, "place": typed})
    assert typed in text_of_pdf(lycee.get(f"{meeting}/invitation.pdf"))
    body = Document(BytesIO(lycee.get(f"{meeting}/invitation.odt").data)).body
    assert f"Lieu : {typed}" in [plain(each.inner_text) for each in body.paragraphs]


def test_a_file_has_a_name_that_says_what_it_is(lycee: Caller) -> None:
    meeting = plan(lycee, declare(lycee))
    answer = lycee.get(f"{meeting}/invitation.odt?audience=local_councils")
    named = 'attachment; filename="invitation-local-councils-2026-12-03.odt"'
    assert answer.headers["Content-Disposition"] == named


def test_who_does_not_see_a_concertation_does_not_get_its_papers(application: Application, lycee: Caller) -> None:
    meeting = plan(lycee, declare(lycee))
    for name in ("invitation.pdf", "invitation.odt", "invitation.ics", "attendance-sheet.pdf"):
        assert code(application.caller(Role.SCHOOL, uai=COLLEGE).get(f"{meeting}/{name}")) == "other_structure"
        assert application.caller(Role.SUPPORT).get(f"{meeting}/{name}").status_code == 200
    assert lycee.get(f"{meeting}/invitation.pdf?audience=press").status_code == 422


@AUDIENCES
@pytest.mark.parametrize(
    ("kind", "degree", "head"),
    [
        ("primary_school", 1, "La directrice ou le directeur"),
        ("college", 2, "La principale ou le principal"),
        ("lycee_professional", 2, "La proviseure ou le proviseur"),
        ("erea", 2, "La directrice ou le directeur"),
    ],
)
def test_a_letter_is_typeset_as_in_print_and_signed_by_the_head(
    audience: ParticipantKind, kind: str, degree: int, head: str
) -> None:
    letter = write_letter(occasion(kind, degree), audience)
    facts = [what for _, what in letter.facts]
    written = "\n".join([letter.title, letter.salutation, letter.reason, *facts, *letter.paragraphs, letter.closing])
    assert faults_of_typography(written) == []
    assert "{" not in written
    assert letter.quality == head
    assert ("établissement" in written) is (degree == 2)


def test_every_audience_and_axis_has_its_words() -> None:
    assert set(WORDINGS) == set(ParticipantKind)
    assert set(french.AXES) == set(Axis)


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        (None, None, None),
        (time(18), None, "à 18\u00a0h"),
        (time(8, 5), time(9, 30), "de 8\u00a0h\u00a005 à 9\u00a0h\u00a030"),
    ],
)
def test_hours_are_written_as_people_write_them(begins: time | None, ends: time | None, said: str | None) -> None:
    assert printed.hours(begins, ends) == said

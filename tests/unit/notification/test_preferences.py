"""Copies for people: at an address that they have shown to be theirs, as often as they want, until they leave."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.notification.app import create_app
from services.notification.domain.audiences import COMPULSORY, NOTICES
from services.notification.domain.message import Message, Status
from services.notification.domain.preferences import CODE_LASTS, MOST_TRIES, Kind, kind_of
from services.notification.tables.accounts import ACCOUNTS
from services.notification.use_cases.send_digests import send_digests
from shared.identity.actor import Role
from shared.personal import erase, traces_of
from tests.support.application import Application, Caller
from tests.support.reuse import take
from tests.unit.notification.mailroom import html, plain
from tests.unit.notification.world import SUBMITTED, RecordingTransport, World

ROOT = "/api/notification/v1/preferences"
LEAVING = "/api/notification/v1/unsubscriptions"
OPENED, COMPLETION = "nefe.review.opened.v1", "nefe.review.completion_requested.v1"
SCHOOL, PARTNER = "0930116W", "0930117X"
ADDRESS = "camille.martin@ac-creteil.fr"
PUBLIC = "https://nefe.ac-creteil.fr"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """With an address, on each kind of database."""
    world = World(database_url, public_url=PUBLIC)
    yield world
    world.close()


@pytest.fixture
def application(world: World) -> Iterator[Application]:
    application = Application(take(create_app, world.settings, world.runtime), world.runtime)
    world.hear(SUBMITTED)
    yield application
    application.close()


@pytest.fixture
def head(application: Application) -> Caller:
    return application.caller(Role.SCHOOL, uai=SCHOOL, subject="camille")


def code_in(world: World) -> str:
    """The code that was sent last."""
    return world.messages("address_confirmation")[-1].subject.rpartition(":")[2]


def settle_in(world: World, caller: Caller, **content: object) -> None:
    """Give an address, and show that one reads it."""
    assert caller.put(ROOT, json={"address": ADDRESS, **content}).status_code == 200
    answer = caller.post(f"{ROOT}/confirmation", json={"code": code_in(world)})
    assert (answer.status_code, answer.get_json()["confirmed_at"] is None) == (200, False)


def copies(world: World, subject: str = "camille") -> list[Message]:
    """What was copied for a person, without codes."""
    return [one for one in world.messages() if one.copy_for == subject and one.template != "address_confirmation"]


def sent(world: World) -> list[str]:
    transport = RecordingTransport()
    world.deliver(transport)
    return transport.recipients()


def test_a_person_gets_copies_at_once_at_an_address_of_their_own(world: World, head: Caller) -> None:
    settle_in(world, head)
    sent(world)
    world.hear(OPENED)
    assert sorted(sent(world)) == [ADDRESS, f"ce.{SCHOOL.lower()}@ac-creteil.fr"]
    (copy,) = copies(world)
    original = next(one for one in world.messages("review_opened") if one.copy_for is None)
    assert (copy.subject, copy.text) == (original.subject, original.text)


def test_nothing_is_written_to_an_address_that_nobody_has_confirmed(world: World, head: Caller) -> None:
    head.put(ROOT, json={"address": ADDRESS})
    world.hear(OPENED)
    assert copies(world) == []


def test_another_address_is_confirmed_anew(world: World, head: Caller) -> None:
    settle_in(world, head)
    answer = head.put(ROOT, json={"address": "autre@example.fr"})
    assert answer.get_json()["confirmed_at"] is None
    world.hear(OPENED)
    assert copies(world) == []


def test_a_wrong_or_old_code_confirms_nothing(world: World, head: Caller, application: Application) -> None:
    assert head.post(f"{ROOT}/confirmation", json={"code": "1"}).get_json()["code"] == "no_preferences"
    head.put(ROOT, json={"address": ADDRESS})
    code = code_in(world)
    for wrong in ("000000x", "é"):
        assert head.post(f"{ROOT}/confirmation", json={"code": wrong}).get_json()["code"] == "wrong_code"
    world.clock.advance(CODE_LASTS)
    later = application.caller(Role.SCHOOL, uai=SCHOOL, subject="camille")
    assert later.post(f"{ROOT}/confirmation", json={"code": code}).get_json()["code"] == "wrong_code"
    assert later.get(ROOT).get_json()["confirmed_at"] is None


def test_nobody_comes_by_a_code_by_trying(world: World, head: Caller) -> None:
    head.put(ROOT, json={"address": ADDRESS})
    for _ in range(MOST_TRIES):
        head.post(f"{ROOT}/confirmation", json={"code": "nothing"})
    answer = head.post(f"{ROOT}/confirmation", json={"code": code_in(world)})
    assert answer.get_json()["code"] == "wrong_code"
    settle_in(world, head)


def test_nobody_has_any_number_of_addresses_written_to(world: World, head: Caller) -> None:
    answers = []
    for number in range(12):
        answers.append(head.put(ROOT, json={"address": f"a{number}@example.fr"}).status_code)
        head.call("DELETE", ROOT)
    assert answers == [200] * 10 + [409] * 2
    assert len(world.messages("address_confirmation")) == 10


@pytest.mark.parametrize(
    "content",
    [
        {"address": "a@b.fr, c@d.fr"},
        {"address": "a@b.fr\r\nBcc: x@y.fr"},
        {},
        {"address": ADDRESS, "choices": {"money": "sometimes"}},
        {"address": ADDRESS, "choices": {"weather": "none"}},
    ],
)
def test_what_is_no_preference_is_refused(head: Caller, content: dict[str, object]) -> None:
    assert head.put(ROOT, json=content).status_code == 422
    assert head.get(ROOT).status_code == 404


def test_a_kind_that_is_not_wanted_is_not_sent_but_what_is_compulsory_is(world: World, head: Caller) -> None:
    settle_in(world, head, choices={"examination": "none"})
    world.hear(OPENED)
    assert copies(world) == []
    world.hear(COMPLETION)
    (copy,) = copies(world)
    assert copy.status is Status.PENDING
    compulsory = head.get(ROOT).get_json()["compulsory"]
    assert compulsory == {event_type: kind_of(event_type).value for event_type in COMPULSORY}


def test_every_kind_is_one_that_somebody_is_told_of() -> None:
    assert {kind_of(event_type) for event_type in [*NOTICES, "nefe.notification.requested.v1"]} == set(Kind)


def test_a_day_s_messages_come_in_one_digest(world: World, head: Caller) -> None:
    settle_in(world, head, choices={"examination": "daily", "project": "daily"})
    sent(world)
    world.hear(OPENED)
    world.hear("nefe.project.stopped.v1")
    assert [copy.status for copy in copies(world)] == [Status.SAVED_UP] * 2
    assert ADDRESS not in sent(world)
    send_digests(world.uow())
    assert ADDRESS not in sent(world), "it is not seven o'clock"
    world.clock.advance(timedelta(days=1))
    send_digests(world.uow())
    send_digests(world.uow())
    transport = RecordingTransport()
    world.deliver(transport)
    (email,) = [email for email in transport.emails if email["To"] == ADDRESS]
    assert email["Subject"] == "Vos messages du jour (2)"
    *originals, digest = copies(world)
    assert all(one.text.strip() in digest.text for one in originals)
    assert {one.status for one in originals} == {Status.SHARED}
    assert {one.header_id for one in originals} == {digest.header_id}
    assert all(one.sent_at == world.clock.now() for one in originals)


def test_the_digest_leaves_at_its_hour(world: World, head: Caller) -> None:
    settle_in(world, head, choices={"examination": "daily"})
    world.hear(OPENED)
    (copy,) = copies(world)
    local = copy.next_at.astimezone(ZoneInfo("Europe/Paris"))
    assert (local.hour, local.minute) == (7, 0)
    assert timedelta(0) < copy.next_at - world.clock.now() <= timedelta(days=1)


def test_one_fact_is_copied_once_to_whoever_is_told_twice(world: World, application: Application) -> None:
    caller = application.caller(Role.SECRETARIAT, Role.FUND_MANAGER, subject="camille")
    settle_in(world, caller)
    world.hear("nefe.project.stopped.v1")
    assert len(copies(world)) == 1


def test_a_person_whose_address_is_the_mailbox_gets_one_e_mail(world: World, head: Caller) -> None:
    head.put(ROOT, json={"address": f"ce.{SCHOOL.lower()}@ac-creteil.fr"})
    head.post(f"{ROOT}/confirmation", json={"code": code_in(world)})
    sent(world)
    world.hear(OPENED)
    assert sent(world) == [f"ce.{SCHOOL.lower()}@ac-creteil.fr"]
    assert copies(world)[0].status is Status.SHARED


def test_schools_get_copies_of_their_own_alone(world: World, application: Application) -> None:
    settle_in(world, application.caller(Role.SCHOOL, uai=PARTNER, subject="camille"))
    world.hear(OPENED)
    assert copies(world) == []
    world.hear("nefe.project.withdrawn.v1")
    assert [copy.uai for copy in copies(world)] == [PARTNER]


def test_copies_are_in_nobody_s_inbox_and_not_shown_to_colleagues(
    world: World, head: Caller, application: Application
) -> None:
    settle_in(world, head)
    world.hear(OPENED)
    (copy,) = copies(world)
    inbox = head.get("/api/notification/v1/inbox").get_json()
    assert copy.id not in {entry["message"]["id"] for entry in inbox["entries"]}
    assert inbox["unread"] == len(inbox["entries"]) == 2
    colleague = application.caller(Role.SCHOOL, uai=SCHOOL, subject="dominique")
    assert colleague.get(f"/api/notification/v1/messages/{copy.id}").status_code == 403
    assert copy.id not in {one["id"] for one in colleague.get("/api/notification/v1/messages").get_json()}
    support = application.caller(Role.ADMINISTRATOR)
    assert support.get(f"/api/notification/v1/messages/{copy.id}").status_code == 200
    listed = {with_copies: support.get(f"/api/notification/v1/messages?copies={with_copies}") for with_copies in (0, 1)}
    assert [copy.id in {one["id"] for one in listed[it].get_json()} for it in (0, 1)] == [False, True]


def test_one_click_ends_it_and_looking_does_not(world: World, head: Caller, application: Application) -> None:
    settle_in(world, head, choices={"project": "daily"})
    world.hear(OPENED)
    world.hear("nefe.project.stopped.v1")
    transport = RecordingTransport()
    world.deliver(transport)
    email = next(email for email in transport.emails if email["To"] == ADDRESS and "étude" in email["Subject"])
    url = str(email["List-Unsubscribe"]).strip(" <>")
    assert email["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in plain(email)
    assert url in html(email)
    stranger, path = application.stranger(), url.removeprefix(PUBLIC)
    assert 'method="post"' in stranger.get(path).get_data(as_text=True)
    assert head.get(ROOT).status_code == 200
    answer = stranger.post(path, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "C’est fait" in answer.get_data(as_text=True)) == (200, True)
    assert head.get(ROOT).status_code == 404
    assert [copy.status for copy in copies(world)] == [Status.SENT], "what was saved up is not sent"
    assert stranger.post(path, data={}).status_code == stranger.post(f"{LEAVING}/nobody", data={}).status_code == 200


def test_without_an_address_of_the_pages_a_copy_has_no_link(sqlite_url: str) -> None:
    world = World(sqlite_url)
    application = Application(take(create_app, world.settings, world.runtime), world.runtime)
    head = application.caller(Role.SCHOOL, uai=SCHOOL, subject="camille")
    world.hear(SUBMITTED)
    settle_in(world, head)
    world.hear(OPENED)
    assert copies(world)[0].unsubscribe is None
    assert head.call("DELETE", ROOT).status_code == 204
    world.hear(COMPLETION)
    assert len(copies(world)) == 1
    application.close()
    world.close()


def test_a_person_is_told_what_is_kept_and_is_erased(world: World, head: Caller) -> None:
    settle_in(world, head)
    world.hear(OPENED)
    world.hear(COMPLETION)
    with world.engine.begin() as connection:
        told = traces_of(connection, ACCOUNTS, "camille")
        assert set(told) == {"person", "place", "message"}
        assert "leaving" not in told["person"][0]
        erase(connection, ACCOUNTS, "camille", "erased-1")
        assert traces_of(connection, ACCOUNTS, "camille") == {}
    assert ADDRESS not in {message.recipient for message in world.messages()}
    world.hear("nefe.project.stopped.v1")
    assert {copy.origin.event_type for copy in copies(world, "erased-1")} == {OPENED, COMPLETION}


def test_a_message_leads_to_the_part_that_a_comment_is_about(world: World, application: Application) -> None:
    event = world.hear(COMPLETION)
    text = world.message("completion_requested").text
    project = event.data["project_id"]
    assert f"{PUBLIC}/depot/projets/{project}#" in text
    for comment in event.data["comments"]:
        assert comment["text"] in text
    assert f"Voir le projet\N{NO-BREAK SPACE}: {PUBLIC}/depot/projets/{project}\n" in text


QUIET_CASES = [
    ("2026-11-24T21:30", "2026-11-25T07:00"),
    ("2026-11-25T05:00", "2026-11-25T07:00"),
    ("2026-11-25T07:00", "2026-11-25T07:00"),
    ("2026-11-24T19:59", "2026-11-24T19:59"),
    ("2027-03-27T23:00", "2027-03-28T07:00"),
]


@pytest.mark.parametrize(("written", "leaves"), QUIET_CASES)
def test_what_is_not_urgent_waits_for_the_morning(sqlite_url: str, written: str, leaves: str) -> None:
    world = World(sqlite_url, quiet_hours="20:00-07:00")
    zone = ZoneInfo("Europe/Paris")
    moment = datetime.fromisoformat(written).replace(tzinfo=zone)
    world.clock.advance(moment - world.clock.now())
    world.hear(SUBMITTED)
    world.hear(COMPLETION)
    deposited, urgent = world.message("project_deposited"), world.message("completion_requested")
    assert deposited.next_at == datetime.fromisoformat(leaves).replace(tzinfo=zone)
    assert urgent.next_at == moment
    world.close()

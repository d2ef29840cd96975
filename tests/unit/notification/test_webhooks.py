"""Messages for programs: signed so that they can tell, tried for two days, and left alone when they take nothing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifying
from standardwebhooks import WebhookVerificationError

from services.notification.app import create_app
from services.notification.chores import hand_over
from services.notification.domain.message import Channel, Message, Status
from services.notification.measures import MEASURES
from services.notification.service import build_service
from shared.contracts.catalogue import CATALOGUE
from shared.identity.actor import Role
from shared.messaging.backoff import LONGEST
from tests.support.application import Application, Caller
from tests.support.reuse import take
from tests.unit.notification.listener import Listener, Received
from tests.unit.notification.world import SUBMITTED, RecordingTransport, World

ROOT = "/api/notification/v1/webhooks"
OPENED = "nefe.review.opened.v1"
SCHOOL = "0930116W"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """On each kind of database; programs on this machine may be handed messages, without TLS."""
    world = World(database_url, webhook_hosts="http://127.0.0.1,*.ac-creteil.fr")
    yield world
    world.close()


@pytest.fixture
def application(world: World) -> Iterator[Application]:
    application = Application(take(create_app, world.settings, world.runtime), world.runtime)
    world.hear(SUBMITTED)
    yield application
    application.close()


@pytest.fixture
def administrator(application: Application) -> Caller:
    return application.caller(Role.ADMINISTRATOR, subject="admin")


def added(caller: Caller, listener: Listener, **content: str) -> dict[str, Any]:
    answer = caller.post(ROOT, json={"url": listener.url, "audience": "school", "uai": SCHOOL} | content)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def run(world: World) -> None:
    while hand_over(world.runtime):
        continue


def verified(received: Received, secret: str) -> dict[str, Any]:
    """As a program that knows the secret reads it; time stands still here, and is not checked again."""
    headers = {name.lower(): value for name, value in received.headers.items()}
    signature = Verifying(secret)
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    expected = signature.sign(headers["webhook-id"], at, received.body.decode())
    if expected not in headers["webhook-signature"].split(" "):
        raise WebhookVerificationError("no matching signature")
    found: dict[str, Any] = json.loads(received.body)
    return found


def handed(world: World) -> list[Message]:
    return [message for message in world.messages() if message.channel is Channel.WEBHOOK]


def test_a_program_gets_what_a_school_is_told_signed(world: World, administrator: Caller, listener: Listener) -> None:
    webhook = added(administrator, listener)
    assert webhook["secret"].startswith("whsec_")
    world.hear(OPENED)
    run(world)
    (received,) = listener.received
    document = verified(received, webhook["secret"])
    (message,) = world.messages("review_opened")[:1]
    original = next(one for one in world.messages("review_opened") if one.copy_for is None)
    assert document["type"] == OPENED
    assert (document["data"]["subject"], document["data"]["text"]) == (original.subject, original.text)
    assert (document["data"]["uai"], document["data"]["audience"]) == (SCHOOL, "school")
    assert original.recipient not in received.body.decode()
    assert message.project_id == document["data"]["project_id"]
    with pytest.raises(WebhookVerificationError):
        verified(received, "whsec_" + "A" * 44)
    (mine,) = handed(world)
    assert (mine.status, received.headers["webhook-id"]) == (Status.SENT, mine.id)
    event = next(event for event in world.stated() if event.data["message_id"] == mine.id)
    assert event.data["channel"] == "webhook"
    assert CATALOGUE[event.type].check(event.data, stating=True) == []


def test_what_others_are_told_is_not_handed_over(world: World, administrator: Caller, listener: Listener) -> None:
    added(administrator, listener, uai="0930117X")
    administrator.post(ROOT, json={"url": listener.url, "audience": "fund"})
    world.hear(OPENED)
    assert handed(world) == []
    world.hear("nefe.project.stopped.v1")
    assert [message.audience.value for message in handed(world)] == ["fund"]


def test_a_message_is_tried_until_it_is_taken_under_one_identifier(
    world: World, administrator: Caller, listener: Listener
) -> None:
    added(administrator, listener)
    listener.answers = [500, 302, 404]
    world.hear(OPENED)
    for _ in range(4):
        run(world)
        world.clock.advance(LONGEST)
    assert len({received.headers["webhook-id"] for received in listener.received}) == 1
    assert len(listener.received) == 4
    assert [message.status for message in handed(world)] == [Status.SENT]


def test_a_program_that_is_away_does_not_hold_up_others_and_is_asked_once_a_round(
    world: World, administrator: Caller, listener: Listener
) -> None:
    with Listener() as gone:
        added(administrator, gone)
    added(administrator, listener)
    for _ in range(3):
        world.hear(OPENED)
    run(world)
    assert len(listener.received) == 3
    assert sorted(message.status.value for message in handed(world)) == ["pending"] * 3 + ["sent"] * 3


def test_who_takes_nothing_for_two_days_is_left_alone_and_somebody_is_told(
    world: World, administrator: Caller, application: Application, listener: Listener
) -> None:
    webhook = added(administrator, listener)
    listener.answers = [500] * 1_000
    world.hear(OPENED)
    began = world.clock.now()
    while world.clock.now() - began <= timedelta(hours=48):
        run(world)
        world.clock.advance(LONGEST)
    (told,) = world.messages("webhook_disabled")
    assert told.recipient == "administration-nefe@ac-creteil.fr"
    assert listener.url in told.text
    assert "500" in told.text
    later = application.caller(Role.ADMINISTRATOR, subject="admin")
    with world.engine.connect() as connection:
        assert dict(MEASURES[2].read(connection, world.runtime.today())) == {("active",): 0.0, ("disabled",): 1.0}
    (shown,) = later.get(ROOT).get_json()
    assert (shown["status"], shown["id"]) == ("disabled", webhook["id"])
    world.hear("nefe.project.stopped.v1")
    assert [message.status for message in handed(world)] == [Status.FAILED], "nothing more is written for it"
    listener.answers = []
    assert later.post(f"{ROOT}/{webhook['id']}/activation").get_json()["status"] == "active"
    assert later.post(f"{ROOT}/{webhook['id']}/activation").get_json()["code"] == "webhook_not_disabled"
    world.resend(handed(world)[0].id)
    run(world)
    assert [message.status for message in handed(world)] == [Status.SENT]


def test_who_takes_some_messages_is_not_disabled_for_one(
    world: World, administrator: Caller, listener: Listener
) -> None:
    added(administrator, listener)
    world.hear(OPENED)
    began = world.clock.now()
    while world.clock.now() - began <= timedelta(hours=48):
        listener.answers = [500]
        run(world)
        if len(handed(world)) == 1 and world.clock.now() - began > timedelta(hours=1):
            world.hear("nefe.project.stopped.v1")
            listener.answers = []
            run(world)
            listener.answers = [500]
        world.clock.advance(LONGEST)
    assert world.messages("webhook_disabled") == []


def test_who_says_that_it_is_gone_is_asked_no_more(world: World, administrator: Caller, listener: Listener) -> None:
    added(administrator, listener)
    listener.answers = [410]
    world.hear(OPENED)
    world.hear("nefe.project.stopped.v1")
    run(world)
    assert len(listener.received) == 1
    assert {message.status for message in handed(world)} == {Status.FAILED}
    assert len(world.messages("webhook_disabled")) == 1


def test_a_secret_is_replaced_without_losing_anything(
    world: World, administrator: Caller, application: Application, listener: Listener
) -> None:
    webhook = added(administrator, listener)
    new = administrator.post(f"{ROOT}/{webhook['id']}/secret").get_json()["secret"]
    world.hear(OPENED)
    run(world)
    (received,) = listener.received
    assert verified(received, webhook["secret"]) == verified(received, new)
    world.clock.advance(timedelta(days=1))
    world.hear("nefe.project.stopped.v1")
    run(world)
    assert verified(listener.received[1], new)
    with pytest.raises(WebhookVerificationError):
        verified(listener.received[1], webhook["secret"])


def test_secrets_are_shown_once(administrator: Caller, listener: Listener) -> None:
    webhook = added(administrator, listener)
    assert webhook["secret"] not in administrator.get(ROOT).get_data(as_text=True)


@pytest.mark.parametrize(
    ("url", "audience", "uai"),
    [
        ("https://169.254.169.254/latest", "fund", ""),
        ("https://evil.fr/x.ac-creteil.fr", "fund", ""),
        ("https://ac-creteil.fr.evil.fr/", "fund", ""),
        ("https://evilac-creteil.fr/", "fund", ""),
        ("http://hook.ac-creteil.fr/", "fund", ""),
        ("https://user:word@hook.ac-creteil.fr/", "fund", ""),
        ("https://hook.ac-creteil.fr:99999/", "fund", ""),
        ("ftp://hook.ac-creteil.fr/", "fund", ""),
        ("https://[::1/", "fund", ""),
        ("https://hook.ac-creteil.fr/", "school", ""),
        ("https://hook.ac-creteil.fr/", "fund", SCHOOL),
        ("https://hook.ac-creteil.fr/", "person", ""),
        ("https://hook.ac-creteil.fr/", "subscriber", ""),
    ],
)
def test_an_address_that_the_academy_does_not_allow_is_refused(
    administrator: Caller, url: str, audience: str, uai: str
) -> None:
    content = {"url": url, "audience": audience} | ({"uai": uai} if uai else {})
    answer = administrator.post(ROOT, json=content)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "webhook_unusable")
    assert administrator.get(ROOT).get_json() == []


def test_what_the_academy_allows_is_taken(administrator: Caller) -> None:
    content = {"url": "https://hook.ac-creteil.fr:8443/a?b=c", "audience": "fund"}
    key = {"Idempotency-Key": "once"}
    first, second = (administrator.post(ROOT, json=content, headers=key).get_json() for _ in range(2))
    assert first == second
    assert len(administrator.get(ROOT).get_json()) == 1


def test_a_webhook_is_tried_out_and_removed(world: World, administrator: Caller, listener: Listener) -> None:
    webhook = added(administrator, listener)
    message_id = administrator.post(f"{ROOT}/{webhook['id']}/trial").get_json()["message_id"]
    run(world)
    assert verified(listener.received[0], webhook["secret"])["type"] == "webhook_trial"
    assert world.read(message_id).status is Status.SENT
    assert administrator.call("DELETE", f"{ROOT}/{webhook['id']}").status_code == 204
    assert administrator.call("DELETE", f"{ROOT}/{webhook['id']}").get_json()["code"] == "webhook_unknown"
    world.hear(OPENED)
    assert len(handed(world)) == 1


def test_e_mails_and_what_is_handed_over_are_different_loops(
    world: World, administrator: Caller, listener: Listener
) -> None:
    added(administrator, listener)
    world.hear(OPENED)
    transport = RecordingTransport()
    service = build_service(transport)
    assert service.chores["deliver-1"](world.runtime) > 0
    assert listener.received == []
    assert service.chores["hand-over"](world.runtime) == 1
    assert len(listener.received) == 1

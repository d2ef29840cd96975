"""The gazette: to whoever has said yes, of what is new, once; ended by one click; read by anybody."""

from collections.abc import Iterator
from datetime import timedelta

import feedparser
import pytest

from services.notification.app import create_app
from services.notification.domain.message import Status
from services.notification.use_cases.publish_gazette import publish_if_due
from shared.identity.actor import Role
from tests.support.application import Application, Caller
from tests.support.reuse import take
from tests.unit.notification.mailroom import html, plain
from tests.unit.notification.world import SUBMITTED, RecordingTransport, World

ROOT = "/api/notification/v1/gazette"
PUBLIC = "https://nefe.ac-creteil.fr"
VALIDATED = "nefe.review.validated.v1"
MAIRIE = "mairie@example.fr"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    world = World(database_url, public_url=PUBLIC)
    yield world
    world.close()


@pytest.fixture
def application(world: World) -> Iterator[Application]:
    application = Application(take(create_app, world.settings, world.runtime), world.runtime)
    yield application
    application.close()


@pytest.fixture
def stranger(application: Application) -> Caller:
    return application.stranger()


def ask(stranger: Caller, address: str = MAIRIE, *departments: str) -> int:
    return stranger.post(f"{ROOT}/subscriptions", json={"address": address, "departments": departments}).status_code


def link_in(world: World) -> str:
    """The path of the link by which the owner of an address says yes."""
    text = world.messages("gazette_confirmation")[-1].text
    return next(line for line in text.splitlines() if line.startswith(PUBLIC)).removeprefix(PUBLIC)


def subscribed(world: World, stranger: Caller, address: str = MAIRIE, *departments: str) -> None:
    assert ask(stranger, address, *departments) == 202
    world.clock.advance(timedelta(milliseconds=10))
    assert stranger.post(link_in(world), data={}).status_code == 200


def validated(
    world: World, project_id: str = "project-1", title: str = "Un labo ouvert", department: str = "93"
) -> None:
    world.hear(SUBMITTED, project_id=project_id, title=title)
    structure = world.event(VALIDATED).data["structure"] | {"department": department}
    world.hear(VALIDATED, project_id=project_id, structure=structure)


def published(application: Application) -> dict[str, object]:
    answer = application.caller(Role.SECRETARIAT).post(f"{ROOT}/issues")
    found: dict[str, object] = answer.get_json()
    return found


def test_whoever_said_yes_gets_what_is_new_once(world: World, application: Application, stranger: Caller) -> None:
    subscribed(world, stranger)
    validated(world)
    assert published(application)["number"] == 1
    assert published(application)["code"] == "nothing_new"
    validated(world, "project-2", "Un jardin")
    assert published(application)["number"] == 2
    transport = RecordingTransport()
    world.deliver(transport)
    issues = {email["Subject"]: email for email in transport.emails if email["Subject"].startswith("Gazette")}
    first, second = (issues[subject] for subject in sorted(issues))
    assert first["To"] == second["To"] == MAIRIE
    assert "Un labo ouvert" in plain(first)
    assert "Un labo ouvert" not in plain(second)
    assert "Un jardin" in html(second)
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nobody_is_subscribed_by_somebody_else_or_by_a_program_that_follows_links(
    world: World, application: Application, stranger: Caller
) -> None:
    ask(stranger)
    assert 'method="post"' in stranger.get(link_in(world)).get_data(as_text=True)
    validated(world)
    published(application)
    assert world.messages("gazette_issue") == []


def test_one_click_ends_it_and_the_address_is_kept_nowhere(
    world: World, application: Application, stranger: Caller
) -> None:
    subscribed(world, stranger)
    validated(world)
    published(application)
    transport = RecordingTransport()
    world.deliver(transport)
    email = next(email for email in transport.emails if "List-Unsubscribe" in email)
    path = str(email["List-Unsubscribe"]).strip(" <>").removeprefix(PUBLIC)
    assert stranger.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    validated(world, "project-2")
    published(application)
    assert len(world.messages("gazette_issue")) == 1
    assert MAIRIE not in {message.recipient for message in world.messages()}


def test_an_address_is_asked_once_a_day_and_nobody_learns_whether_it_is_known(world: World, stranger: Caller) -> None:
    assert [ask(stranger) for _ in range(3)] == [202] * 3
    assert len(world.messages("gazette_confirmation")) == 1
    world.clock.advance(timedelta(days=1))
    ask(stranger)
    assert len(world.messages("gazette_confirmation")) == 2
    stranger.post(link_in(world), data={})
    world.clock.advance(timedelta(days=2))
    assert ask(stranger) == 202
    assert len(world.messages("gazette_confirmation")) == 2


def test_not_everybody_s_address_can_be_asked_for_at_once(world: World, stranger: Caller) -> None:
    answers = [ask(stranger, f"a{number}@example.fr") for number in range(40)]
    assert answers == [202] * 33 + [409] * 7
    world.clock.advance(timedelta(minutes=1))
    assert ask(stranger, "b@example.fr") == 202


def test_each_gets_the_departements_that_they_want(world: World, application: Application, stranger: Caller) -> None:
    subscribed(world, stranger, "seine@example.fr", "93")
    subscribed(world, stranger, "marne@example.fr", "94")
    subscribed(world, stranger, "gers@example.fr", "32")
    validated(world, "project-1", "Un labo", "93")
    validated(world, "project-2", "Un jardin", "94")
    published(application)
    issues = {message.recipient: message.text for message in world.messages("gazette_issue")}
    assert set(issues) == {"seine@example.fr", "marne@example.fr"}
    assert "Un jardin" not in issues["seine@example.fr"]
    assert "Un labo" not in issues["marne@example.fr"]


def test_a_project_that_has_ended_is_no_news(world: World, application: Application) -> None:
    validated(world)
    world.hear("nefe.project.stopped.v1", project_id="project-1")
    assert published(application)["code"] == "nothing_new"


def test_an_amended_project_is_not_told_of_again(world: World, application: Application) -> None:
    validated(world)
    published(application)
    world.hear(VALIDATED, project_id="project-1", amends_decision_id="decision-1")
    assert published(application)["code"] == "nothing_new"


@pytest.mark.parametrize(("days", "number"), [("30", 1), ("0", 0)])
def test_it_appears_by_itself_when_there_is_news_for_long_enough(database_url: str, days: str, number: int) -> None:
    world = World(database_url, gazette_days=days)
    publish_if_due(world.uow())
    validated(world)
    for _ in range(29):
        publish_if_due(world.uow())
        world.clock.advance(timedelta(days=1))
    with world.uow() as uow:
        assert uow.gazette.issues(5) == []
    world.clock.advance(timedelta(days=1))
    publish_if_due(world.uow())
    publish_if_due(world.uow())
    with world.uow() as uow:
        assert len(uow.gazette.issues(5)) == number
    world.close()


def test_anybody_reads_it(world: World, application: Application, stranger: Caller) -> None:
    assert feedparser.parse(stranger.get(f"{ROOT}/atom").get_data()).entries == []
    validated(world, title="Un <b>labo</b> & un jardin")
    published(application)
    (issue,) = stranger.get(f"{ROOT}/issues").get_json()
    page = stranger.get(f"{ROOT}/issues/1")
    assert page.content_type == "text/html; charset=utf-8"
    assert "&lt;b&gt;labo&lt;/b&gt; &amp; un jardin" in page.get_data(as_text=True)
    found = feedparser.parse(stranger.get(f"{ROOT}/atom").get_data())
    assert (found.bozo, [entry.title for entry in found.entries]) == (False, [issue["subject"]])
    assert "Un <b>labo</b>" in issue["text"]
    assert stranger.get(f"{ROOT}/issues/2").get_json()["code"] == "issue_unknown"
    for nonsense in ("9" * 40, "-1", "1.5", "x"):
        assert stranger.get(f"{ROOT}/issues/{nonsense}").status_code == 404


def test_it_tells_nothing_that_is_not_public(world: World, application: Application) -> None:
    world.hear(SUBMITTED, project_id="project-1", summary="Ce que l’école n’a pas accepté de publier.")
    world.hear(VALIDATED, project_id="project-1")
    text = str(published(application)["text"])
    assert "accepté de publier" not in text
    assert "€" not in text
    assert "@" not in text.replace(str(world.settings.mailboxes.of_role("administrators")), "")


@pytest.mark.parametrize(
    "content", [{"address": "a@b.fr, c@d.fr"}, {"address": ""}, {"address": MAIRIE, "departments": ["Seine"]}]
)
def test_what_is_no_subscription_is_refused(stranger: Caller, content: dict[str, object]) -> None:
    assert stranger.post(f"{ROOT}/subscriptions", json=content).status_code == 422


def test_without_an_address_of_the_pages_nobody_can_say_yes(sqlite_url: str) -> None:
    world = World(sqlite_url)
    application = Application(take(create_app, world.settings, world.runtime), world.runtime)
    answer = application.stranger().post(f"{ROOT}/subscriptions", json={"address": MAIRIE})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "gazette_closed")
    application.close()
    world.close()


def test_a_subscriber_whose_address_leads_nowhere_is_forgotten(
    world: World, application: Application, stranger: Caller
) -> None:
    subscribed(world, stranger)
    validated(world)
    published(application)
    world.deliver(RecordingTransport())
    (message,) = world.messages("gazette_issue")
    world.hear("nefe.notification.bounced.v1", message_id=message.id)
    assert world.read(message.id).status is Status.FAILED
    with world.uow() as uow:
        assert uow.subscribers.get(MAIRIE) is None

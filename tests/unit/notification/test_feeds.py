"""A school follows its messages with a feed reader, by an address that it can replace."""

from collections.abc import Iterator

import feedparser
import pytest

from services.notification.app import create_app
from services.notification.repositories.feeds import LONGEST
from shared.identity.actor import Role
from tests.support.application import Application, Caller
from tests.support.reuse import take
from tests.unit.notification.world import SUBMITTED, World

ROOT = "/api/notification/v1"
SCHOOL, PARTNER = "0930116W", "0930117X"
PUBLIC = "https://nefe.ac-creteil.fr"


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
def head(application: Application) -> Caller:
    return application.caller(Role.SCHOOL, uai=SCHOOL, subject="camille")


def feed_of(head: Caller, uai: str = SCHOOL) -> str:
    answer = head.post(f"{ROOT}/structures/{uai}/feed")
    assert answer.status_code == 201
    return str(answer.get_json()["url"]).removeprefix(PUBLIC)


def test_a_feed_reader_finds_what_the_school_was_told(world: World, application: Application, head: Caller) -> None:
    path = feed_of(head)
    world.register(SCHOOL, name="Lycée <Voillaume> & Cie")
    world.hear(SUBMITTED)
    world.hear("nefe.review.opened.v1")
    answer = application.stranger().get(path)
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.get_data())
    assert (found.bozo, found.version) == (False, "atom10")
    assert found.feed.title == "Messages pour Lycée <Voillaume> & Cie"
    assert [link.href for link in found.feed.links if link.rel == "self"] == [PUBLIC + path]
    theirs = [message for message in world.messages() if message.uai == SCHOOL]
    assert [entry.title for entry in found.entries] == [message.subject for message in reversed(theirs)]
    assert [entry.id for entry in found.entries] == [f"urn:uuid:{message.id}" for message in reversed(theirs)]
    assert found.entries[0].content[0].value.strip() == theirs[-1].text.strip()


def test_an_unchanged_feed_is_not_sent_again(world: World, application: Application, head: Caller) -> None:
    path, reader = feed_of(head), application.stranger()
    world.hear(SUBMITTED)
    etag = reader.get(path).headers["ETag"]
    assert reader.get(path, headers={"If-None-Match": etag}).status_code == 304
    world.hear("nefe.review.opened.v1")
    assert reader.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_an_address_that_was_replaced_or_ended_leads_nowhere(application: Application, head: Caller) -> None:
    first, reader = feed_of(head), application.stranger()
    second = feed_of(head)
    assert (reader.get(first).status_code, reader.get(second).status_code) == (404, 200)
    assert head.call("DELETE", f"{ROOT}/structures/{SCHOOL}/feed").status_code == 204
    assert reader.get(second).get_json()["code"] == "feed_unknown"


def test_a_school_makes_no_feed_of_another(application: Application, head: Caller) -> None:
    for method in ("POST", "DELETE"):
        answer = head.call(method, f"{ROOT}/structures/{PARTNER}/feed")
        assert (answer.status_code, answer.get_json()["code"]) == (403, "feed_of_others")


def test_an_empty_feed_is_a_feed(application: Application, head: Caller) -> None:
    found = feedparser.parse(application.stranger().get(feed_of(head)).get_data())
    assert (found.bozo, found.entries) == (False, [])


def test_a_feed_has_the_newest_messages(world: World, application: Application, head: Caller) -> None:
    path = feed_of(head)
    for number in range(LONGEST + 2):
        world.hear("nefe.notification.requested.v1", to={"uai": SCHOOL}, subject=f"n° {number}", about=None)
    found = feedparser.parse(application.stranger().get(path).get_data())
    assert len(found.entries) == LONGEST


def test_the_key_itself_is_not_kept(world: World, head: Caller) -> None:
    answer = head.post(f"{ROOT}/structures/{SCHOOL}/feed", headers={"Idempotency-Key": "once"})
    key = str(answer.get_json()["url"]).rpartition("/")[2]
    with world.engine.connect() as connection:
        kept = [connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in ("feed", "idempotency")]
    assert kept[0]
    assert key not in str(kept)

"""An academy words its letters without code; what could not be filled in never comes into use."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert

from services.notification.app import create_app
from services.notification.tables import MESSAGING
from services.notification.wording.letters import source_of, template_names
from shared.database import transaction
from shared.identity.actor import Role
from shared.messaging.event import Event, encode
from tests.support.application import Application, Caller
from tests.support.reuse import take
from tests.unit.notification.world import SUBMITTED, World

ROOT = "/api/notification/v1/templates"
VALIDATED = "nefe.review.validated.v1"
OURS = """{% extends "layout.txt.j2" %}
{% block subject %}Bravo pour « {{ project.title }} »{% endblock %}
{% block text %}
L’académie vous félicite.
{% endblock %}
"""


@pytest.fixture
def application(world: World) -> Iterator[Application]:
    application = Application(take(create_app, world.settings, world.runtime), world.runtime)
    world.hear(SUBMITTED)
    yield application
    application.close()


@pytest.fixture
def administrator(application: Application) -> Caller:
    return application.caller(Role.ADMINISTRATOR, subject="administratrice")


def keep(world: World, event: Event) -> None:
    """As the receiver keeps what it received."""
    row = {
        "source": event.source,
        "event_id": event.id,
        "type": event.type,
        "subject": event.subject,
        "sequence": 1,
        "sha256": "0" * 64,
        "body": encode(event),
        "received_at": event.time,
        "status": "done",
        "next_at": event.time,
        "claimed_until": event.time,
    }
    with transaction(world.engine) as connection:
        connection.execute(insert(MESSAGING.inbox), row)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_the_next_letter_has_the_new_wording_and_those_written_keep_theirs(world: World, administrator: Caller) -> None:
    world.hear(VALIDATED)
    (before,) = world.messages("validated")
    written = administrator.put(f"{ROOT}/validated", json={"source": OURS}).get_json()
    assert (written["version"], written["written_by"]) == (1, "administratrice")
    world.hear(VALIDATED)
    first, second = world.messages("validated")
    assert first.subject == before.subject
    assert second.subject == "Bravo pour « Un laboratoire ouvert à tous »"
    assert "L’académie vous félicite." in second.text
    assert "Référence" in second.text


def test_a_wording_is_seen_on_a_real_letter_before_it_is_used(world: World, administrator: Caller) -> None:
    event = world.hear(VALIDATED)
    (message,) = world.messages("validated")
    preview = {"source": OURS, "message_id": message.id}
    assert code(administrator.post(f"{ROOT}/validated/preview", json=preview)) == (422, "template_unusable")
    keep(world, event)
    shown = administrator.post(f"{ROOT}/validated/preview", json=preview).get_json()
    assert shown["subject"].startswith("Bravo")
    assert administrator.get(f"{ROOT}/validated").get_json()["version"] == 0
    same = administrator.post(f"{ROOT}/validated/preview", json=preview | {"source": ""}).get_json()
    assert (same["subject"], same["text"]) == (message.subject, message.text)


def test_nothing_written_brings_ours_back(administrator: Caller) -> None:
    administrator.put(f"{ROOT}/validated", json={"source": OURS})
    restored = administrator.put(f"{ROOT}/validated", json={"source": ""}).get_json()
    assert (restored["version"], restored["source"]) == (2, source_of("validated"))


@pytest.mark.parametrize("name", sorted(template_names()))
def test_every_letter_of_ours_can_be_written_back(administrator: Caller, name: str) -> None:
    assert administrator.put(f"{ROOT}/{name}", json={"source": source_of(name)}).status_code == 200


@pytest.mark.parametrize(
    "source",
    [
        "{% block subject %}{{ nothing }}{% endblock %}",
        "{% block text %}Sans objet{% endblock %}",
        "{% block subject %}",
        "{% block subject %}{{ ''.__class__.__mro__ }}{% endblock %}",
        "{% block subject %}{{ 1 / 0 }}{% endblock %}",
        "{% block subject %}{% for n in range(999999999) %}x{% endfor %}{% endblock %}",
        "{% include 'nowhere.txt.j2' %}{% block subject %}x{% endblock %}",
        "{% block subject %}{{ fact.reason.nothing.more }}{% endblock %}",
        "{% block subject %}{{ fact.version | euros | day }}{% endblock %}",
    ],
)
def test_a_wording_that_cannot_be_filled_in_is_refused(administrator: Caller, source: str) -> None:
    assert code(administrator.put(f"{ROOT}/validated", json={"source": source})) == (422, "template_unusable")
    assert administrator.get(f"{ROOT}/validated").get_json()["version"] == 0


def test_a_wording_that_needs_what_is_optional_is_refused(administrator: Caller) -> None:
    needs = "{% block subject %}{{ fact.days_late + 1 }}{% endblock %}"
    answer = administrator.put(f"{ROOT}/allocation_overdue", json={"source": needs})
    assert code(answer) == (422, "template_unusable")


@pytest.mark.parametrize("name", ["layout", "amounts", "nothing", "..", "validated.txt.j2"])
def test_there_are_no_other_letters(administrator: Caller, name: str) -> None:
    assert administrator.get(f"{ROOT}/{name}").status_code == 404
    assert administrator.put(f"{ROOT}/{name}", json={"source": OURS}).status_code == 404


def test_all_letters_are_listed(administrator: Caller) -> None:
    administrator.put(f"{ROOT}/validated", json={"source": OURS})
    listed = {one["name"]: one["version"] for one in administrator.get(ROOT).get_json()}
    assert set(listed) == template_names()
    assert {name for name, version in listed.items() if version} == {"validated"}

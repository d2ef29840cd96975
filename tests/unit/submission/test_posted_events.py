"""Events of partners who post them: checked and refused as on the broker, taken once, and to be followed."""

import json
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256 as digest
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.submission.app import create_app
from services.submission.config import Settings
from services.submission.consumers import CONSUMERS
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.tables import MESSAGING
from services.submission.ticks import TICKS
from shared.contracts.examples import example
from shared.identity.actor import Role
from shared.messaging.event import CONTENT_TYPE, Event, decode
from shared.messaging.topology import INBOUND
from tests.support.application import Application, Caller, settings_for
from tests.support.reuse import take
from tests.unit.submission.world import World, code

PATH = "/api/events"
CREDITED = "nefe.envelope.credited.v1"
PARTNERS = [
    {
        "user": "finance",
        "source": "/partners/finance",
        "publishes": [CREDITED],
        "per_minute": 60,
        "largest_bytes": 4_000,
    },
    {"user": "paie", "source": "/partners/paie", "publishes": [CREDITED], "is_suspended": True},
]
AT_ONCE = 10
"""What sixty a minute let through in a burst."""


def credited(event_id: str = "credit-1", **changes: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "/partners/finance",
        "type": CREDITED,
        "subject": "2026-141-AE",
        "time": "2026-11-22T09:00:00Z",
        "datacontenttype": "application/json",
        "data": example(CREDITED),
        **changes,
    }


@dataclass
class Door:
    """The application, with its partners, and what leaves by the outbox."""

    application: Application
    world: World

    def caller(self, subject: str = "finance") -> Caller:
        return self.application.caller(Role.EXTERNAL_SYSTEM, subject=subject)

    def post(self, event: object, *, subject: str = "finance", **options: Any) -> TestResponse:
        options.setdefault("content_type", CONTENT_TYPE)
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return self.caller(subject).post(PATH, data=body, **options)

    def leaving(self) -> list[Any]:
        outbox = MESSAGING.outbox
        query = select(outbox).where(outbox.c.exchange == INBOUND).order_by(outbox.c.id)
        with self.world.runtime.engine.connect() as connection:
            return list(connection.execute(query))


@pytest.fixture
def door(world_on_each: World) -> Door:
    settings = settings_for(Settings, "sqlite://", partners=json.dumps(PARTNERS))
    return Door(Application(take(create_app, settings, world_on_each.runtime), world_on_each.runtime), world_on_each)


@pytest.fixture(autouse=True)
def _settings_of_the_runtime(door: Door) -> None:
    door.world.runtime.settings = settings_for(Settings, "sqlite://", partners=json.dumps(PARTNERS))


def test_an_event_is_accepted_and_leaves_as_it_came(door: Door) -> None:
    answer = door.post(credited())
    assert (answer.status_code, answer.headers["Location"]) == (202, f"{PATH}/credit-1")
    assert answer.get_json()["status"] == "accepted"
    (row,) = door.leaving()
    assert (row.routing_key, row.type) == (CREDITED, CREDITED)
    assert json.loads(row.body) == credited()


def test_one_in_binary_mode_leaves_as_structured_json(door: Door) -> None:
    attributes = {f"ce-{name}": value for name, value in credited().items() if name not in ("data", "datacontenttype")}
    answer = door.post(example(CREDITED), content_type="application/json", headers=attributes)
    assert answer.status_code == 202, answer.text
    (row,) = door.leaving()
    event = decode(bytes(row.body))
    assert (event.id, event.source, event.data) == ("credit-1", "/partners/finance", example(CREDITED))
    refuse(door, "credit-1", sha256=digest(row.body).hexdigest())
    assert door.caller().get(answer.headers["Location"]).get_json()["status"] == "refused"


def test_the_same_again_changes_nothing_and_another_under_its_id_is_refused(door: Door) -> None:
    first, again = door.post(credited()), door.post(credited())
    assert (again.status_code, again.get_json()) == (202, first.get_json())
    other = door.post(credited(subject="2026-140-AE"))
    assert (other.status_code, code(other)) == (409, "id_conflict")
    assert len(door.leaving()) == 1


def test_events_of_one_subject_leave_in_their_order_whatever_is_stated_about_it_here(door: Door) -> None:
    for number in range(3):
        assert door.post(credited(f"credit-{number}")).status_code == 202
    assert door.post(credited("other", subject="elsewhere")).status_code == 202
    rows = door.leaving()
    assert [(row.sequence, json.loads(row.body)["id"]) for row in rows] == [
        (1, "credit-0"),
        (2, "credit-1"),
        (3, "credit-2"),
        (1, "other"),
    ]
    assert len({row.subject for row in rows}) == 2


@pytest.mark.parametrize(
    ("event", "status", "expected", "pointer"),
    [
        (b"{", 400, "malformed_json", None),
        (b"\xff", 400, "malformed_json", None),
        ([], 400, "not_cloudevent", None),
        ({"id": "1"}, 400, "not_cloudevent", "/source"),
        (credited(type="nefe.unheard.of.v1"), 422, "unknown_type", None),
        (credited(type="nefe.envelope.credited.v9"), 422, "unsupported_version", None),
        (credited(data={**example(CREDITED), "amount_cents": "much"}), 422, "schema_invalid", "/amount_cents"),
        (credited(source="/partners/paie"), 403, "not_permitted", None),
        (credited(type="nefe.structure.registered.v1"), 403, "not_permitted", None),
        (credited(padding="x" * 200, data={**example(CREDITED), "more": "x" * 4_000}), 413, "too_large", None),
    ],
)
def test_what_is_refused_is_refused_as_the_receivers_would(
    door: Door, event: object, status: int, expected: str, pointer: str | None
) -> None:
    answer = door.post(event)
    assert (answer.status_code, code(answer)) == (status, expected), answer.text
    if pointer:
        assert pointer in [error["pointer"] for error in answer.get_json()["errors"]]
    assert door.leaving() == []


def test_only_partners_post_and_only_while_they_may(door: Door) -> None:
    unknown, suspended = door.post(credited(), subject="somebody"), door.post(credited(), subject="paie")
    assert (unknown.status_code, code(unknown)) == (403, "not_permitted")
    assert (suspended.status_code, code(suspended)) == (403, "not_permitted")
    assert door.post(credited(), content_type="text/plain").status_code == 415
    assert door.application.stranger().post(PATH, json=credited()).status_code == 401
    assert door.leaving() == []


def test_who_posts_too_fast_is_told_when_to_come_again(door: Door) -> None:
    answers = [door.post(credited(f"credit-{number}")) for number in range(AT_ONCE + 1)]
    assert [answer.status_code for answer in answers] == [202] * AT_ONCE + [429]
    assert (code(answers[-1]), answers[-1].headers["Retry-After"]) == ("too_many_events", "1")
    assert door.post(credited("credit-0")).status_code == 202, "what is known already is no burden"
    assert len(door.leaving()) == AT_ONCE
    door.world.clock.advance(timedelta(seconds=1))
    assert door.post(credited("credit-late")).status_code == 202


def test_an_event_is_followed_by_who_posted_it_until_it_is_passed_on_or_refused(door: Door) -> None:
    strange = "crédit 1/2 ?"
    location = door.post(credited(strange)).headers["Location"]
    assert location == f"{PATH}/{quote(strange, safe='')}"
    outbox = MESSAGING.outbox
    with door.world.runtime.engine.begin() as connection:
        connection.execute(outbox.update().values(published_at=door.world.clock.now()))
    assert door.caller().get(location).get_json()["status"] == "passed_on"
    refuse(door, strange)
    followed = door.caller().get(location).get_json()
    assert (followed["status"], followed["refusal"]["code"]) == ("refused", "id_conflict")
    assert code(door.caller().get(f"{PATH}/never")) == "unknown_event"
    assert code(door.caller("paie").get(location)) == "unknown_event"


def test_an_event_that_was_passed_on_is_followed_for_three_months(door: Door) -> None:
    (tick,) = (tick for tick in TICKS if tick.name == "forget_posted_events")
    passed_on, waits = (door.post(credited(each)).headers["Location"] for each in ("credit-1", "credit-2"))
    outbox = MESSAGING.outbox
    first = outbox.update().where(outbox.c.event_id == door.leaving()[0].event_id)
    with door.world.runtime.engine.begin() as connection:
        connection.execute(first.values(published_at=door.world.clock.now()))
    statuses = []
    for later in (timedelta(days=89), timedelta(days=2)):
        door.world.clock.advance(later)
        tick.run(door.world.uow())
        statuses.append([door.caller().get(each).status_code for each in (passed_on, waits)])
    assert statuses == [[200, 200], [404, 200]]


def test_a_refusal_of_another_body_under_its_id_is_not_its_own(door: Door) -> None:
    location = door.post(credited()).headers["Location"]
    refuse(door, "credit-1", sha256="0" * 64)
    assert door.caller().get(location).get_json()["status"] == "accepted"


def refuse(door: Door, event_id: str, *, sha256: str | None = None) -> None:
    """Another service has refused what was posted under this id."""
    with SubmissionUnitOfWork(door.world.runtime) as uow:
        known = uow.entrusted_events.get("/partners/finance", event_id)
    assert known
    told = {**example("nefe.event.rejected.v1"), "rejected_id": event_id, "rejected_source": known.source}
    told |= {"code": "id_conflict", "rejected_sha256": sha256 or known.sha256}
    event = Event("r-1", "/academies/creteil/funding", "nefe.event.rejected.v1", "q-1", door.world.clock.now(), told, 1)
    CONSUMERS[event.type](event, SubmissionUnitOfWork(door.world.runtime))

"""Everything about one message, for those who answer the telephone."""

from services.notification.app import create_app
from services.notification.use_cases.write_template import write_template
from shared.identity.actor import Actor, Role
from shared.messaging.backoff import LONGEST
from tests.support.application import Application
from tests.support.reuse import take
from tests.unit.notification.test_templates import OURS, keep
from tests.unit.notification.world import SUBMITTED, RecordingTransport, World, postponed

VALIDATED = "nefe.review.validated.v1"
WRITER = Actor("administratrice", frozenset({Role.ADMINISTRATOR}), None, "creteil")


def test_all_that_became_of_a_message_is_shown(world: World) -> None:
    application = Application(take(create_app, world.settings, world.runtime), world.runtime)
    world.hear(SUBMITTED)
    write_template(world.uow(), name="validated", source=OURS, actor=WRITER)
    event = world.hear(VALIDATED)
    keep(world, event)
    message = world.message("validated")
    world.deliver(RecordingTransport(postponed))
    world.clock.advance(LONGEST)
    world.deliver(RecordingTransport())
    head = application.caller(Role.SCHOOL, uai="0930116W", subject="camille")
    assert head.call("PUT", f"/api/notification/v1/inbox/{message.id}/reading").status_code == 204
    path = f"/api/notification/v1/messages/{message.id}/history"
    shown = application.caller(Role.ADMINISTRATOR).get(path).get_json()
    assert [attempt["outcome"] for attempt in shown["attempts"]] == ["postponed", "delivered"]
    assert shown["attempts"][0]["reason"] == "451 later"
    assert shown["fact"]["decision_id"] == event.data["decision_id"]
    assert (shown["template_version"], shown["readers"]) == (1, 1)
    assert {sibling["audience"] for sibling in shown["siblings"]} == {"partners", "fund"}
    assert shown["message"]["channel"] == "email"
    assert head.get(path).status_code == 403
    assert application.caller(Role.RECTOR).get(path.replace(message.id, "none")).status_code == 404
    application.close()

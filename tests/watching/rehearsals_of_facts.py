"""Facts that do not arrive, arrive and cannot be applied, or should not have come."""

from dataclasses import replace

from kombu import Connection, Producer

from shared.contracts.examples import EXAMPLES
from shared.demo.client import new_word
from shared.demo.story import SCHOOL
from shared.identity.actor import Role
from shared.messaging.event import Event
from shared.messaging.publishers import OPERATOR, written
from shared.messaging.topology import DEAD, INBOUND, queue_of, subscriber
from tests.chaos.installation import FINANCE
from tests.nodes import wait_until
from tests.watching.hall import Hall
from tests.watching.pages import Operator, first_words
from tests.watching.rehearsing import Rehearsal

CREDITED = "nefe.envelope.credited.v1"
EXECUTED = "nefe.payment.executed.v1"
RUBBISH = 12
MANY = 1100
UNREAD = queue_of(subscriber(FINANCE.user))
LOST = "0770002J"


def credit() -> dict[str, object]:
    """Credits that arrive, under a reference of their own."""
    return {**EXAMPLES[CREDITED], "reference": new_word()}


def _pay_nobody_knows(hall: Hall) -> None:
    payment = new_word()
    hall.announce(EXECUTED, {"payment_id": payment, "executed_on": "2026-11-20", "reference": "DP"}, subject=payment)


def _try_again_then_discard(operator: Operator, hall: Hall) -> None:
    (event,) = first_words(operator.does("docker compose exec review-worker nefe events list dead"))
    shown = operator.does("nefe events show IDENTIFIANT", IDENTIFIANT=event)
    assert "payment" in shown, shown
    operator.does("nefe events --operator prenom.nom replay IDENTIFIANT", IDENTIFIANT=event)
    command = "docker compose exec funding-worker nefe events list dead"
    wait_until(lambda: event in hall.compose.run(command), "it is dead again")
    operator.does('nefe events --operator prenom.nom discard IDENTIFIANT --reason "…"', IDENTIFIANT=event)


def _talk_nonsense(hall: Hall) -> None:
    hall.announce(CREDITED, {"amount_cents": "a lot"})


def _settle(operator: Operator, _hall: Hall) -> None:
    (message,) = first_words(operator.does("docker compose exec funding-worker nefe events list quarantine"))
    assert "schema_invalid" in operator.does("nefe events show IDENTIFIANT", IDENTIFIANT=message)
    operator.does('nefe events --operator prenom.nom settle IDENTIFIANT --reason "…"', IDENTIFIANT=message)


def _forget_a_partner(hall: Hall) -> None:
    worker = hall.compose.kept("funding-worker")
    worker.tell({"NEFE_PARTNERS": written([replace(FINANCE, publishes=(EXECUTED,))])})
    hall.compose.run("docker compose restart funding-worker")
    hall.announce(CREDITED, credit())


def _correct_and_release(operator: Operator, hall: Hall) -> None:
    (message,) = first_words(operator.does("docker compose exec funding-worker nefe events list quarantine"))
    assert "not_permitted" in operator.does("nefe events show IDENTIFIANT", IDENTIFIANT=message)
    operator.reads("`deploy/partners.json`")
    hall.compose.kept("funding-worker").tell({"NEFE_PARTNERS": written([FINANCE])})
    operator.does("docker compose restart funding-worker")
    operator.does('nefe events --operator prenom.nom release IDENTIFIANT --reason "…"', IDENTIFIANT=message)


def _talk_much_nonsense(hall: Hall) -> None:
    for _ in range(RUBBISH):
        _talk_nonsense(hall)


def _warn_the_partner(operator: Operator, hall: Hall) -> None:
    operator.reads("`nefe.rejections.<partenaire>`")
    assert hall.take_away(f"nefe.rejections.{FINANCE.user}", FINANCE.user) >= RUBBISH


def _lose_a_fact(hall: Hall) -> None:
    """A message is taken from the queue of a worker that is away; the next one about the same school arrives."""
    worker, queue = hall.compose.kept("review-worker"), queue_of("review")
    worker.give_up()
    _register(hall, "École du Château")
    wait_until(lambda: hall.take_away(queue, OPERATOR), "the commission’s queue has the fact")
    _register(hall, "École du Vieux Château")
    worker.come_back()


def _register(hall: Hall, name: str) -> None:
    school = {**SCHOOL, "name": name, "kind": "elementary_school", "degree": 1}
    path = f"/api/submission/v1/structures/{LOST}"
    hall.person(Role.ADMINISTRATOR).ask("PUT", path, school, expect={200, 201})


def _skip(operator: Operator, _hall: Hall) -> None:
    table = operator.does("docker compose exec review-worker nefe events list gaps")
    source, subject = table.splitlines()[1].split()[:2]
    there = operator.does(
        "docker compose exec submission-worker nefe events list outbox --subject SUJET",
        process="submission-worker",
        SUJET=subject,
    )
    assert subject in there, there
    operator.does('nefe events --operator prenom.nom skip-gap SOURCE SUJET --reason "…"', SOURCE=source, SUJET=subject)


def _lose_a_binding(hall: Hall) -> None:
    node, vhost = hall.made.broker.node, hall.made.broker.vhost
    for each in node.ask("GET", "exchanges", vhost, INBOUND, "bindings", "source"):
        if "envelope.credited" in each["routing_key"]:
            node.ask("DELETE", "bindings", vhost, "e", INBOUND, "q", each["destination"], each["properties_key"])
    hall.announce(CREDITED, credit())


def _bind_and_put_back(operator: Operator, _hall: Hall) -> None:
    assert CREDITED in operator.does("docker compose run --rm operator unrouted list")
    operator.does("deploy/bin/secrets")
    operator.does("docker compose restart rabbitmq")
    assert "1 put back" in operator.does("docker compose run --rm operator unrouted put-back")


def _say_what_nobody_takes(hall: Hall) -> None:
    event = Event(new_word(), "", "nefe.project.submitted.v1", "x", hall.people.clock.now(), {})
    hall.state("submission", event, routing_key="fr.academie.invention.v1")


def _throw_away(operator: Operator, _hall: Hall) -> None:
    assert "fr.academie.invention.v1" in operator.does("docker compose run --rm operator unrouted list")
    operator.does("docker compose exec rabbitmq gosu rabbitmq rabbitmqctl purge_queue --vhost nefe nefe.unrouted")


def _give_up_on_a_partner(hall: Hall) -> None:
    """As the broker does after a hundred deliveries: the message goes by the exchange of what it gives up on."""
    node, vhost = hall.made.broker.node, hall.made.broker.vhost
    body = {"routing_key": subscriber(FINANCE.user), "payload": "{}", "payload_encoding": "string", "properties": {}}
    assert node.ask("POST", "exchanges", vhost, DEAD, "publish", body=body)["routed"]


def _have_the_partner_read(operator: Operator, hall: Hall) -> None:
    operator.reads("à lire par le partenaire lui-même")
    assert hall.take_away(f"{queue_of(subscriber(FINANCE.user))}.dead", FINANCE.user) == 1


def _stop_reading(hall: Hall) -> None:
    url = hall.made.broker.node.url(vhost=hall.made.broker.vhost)
    with Connection(url) as connection:
        producer = Producer(connection, auto_declare=False)
        for _ in range(MANY):
            producer.publish("unread", routing_key=UNREAD)


def _have_the_partner_catch_up(operator: Operator, hall: Hall) -> None:
    operator.reads("Prévenez-le")
    assert hall.take_away(UNREAD, FINANCE.user) == MANY


REHEARSALS = (
    Rehearsal(
        "InboxDead",
        "funding",
        "a partner answers a payment that nobody knows",
        _pay_nobody_knows,
        _try_again_then_discard,
    ),
    Rehearsal("QuarantineGrowing", "funding", "a partner publishes nonsense", _talk_nonsense, _settle),
    Rehearsal(
        "QuarantineGrowing",
        "funding",
        "a type is missing from a partner’s setting",
        _forget_a_partner,
        _correct_and_release,
    ),
    Rehearsal("InboxGap", "review", "the second fact about a project comes without the first", _lose_a_fact, _skip),
    Rehearsal("MessagesUnrouted", "broker", "a binding is missing", _lose_a_binding, _bind_and_put_back),
    Rehearsal("MessagesUnrouted", "broker", "a type that nobody takes", _say_what_nobody_takes, _throw_away),
    Rehearsal(
        "DeadQueueNotEmpty", "broker", "a partner did not take a message", _give_up_on_a_partner, _have_the_partner_read
    ),
    Rehearsal(
        "PartnerRejected", "funding", "a partner publishes much nonsense", _talk_much_nonsense, _warn_the_partner
    ),
    Rehearsal(
        "PartnerDoesNotRead", "broker", "a partner reads nothing for long", _stop_reading, _have_the_partner_catch_up
    ),
)

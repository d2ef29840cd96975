"""What can be reached from outside, and what cannot."""

import json
import re

import pytest
from amqp.exceptions import AccessRefused, AMQPError
from kombu.connection import Connection
from kombu.messaging import Producer

from shared.messaging.topology import SERVICES
from tests.compose.stack import Stack
from tests.nodes.waiting import PATIENCE, wait_until


@pytest.mark.parametrize("service", SERVICES)
def test_the_proxy_leads_to_each_service(stack: Stack, service: str) -> None:
    answer = stack.get(f"/api/{service}/openapi.json")
    assert answer.status == 200
    assert f"/api/{service}/v1/" in answer.body


def test_the_first_page_leads_to_what_is_open(stack: Stack) -> None:
    page = stack.get("/")
    links = [link for link in re.findall(r'href="(/[^"]*)"', page.body) if "/connexion" not in link]
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert {link: stack.get(link).status for link in links} == dict.fromkeys(links, 200)


def test_whoever_signs_in_is_led_to_the_provider_and_its_form(stack: Stack) -> None:
    begun = stack.get("/commission/connexion")
    assert begun.status == 302
    assert begun.headers["Location"].startswith("http://127.0.0.1:8080/identite/authorize?")
    form = stack.get("/identite/connexion")
    assert form.status == 200
    assert "Mot de passe" in form.body


@pytest.mark.parametrize(
    "path",
    [
        "/metrics",
        "/livez",
        "/readyz",
        "//metrics",
        "/api/review/../../metrics",
        "/api/review/..%2f..%2fmetrics",
        "/api/submissions/",
        "/depotoir",
    ],
)
def test_nothing_else_exists_outside(stack: Stack, path: str) -> None:
    assert stack.get(path).status == 404


def test_copies_share_the_work(stack: Stack) -> None:
    stack.compose("up", "-d", "--no-deps", "--no-recreate", "--wait", "--scale", "review-web=2", "review-web")
    wait_until(lambda: all(_has_answered(stack, index) for index in (1, 2)), "both copies have answered")
    stack.compose("up", "-d", "--no-deps", "--no-recreate", "--scale", "review-web=1", "review-web")


def _has_answered(stack: Stack, index: int) -> bool:
    assert stack.get("/api/review/v1/unknown").status == 404
    ask = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8000/metrics').read().decode())"
    return 'status="404"' in stack.inside("review-web", "python", "-c", ask, index=index)


def test_guest_is_unknown_to_the_broker(stack: Stack) -> None:
    address = f"amqp://guest:guest@127.0.0.1:{stack.amqp_port}/nefe"
    with pytest.raises(AccessRefused), Connection(address, connect_timeout=PATIENCE) as connection:
        connection.connect()


def test_a_partner_is_told_why_its_event_was_refused(stack: Stack) -> None:
    with Connection(stack.broker_url("finance")) as connection:
        producer = Producer(connection.channel())
        producer.publish(
            b"not an event", exchange="nefe.inbound", routing_key="nefe.payment.executed.v1", user_id="finance"
        )
        rejection = json.loads(take(connection, "nefe.rejections.finance"))
    assert rejection["type"] == "nefe.event.rejected.v1"
    assert rejection["data"]["code"] == "malformed_json"


def test_a_partner_hears_of_the_payments_that_it_must_make(stack: Stack) -> None:
    with Connection(stack.broker_url("finance")) as connection:
        body = take(connection, "nefe.subscriber.finance")
    assert json.loads(body)["type"] == "nefe.payment.ordered.v1"


def take(connection: Connection, queue: str) -> bytes:
    """The next message of a queue, as soon as there is one."""
    channel = connection.channel()
    received: list[bytes] = []

    def hear() -> bool:
        message = channel.basic_get(queue, no_ack=True)
        received.extend([message.body] if message else [])
        return bool(received)

    wait_until(hear, f"there is a message in {queue}")
    return received[0]


def test_a_partner_does_not_speak_for_a_service(stack: Stack) -> None:
    with Connection(stack.broker_url("finance"), transport_options={"confirm_publish": True}) as connection:
        producer = Producer(connection.channel())
        with pytest.raises(AMQPError, match="ACCESS_REFUSED"):
            producer.publish(
                b"{}", exchange="nefe.events", routing_key="nefe.project.submitted.v1", confirm_timeout=PATIENCE
            )


def test_mail_leaves_by_the_mail_server(stack: Stack) -> None:
    found = json.loads(stack.get("/api/v1/messages", port=stack.mailpit_port).body)
    assert "ce.0930116w@ac-creteil.fr" in {to["Address"] for message in found["messages"] for to in message["To"]}

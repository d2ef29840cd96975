"""A private RabbitMQ breaks as told, and comes back with what it had confirmed."""

from urllib.parse import unquote, urlsplit

import amqp
import pytest
from amqp.exceptions import AccessRefused

from tests.nodes import RabbitNode, wait_until


def vhost_of(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def connect(url: str) -> amqp.Connection:
    parts = urlsplit(url)
    return amqp.Connection(
        parts.netloc.rpartition("@")[2],
        userid=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        virtual_host=vhost_of(url),
        confirm_publish=True,
    )


def declare_letters(url: str) -> None:
    with connect(url) as connection:
        channel = connection.channel()
        channel.exchange_declare("events", "topic", durable=True, auto_delete=False)
        channel.queue_declare("letters", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        channel.queue_bind("letters", "events", "letter.#")


def publish(url: str, routing_key: str = "letter.new") -> None:
    """Publish one persistent message and wait for its confirm."""
    with connect(url) as connection:
        message = amqp.Message("hello", delivery_mode=2)
        connection.channel().basic_publish(message, "events", routing_key)


def test_a_killed_node_comes_back_on_the_same_port_with_what_it_confirmed(
    rabbit_node: RabbitNode, rabbit_vhost: str
) -> None:
    declare_letters(rabbit_vhost)
    rabbit_node.settle()
    publish(rabbit_vhost)
    rabbit_node.kill()
    with pytest.raises(ConnectionRefusedError):
        publish(rabbit_vhost)
    rabbit_node.start()
    wait_until(lambda: rabbit_node.messages_ready(vhost_of(rabbit_vhost), "letters") == 1, "the message is there")


def test_a_paused_node_does_not_answer_until_it_is_resumed(rabbit_node: RabbitNode, rabbit_vhost: str) -> None:
    rabbit_node.pause()
    assert rabbit_node.is_running
    assert not rabbit_node.is_ready
    rabbit_node.resume()
    declare_letters(rabbit_vhost)
    publish(rabbit_vhost)
    assert rabbit_node.messages_ready(vhost_of(rabbit_vhost), "letters") == 1


def test_each_virtual_host_is_empty_whatever_the_others_hold(rabbit_node: RabbitNode, rabbit_vhost: str) -> None:
    declare_letters(rabbit_vhost)
    other = rabbit_node.fresh_vhost()
    assert rabbit_node.queue_names(vhost_of(rabbit_vhost)) == ["letters"]
    assert rabbit_node.exchange_names(vhost_of(rabbit_vhost)) == ["events"]
    assert rabbit_node.queue_names(other) == []
    assert rabbit_node.exchange_names(other) == []
    rabbit_node.delete_vhost(other)
    assert other not in rabbit_node.ctl("list_vhosts")


def test_the_control_program_speaks_to_the_private_node(rabbit_node: RabbitNode, rabbit_vhost: str) -> None:
    assert vhost_of(rabbit_vhost) in rabbit_node.ctl("list_vhosts", "name").split()


def test_a_user_may_only_do_what_it_was_given(rabbit_node: RabbitNode, rabbit_vhost: str) -> None:
    declare_letters(rabbit_vhost)
    vhost = vhost_of(rabbit_vhost)
    rabbit_node.add_user("partner", "secret/of it")
    rabbit_node.set_permissions(vhost, "partner", configure="", write="^events$", read="")
    rabbit_node.set_topic_permissions(vhost, "partner", "events", write="^letter[.]", read="")
    partner = rabbit_node.url("partner", "secret/of it", vhost)

    publish(partner)
    with pytest.raises(AccessRefused, match="topic"):
        publish(partner, "bill.new")
    with pytest.raises(AccessRefused, match="exchange 'events'"):
        declare_letters(partner)

    rabbit_node.delete_user("partner")
    assert rabbit_node.messages_ready(vhost, "letters") == 1

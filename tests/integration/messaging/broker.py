"""A virtual host made of the definitions file, as in production, with the users and permissions that it gives them."""

from collections.abc import Mapping
from typing import Any

import amqp

from shared.messaging.definitions import Subscriptions, definitions, password_hash, users
from shared.messaging.publishers import SERVICE_USER, Partner
from shared.messaging.topology import EVENTS, UNROUTED, Binding, topology
from tests.nodes import Proxy, RabbitNode, wait_until
from tests.nodes.waiting import PATIENCE

FINANCE = Partner(
    "finance", "/partners/finance", ("nefe.envelope.credited.v1", "nefe.payment.executed.v1", "nefe.payment.refused.v1")
)
DIRECTORY = Partner("directory", "/partners/directory", ("nefe.structure.registered.v1",))
PARTNERS = (FINANCE, DIRECTORY)
PASSWORD, SALT = "not secret here", b"salt"
NOBODY: Subscriptions = {}


class Broker:
    """One virtual host of a node, seen by its users; `guest` may do everything."""

    def __init__(self, node: RabbitNode, subscriptions: Subscriptions = NOBODY) -> None:
        self.node = node
        self.vhost = node.fresh_vhost()
        hashes = {user: password_hash(PASSWORD, SALT) for user in users(PARTNERS, subscriptions)}
        document = definitions(PARTNERS, subscriptions, password_hashes=hashes, vhost=self.vhost)
        node.define(document)
        node.set_permissions(self.vhost, "guest")

    def url(self, user: str, proxy: Proxy | None = None) -> str:
        """The address that `user` takes, on the way through `proxy` if there is one."""
        address = self.node.url(user, PASSWORD, self.vhost)
        return proxy.address(address) if proxy else address

    def service_url(self, service: str, proxy: Proxy | None = None) -> str:
        """The address that a service takes."""
        return self.url(SERVICE_USER.format(service=service), proxy)

    def connect(self, user: str = "guest") -> amqp.Connection:
        """An open connection with publisher confirms."""
        connection = amqp.Connection(
            f"127.0.0.1:{self.node.port}",
            userid=user,
            password="guest" if user == "guest" else PASSWORD,
            virtual_host=self.vhost,
            confirm_publish=True,
            connect_timeout=PATIENCE,
            read_timeout=PATIENCE,
        )
        connection.connect()
        return connection

    def publish(
        self,
        user: str,
        routing_key: str,
        body: bytes | str,
        *,
        exchange: str = "nefe.inbound",
        headers: Mapping[Any, Any] | None = None,
        **properties: Any,
    ) -> None:
        """Publish one message as any AMQP client may; returns when it is confirmed. Raises what the broker answers."""
        with self.connect(user) as connection:
            self.publish_on(connection.channel(), routing_key, body, exchange=exchange, headers=headers, **properties)

    def publish_on(
        self,
        channel: Any,
        routing_key: str,
        body: bytes | str,
        *,
        exchange: str,
        headers: Mapping[Any, Any] | None = None,
        **properties: Any,
    ) -> None:
        """The same, on a channel that is open."""
        settings = {"content_type": "application/cloudevents+json", "delivery_mode": 2, **properties}
        message = amqp.Message(body, application_headers=dict(headers or {}), **settings)
        channel.basic_publish(message, exchange, routing_key)

    def waiting(self, queue: str) -> int:
        """How many messages nobody has taken from `queue` yet."""
        return self.node.messages_ready(self.vhost, queue)

    def take(self, queue: str, count: int, *, user: str = "guest") -> list[amqp.Message]:
        """Take `count` messages from `queue`, as soon as they are there."""
        taken: list[amqp.Message] = []
        with self.connect(user) as connection:
            channel = connection.channel()
            channel.auto_decode = False

            def take_one() -> bool:
                message = channel.basic_get(queue, no_ack=True)
                taken.extend([message] if message else [])
                return len(taken) >= count

            wait_until(take_one, f"{count} messages in {queue}")
        return taken

    def limit(self, queue: str, **definition: Any) -> None:
        """Lay a policy on one queue, and wait until it is in force."""
        self.node.limit(self.vhost, queue, **definition)

    def unbind_facts(self) -> None:
        """Let no queue take a fact any more, that for unrouted messages included: the broker will return it."""
        with self.connect() as connection:
            for binding in _fact_bindings():
                connection.channel().queue_unbind(binding.queue, binding.exchange, binding.routing_key)

    def bind_facts(self) -> None:
        """Undo `unbind_facts`."""
        with self.connect() as connection:
            for binding in _fact_bindings():
                connection.channel().queue_bind(binding.queue, binding.exchange, binding.routing_key)

    def close(self) -> None:
        self.node.delete_vhost(self.vhost)


def _fact_bindings() -> list[Binding]:
    return [binding for binding in topology().bindings if binding.exchange in (EVENTS, UNROUTED)]

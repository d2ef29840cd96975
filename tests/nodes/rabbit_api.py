"""A RabbitMQ node's management API: virtual hosts, users, permissions in milliseconds; rabbitmqctl takes a second."""

import json
from base64 import b64encode
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote

from tests.nodes.waiting import PATIENCE, wait_until

ADMINISTRATOR = "guest"
PASSWORD = "guest"
LIMIT = "limit"


class RequestRefused(RuntimeError):
    """The management API has answered with an error."""


class RabbitApi:
    """Asks the management API on 127.0.0.1. Names are given as they are, not quoted."""

    def __init__(self, api_port: int) -> None:
        self.api_port = api_port

    def ask(self, method: str, *path: str, body: object = None) -> Any:
        """Send one request and return the decoded answer, None when it is empty. Raises RequestRefused, OSError."""
        target = "/api/" + "/".join(quote(part, safe="") for part in path)
        connection = HTTPConnection("127.0.0.1", self.api_port, timeout=PATIENCE)
        try:
            connection.request(method, target, json.dumps(body) if body is not None else None, administrator_headers())
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise RequestRefused(f"{method} {target}: {answer.status} {content.decode(errors='replace')}")
        return json.loads(content) if content else None

    def add_vhost(self, vhost: str) -> None:
        self.ask("PUT", "vhosts", vhost)
        self.set_permissions(vhost, ADMINISTRATOR)

    def delete_vhost(self, vhost: str) -> None:
        self.ask("DELETE", "vhosts", vhost)

    def add_user(self, user: str, password: str, *, tags: str = "") -> None:
        self.ask("PUT", "users", user, body={"password": password, "tags": tags})

    def delete_user(self, user: str) -> None:
        self.ask("DELETE", "users", user)

    def set_permissions(
        self, vhost: str, user: str, *, configure: str = ".*", write: str = ".*", read: str = ".*"
    ) -> None:
        """Regular expressions over exchange and queue names; an empty one allows nothing."""
        self.ask("PUT", "permissions", vhost, user, body={"configure": configure, "write": write, "read": read})

    def set_topic_permissions(
        self, vhost: str, user: str, exchange: str, *, write: str = ".*", read: str = ".*"
    ) -> None:
        """Regular expressions over the routing keys of one topic exchange."""
        body = {"exchange": exchange, "write": write, "read": read}
        self.ask("PUT", "topic-permissions", vhost, user, body=body)

    def limit(self, vhost: str, queue: str, **definition: object) -> None:
        """Lay a policy on one queue, in the place of any that was laid before, and wait until it is in force."""
        pattern = "^" + queue.replace(".", "\\.") + "$"
        body = {"pattern": pattern, "definition": definition, "apply-to": "queues"}
        self.ask("PUT", "policies", vhost, LIMIT, body=body)
        wait_until(lambda: self.ask("GET", "queues", vhost, queue).get("policy") == LIMIT, "the policy is laid")

    def queue_names(self, vhost: str) -> list[str]:
        return sorted(queue["name"] for queue in self.ask("GET", "queues", vhost))

    def exchange_names(self, vhost: str) -> list[str]:
        """The exchanges that somebody has declared; the broker's own `amq.` ones are left out."""
        names = [exchange["name"] for exchange in self.ask("GET", "exchanges", vhost)]
        return sorted(name for name in names if name and not name.startswith("amq."))


def administrator_headers() -> dict[str, str]:
    """Who asks."""
    credentials = b64encode(f"{ADMINISTRATOR}:{PASSWORD}".encode()).decode()
    return {"Authorization": f"Basic {credentials}", "Content-Type": "application/json"}

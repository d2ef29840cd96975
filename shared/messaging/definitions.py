"""The broker's definitions file: the topology, and who may do what with it. Holds hashes, never passwords."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.contracts.event_type import stem_of
from shared.messaging.publishers import ENTRANCE, OPERATOR, SERVICE_USER, Partner
from shared.messaging.topology import (
    EVENTS,
    INBOUND,
    REJECTIONS,
    SERVICES,
    dead_queue_of,
    history_of,
    queue_of,
    rejections_of,
    subscriber,
    topology,
)

VHOST = "nefe"
# The operator puts back what was unrouted under the name of who published it, which the tag `impersonator` allows.
OPERATOR_TAGS = ("monitoring", "policymaker", "impersonator")
HASHING = "rabbit_password_hashing_sha256"
NOTHING = "^$"
SALT_BYTES = 4

Subscriptions = Mapping[str, Sequence[str]]


def subscriptions_of(partners: Iterable[Partner]) -> Subscriptions:
    """Who listens to which types."""
    return {partner.user: partner.reads for partner in partners if partner.reads}


def password_hash(password: str, salt: bytes) -> str:
    """RabbitMQ's salted SHA-256 of a password; `salt` is four random bytes."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"RabbitMQ reads {SALT_BYTES} bytes of salt")
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def users(partners: Iterable[Partner], subscriptions: Subscriptions) -> list[str]:
    """Everybody who has an account on the broker."""
    ours = [SERVICE_USER.format(service=service) for service in SERVICES]
    return list(dict.fromkeys([*ours, OPERATOR, *(partner.user for partner in partners), *subscriptions]))


def definitions(
    partners: Sequence[Partner], subscriptions: Subscriptions, *, password_hashes: Mapping[str, str], vhost: str = VHOST
) -> dict[str, Any]:
    """What RabbitMQ's `load_definitions` takes. Raises KeyError for a user without a password hash."""
    wanted = topology((partner.user for partner in partners), subscriptions)
    place = {"vhost": vhost, "durable": True, "auto_delete": False}
    bound = {"vhost": vhost, "destination_type": "queue", "arguments": {}}
    return {
        "vhosts": [{"name": vhost}],
        "users": [_user(name, password_hashes[name]) for name in users(partners, subscriptions)],
        "permissions": [{"vhost": vhost, **row} for row in _permissions(partners, subscriptions)],
        "topic_permissions": [{"vhost": vhost, **_topic_permission(partner)} for partner in partners],
        "exchanges": [
            {"name": each.name, "type": each.kind, "internal": False, "arguments": dict(each.arguments), **place}
            for each in wanted.exchanges
        ],
        "queues": [{"name": each.name, "arguments": dict(each.arguments), **place} for each in wanted.queues],
        "bindings": [
            {"source": each.exchange, "destination": each.queue, "routing_key": each.routing_key, **bound}
            for each in wanted.bindings
        ],
        "parameters": [],
        "policies": [],
    }


def _user(name: str, hashed: str) -> dict[str, Any]:
    tags = list(OPERATOR_TAGS) if name == OPERATOR else []
    return {"name": name, "password_hash": hashed, "hashing_algorithm": HASHING, "tags": tags}


def _permissions(partners: Sequence[Partner], subscriptions: Subscriptions) -> list[dict[str, str]]:
    """Nobody but the operator may make, change or delete anything."""
    services = [_of_service(service) for service in SERVICES]
    operator = {"user": OPERATOR, "configure": r"^nefe\.", "write": r"^nefe\.", "read": r"^nefe\."}
    publishers = {partner.user for partner in partners}
    outsiders = list(dict.fromkeys([*(partner.user for partner in partners), *subscriptions]))
    suspended = {partner.user for partner in partners if partner.is_suspended}
    rights = (
        _of_nobody(user) if user in suspended else _of_outsider(user, publishers, subscriptions) for user in outsiders
    )
    return [*services, operator, *rights]


def _of_service(service: str) -> dict[str, str]:
    user = SERVICE_USER.format(service=service)
    entered = [INBOUND] if user == ENTRANCE else []
    return {
        "user": user,
        "configure": NOTHING,
        "write": f"{_any_of([EVENTS, REJECTIONS, *entered])}|^{re.escape(history_of(''))}",
        "read": _any_of([queue_of(service), dead_queue_of(service)]),
    }


def _of_nobody(user: str) -> dict[str, str]:
    return {"user": user, "configure": NOTHING, "write": NOTHING, "read": NOTHING}


def _of_outsider(user: str, publishers: set[str], subscriptions: Subscriptions) -> dict[str, str]:
    listener = subscriber(user)
    readable = [rejections_of(user)] if user in publishers else []
    readable += [queue_of(listener), dead_queue_of(listener)] if user in subscriptions else []
    writable = [INBOUND] if user in publishers else []
    return {"user": user, "configure": NOTHING, "write": _any_of(writable), "read": _any_of(readable)}


def _topic_permission(partner: Partner) -> dict[str, str]:
    """The routing keys that a partner may write: its types, in any version."""
    stems = [stem_of(name) or name for name in partner.publishes]
    write = _any_of(dict.fromkeys(stems), ending=r"\.v[0-9]+") if stems and not partner.is_suspended else NOTHING
    return {"user": partner.user, "exchange": INBOUND, "write": write, "read": NOTHING}


def _any_of(names: Iterable[str], *, ending: str = "") -> str:
    """A regular expression that these names match, and nothing else does."""
    choices = "|".join(re.escape(name) for name in names)
    return f"^({choices}){ending}$" if choices else NOTHING

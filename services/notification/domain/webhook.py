"""Programs that messages are handed to: where, whose messages, and the secrets that what they get is signed with."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from services.notification.domain.audiences import PEOPLE, SCHOOLS
from services.notification.domain.message import Message
from services.notification.domain.preferences import Place
from shared.errors import Conflict, Invalid, NotFound

OLD_SECRET_LASTS = timedelta(days=1)
LONGEST_URL = 2_000


class WebhookUnknown(NotFound):
    """There is no such webhook."""


class WebhookUnusable(Invalid):
    """The academy allows no such address, or it is said neither whose messages are meant, nor of which school."""


class WebhookNotDisabled(Conflict):
    """Only a webhook that was disabled can be enabled again."""


class WebhookStatus(StrEnum):
    """Whether messages are handed over."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Secret:
    """What a message is signed with; one that was replaced is good for a while, so that nothing is lost meanwhile."""

    value: str
    until: datetime | None = None

    def is_good(self, at: datetime) -> bool:
        """Whether messages are still signed with it."""
        return self.until is None or at < self.until


@dataclass
class Webhook:
    """`place`: whose messages it gets. `succeeded_at`: when it last took one."""

    id: str
    url: str
    place: Place
    secrets: tuple[Secret, ...]
    created_at: datetime
    created_by: str
    status: WebhookStatus = WebhookStatus.ACTIVE
    succeeded_at: datetime | None = None
    disabled_at: datetime | None = None
    reason: str | None = None

    @property
    def copy_for(self) -> str:
        """By what its messages are known as its own."""
        return f"webhook {self.id}"

    def replace_secret(self, value: str, *, at: datetime) -> None:
        """Sign with a new secret; and, for a day, with the one before too."""
        old = [replace(one, until=one.until or at + OLD_SECRET_LASTS) for one in self.secrets if one.is_good(at)]
        self.secrets = (Secret(value), *old[:1])

    def has_failed(self, message: Message) -> bool:
        """Whether it has taken nothing since it first put off a message that was given up now."""
        began = message.put_off_at
        return self.succeeded_at is None or began is None or self.succeeded_at < began

    def disable(self, reason: str | None, *, at: datetime) -> None:
        """Nothing more is handed over until somebody has seen to it."""
        self.status = WebhookStatus.DISABLED
        self.disabled_at = at
        self.reason = reason

    def enable(self) -> None:
        """Somebody has seen to it. Raises WebhookNotDisabled."""
        if self.status is not WebhookStatus.DISABLED:
            raise WebhookNotDisabled(f"webhook {self.id} is {self.status}")
        self.status = WebhookStatus.ACTIVE
        self.disabled_at = self.reason = None


def require_usable(url: str, place: Place, hosts: frozenset[str]) -> None:
    """`hosts`: those that the academy allows, `*.example.fr` for all below one; by https, unless `http://…` is written.

    Raises WebhookUnusable.
    """
    if place.audience in PEOPLE:
        raise WebhookUnusable("messages to people are theirs alone")
    if (place.audience in SCHOOLS) != bool(place.uai):
        raise WebhookUnusable("messages to schools are those of one school, and only those have a uai")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise WebhookUnusable(f"not an address: {error}") from error
    allowed = {host, *(f"*.{parent}" for parent in _parents(host))}
    plain = {f"http://{name}" for name in allowed}
    is_allowed = not hosts.isdisjoint(allowed if parts.scheme == "https" else plain)
    if parts.scheme not in ("http", "https") or not is_allowed or parts.username or parts.password or port == 0:
        raise WebhookUnusable("the academy allows no such address: see NEFE_WEBHOOK_HOSTS")


def _parents(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[place:]) for place in range(1, len(labels))]

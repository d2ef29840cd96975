"""Programs that messages are handed to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from services.notification.domain.audiences import Audience
from services.notification.domain.preferences import Place
from services.notification.domain.webhook import Secret, Webhook, WebhookStatus, WebhookUnknown
from services.notification.repositories.people import AUDIENCES, UAIS, parts_of
from services.notification.tables import WEBHOOK
from shared.messaging.unit_of_work import Repository

TOLD = select(WEBHOOK).where(
    WEBHOOK.c.audience.in_(AUDIENCES), WEBHOOK.c.uai.in_(UAIS), WEBHOOK.c.status == WebhookStatus.ACTIVE.value
)
SAME = ("id", "url", "created_at", "created_by", "succeeded_at", "disabled_at", "reason")


class Webhooks(Repository):
    """Webhooks, by their id."""

    def all(self) -> list[Webhook]:
        """The oldest first."""
        return self._all(select(WEBHOOK).order_by(WEBHOOK.c.id))

    def get(self, webhook_id: str, *, is_changed: bool = False) -> Webhook:
        """Raises WebhookUnknown. `is_changed`: others wait until this transaction ends."""
        statement = select(WEBHOOK).where(WEBHOOK.c.id == webhook_id)
        found = self._all(statement.with_for_update() if is_changed else statement)
        if not found:
            raise WebhookUnknown(f"there is no webhook {webhook_id}")
        return found[0]

    def told(self, places: Iterable[Place]) -> list[Webhook]:
        """Those that get what is written to any of these."""
        wanted = set(places)
        if not wanted:
            return []
        found = self._connection.execute(TOLD, parts_of(wanted)).mappings()
        return [webhook for webhook in map(_webhook, found) if webhook.place in wanted]

    def add(self, webhook: Webhook) -> None:
        """Keep a new one."""
        self._connection.execute(insert(WEBHOOK).values(_row(webhook)))

    def save(self, webhook: Webhook) -> None:
        """Write one that was read to be changed."""
        self._connection.execute(update(WEBHOOK).where(WEBHOOK.c.id == webhook.id).values(_row(webhook)))

    def remove(self, webhook_id: str) -> None:
        """Forget it, and its secrets."""
        self._connection.execute(delete(WEBHOOK).where(WEBHOOK.c.id == webhook_id))

    def note_success(self, webhook_ids: Iterable[str], *, at: datetime) -> None:
        """They have taken something."""
        for webhook_id in sorted(webhook_ids):
            self._connection.execute(update(WEBHOOK).where(WEBHOOK.c.id == webhook_id).values(succeeded_at=at))

    def _all(self, statement: Select[Any]) -> list[Webhook]:
        return [_webhook(row) for row in self._connection.execute(statement).mappings()]


def _row(webhook: Webhook) -> dict[str, Any]:
    secrets = [{"value": one.value, "until": one.until.isoformat() if one.until else None} for one in webhook.secrets]
    return {name: getattr(webhook, name) for name in SAME} | {
        "audience": webhook.place.audience.value,
        "uai": webhook.place.uai,
        "secrets": secrets,
        "status": webhook.status.value,
    }


def _webhook(row: Any) -> Webhook:
    secrets = (
        Secret(one["value"], datetime.fromisoformat(one["until"]) if one["until"] else None) for one in row["secrets"]
    )
    return Webhook(
        **{name: row[name] for name in SAME},
        place=Place(Audience(row["audience"]), row["uai"]),
        secrets=tuple(secrets),
        status=WebhookStatus(row["status"]),
    )

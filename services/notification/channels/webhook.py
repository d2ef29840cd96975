"""The webhook channel: a message is posted as JSON, signed as Standard Webhooks says."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import urllib3
from standardwebhooks import Webhook as Signing

from services.notification.domain.message import Channel, Message
from services.notification.domain.webhook import Webhook, WebhookStatus
from shared.clock import Clock
from shared.errors import DeliveryProblem, Postponed, Refused

PATIENCE = urllib3.Timeout(connect=5.0, read=15.0)
LARGEST_ANSWER = 500
TAKEN, GONE = range(200, 300), 410
Finding = Callable[[str], Webhook | None]


class WebhookPort:
    """Posts messages to the webhooks that `find` finds. One that has just failed is left alone until the next round."""

    channel = Channel.WEBHOOK

    def __init__(self, find: Finding, clock: Clock) -> None:
        self._find = find
        self._clock = clock
        self._pool = urllib3.PoolManager(retries=False, timeout=PATIENCE)
        self._failed: dict[str, DeliveryProblem] = {}

    def deliver(self, message: Message) -> None:
        webhook = self._find(message.recipient)
        if webhook is None or webhook.status is WebhookStatus.DISABLED:
            raise Refused("there is no such webhook any more" if webhook is None else "the webhook is disabled")
        if webhook.id in self._failed:
            raise self._failed[webhook.id]
        try:
            _require_taken(*self._post(webhook, message))
        except DeliveryProblem as problem:
            self._failed[webhook.id] = problem
            raise

    def rest(self) -> None:
        self._failed.clear()
        self._pool.clear()

    def _post(self, webhook: Webhook, message: Message) -> tuple[int, str]:
        body = payload(message)
        headers = {"Content-Type": "application/json", "User-Agent": "nefe", **self._signed(webhook, message, body)}
        try:
            answer = self._pool.request(
                "POST", webhook.url, body=body.encode(), headers=headers, redirect=False, preload_content=False
            )
            try:
                return answer.status, answer.read(LARGEST_ANSWER).decode("utf-8", "replace")
            finally:
                answer.close()
        except urllib3.exceptions.HTTPError as error:
            raise Postponed(f"{type(error).__name__}: {error}") from error

    def _signed(self, webhook: Webhook, message: Message, body: str) -> dict[str, str]:
        now = self._clock.now().astimezone(UTC)
        signatures = [
            Signing(secret.value).sign(message.id, now, body) for secret in webhook.secrets if secret.is_good(now)
        ]
        return {
            "webhook-id": message.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


def payload(message: Message) -> str:
    """The message, without the address of anybody."""
    origin = message.origin
    data = {
        "message_id": message.id,
        "audience": message.audience.value,
        "uai": message.uai,
        "project_id": message.project_id,
        "subject": message.subject,
        "text": message.text,
        "event": {"id": origin.event_id, "source": origin.source, "type": origin.event_type},
    }
    document = {"type": origin.event_type, "timestamp": _instant(message.created_at), "data": data}
    return json.dumps(document, ensure_ascii=False)


def _require_taken(status: int, text: str) -> None:
    """Raises Postponed for all but 2xx and « Gone », by which a program says that it wants no more."""
    if status in TAKEN:
        return
    reason = f"{status} {text}"
    raise Refused(reason) if status == GONE else Postponed(reason)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

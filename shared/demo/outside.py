"""The finance system of the story: an outside program, which publishes events and calls nobody."""

from collections.abc import Callable
from typing import Any

from shared.clock import Clock
from shared.contracts.catalogue import CATALOGUE
from shared.demo.client import new_word
from shared.messaging.event import Event
from shared.messaging.publishers import Partner

TYPES = ("nefe.envelope.credited.v1", "nefe.payment.executed.v1", "nefe.payment.refused.v1")
FINANCE = Partner("finance", "/partners/finance", TYPES)
Publish = Callable[[Partner, Event], object]


class FinanceSystem:
    """Publishes as the partner `finance`, with the entitlement that deploy/partners.json gives it."""

    def __init__(self, publish: Publish, clock: Clock) -> None:
        self._publish = publish
        self._clock = clock

    def credit(self, budget_year: int, programme: str, kind: str, amount_cents: int) -> str:
        """Credits arrive; their reference."""
        reference = f"DEMO-{new_word()}"
        content = {"budget_year": budget_year, "programme": programme, "kind": kind, "amount_cents": amount_cents}
        self._say("nefe.envelope.credited.v1", content | {"reference": reference})
        return reference

    def execute(self, payment_id: str, executed_on: str) -> None:
        """A payment was executed."""
        content = {"payment_id": payment_id, "executed_on": executed_on, "reference": f"DP-{new_word()}"}
        self._say("nefe.payment.executed.v1", content)

    def _say(self, name: str, content: dict[str, Any]) -> None:
        subject = CATALOGUE[name].subject_of(content)
        self._publish(FINANCE, Event(new_word(), FINANCE.source, name, subject, self._clock.now(), content))

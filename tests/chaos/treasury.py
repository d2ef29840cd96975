"""Credits that come late and in parts, entered by the fund manager or announced by the finance system."""

import random
from contextlib import suppress
from dataclasses import dataclass
from threading import Event as Flag
from threading import Thread
from typing import Any

from shared.identity.actor import Role
from tests.chaos.callers import Interrupted
from tests.chaos.finance import Finance
from tests.chaos.people import FUNDING, People, today

SECONDARY, PRIMARY = "141", "140"
POOR_CENTS = 400_000
"""What public primary schools have for the whole run: too little for all of them."""


@dataclass(frozen=True)
class Given:
    """One credit."""

    programme: str
    kind: str
    amount_cents: int


class Treasury:
    """Gives secondary schools what they wait for, a part at a time. `given` is by reference, `fault` what ended it."""

    def __init__(self, people: People, finance: Finance, chance: random.Random, *, every: float) -> None:
        self.given: dict[str, Given] = {}
        self.by_finance = 0
        self.fault: Exception | None = None
        self._people = people
        self._finance = finance
        self._chance = chance
        self._every = every
        self._fund = people.person(Role.FUND_MANAGER, chance)
        self._stop = Flag()
        self._thread = Thread(target=self._work, name="treasury", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        try:
            with suppress(Interrupted):
                self._credit(Given(PRIMARY, "AE", POOR_CENTS))
                while not self._stop.wait(self._every):
                    self._give_part()
        except Exception as error:
            self.fault = error

    def _give_part(self) -> None:
        missing = self._missing()
        if not missing:
            return
        amount = max(1, int(missing * self._chance.uniform(0.4, 1.2)))
        for kind in ("AE", "CP"):
            self._credit(Given(SECONDARY, kind, amount))

    def _missing(self) -> int:
        """What secondary schools that wait were granted."""
        found = self._fund.ask("GET", f"{FUNDING}/allocations?status=deferred&limit=200", allowed={200}).document
        return sum(line["total_cents"] for line in found if line["programme"] == SECONDARY)

    def _credit(self, given: Given) -> None:
        reference = f"CREDIT-{len(self.given) + 1}"
        self.given[reference] = given
        content: dict[str, Any] = {**vars(given), "budget_year": today().year, "reference": reference}
        if self._chance.random() < 0.5:
            self.by_finance += 1
            self._finance.announce_credit(content)
        else:
            self._fund.ask("POST", f"{FUNDING}/envelopes", content, allowed={201})

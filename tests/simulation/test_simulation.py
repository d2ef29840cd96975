"""A history can be told again to the letter, and a rule taken away is found out."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, update

from services.notification.use_cases.writing import Writing
from shared.messaging import applying
from shared.messaging.relay import Outcome, Relay
from shared.messaging.runtime import Runtime
from tests.simulation.__main__ import be_quiet
from tests.simulation.history import play

STEPS = 150
SEEDS = range(1, 31)
MANY_FAULTS = 0.15


@pytest.fixture(autouse=True)
def _quiet() -> None:
    be_quiet()


def test_one_seed_is_one_history_whatever_the_process() -> None:
    def digest(hash_seed: str) -> str:
        command = [sys.executable, "-m", "tests.simulation", "--seed", "11", "--steps", str(STEPS)]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=900).stdout

    assert digest("1") == digest("2")


@pytest.mark.parametrize("seed", range(1001, 1004))
def test_a_history_ends_with_every_promise_kept(seed: int) -> None:
    assert play(seed, steps=STEPS).facts > 0


def is_found_out() -> bool:
    for seed in SEEDS:
        try:
            play(seed, steps=STEPS, fault_rate=MANY_FAULTS)
        except AssertionError:
            return True
    return False


def test_a_relay_that_marks_what_was_not_confirmed_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    settle = Relay._settle

    def believe(self: Relay) -> None:
        if self._taken and self._taken.rows:
            self._taken.outcomes.update({row.event_id: Outcome.CONFIRMED for row in self._taken.rows})
        settle(self)

    monkeypatch.setattr(Relay, "_settle", believe)
    assert is_found_out()


def test_a_handler_that_does_not_look_at_its_lane_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def settle(runtime: Runtime, connection: Connection, rows: Sequence[Any], _from: str, to_status: str) -> None:
        table = runtime.tables.inbox
        for row in rows:
            is_row = (table.c.source == row.source) & (table.c.event_id == row.event_id)
            connection.execute(update(table).where(is_row).values(status=to_status))

    monkeypatch.setattr(applying, "settle_in_lanes", settle)
    assert is_found_out()


def test_a_service_that_tells_nobody_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Writing, "keep", lambda *_: None)
    assert is_found_out()


def test_an_effect_outside_of_the_transaction_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows are settled in a transaction of their own, before the effects'."""
    settling = applying.Applying._settling

    def settle_first(self: applying.Applying, rows: Sequence[applying.Claimed]) -> Callable[[Connection], None]:
        with self._runtime.engine.begin() as connection:
            settling(self, rows)(connection)
        return lambda _connection: None

    monkeypatch.setattr(applying.Applying, "_settling", settle_first)
    assert is_found_out()

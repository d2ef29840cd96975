"""`deploy/bin/rotate`, on real processes and servers that go on working: no request is refused, no fact is lost."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import amqp
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from services.submission.config import Settings
from services.submission.service import SERVICE as SUBMISSION
from shared.config import lines_of
from shared.contracts.examples import example
from shared.database import open_database
from shared.identity.key_ring import LONGEST_LIFE, NOTICE, SLACK
from shared.messaging.event import Cause
from shared.messaging.outbox import Fact
from shared.messaging.service import build_runtime
from shared.provisioning import MOUNTED_SIGNING_KEY, SIGNING_KEY, Safe
from shared.rotation import ring_of
from tests.integration.rotation.servers import furnished
from tests.integration.rotation.stage import VHOST, Asking, Stage, staged
from tests.nodes import RabbitNode, wait_until
from tests.nodes.folders import new_folder

REGISTERED = "nefe.structure.registered.v1"
APPLIED = "SELECT count(*) FROM inbox WHERE status = 'done'"


@pytest.fixture(scope="module")
def stage(rabbit_node: RabbitNode) -> Iterator[Stage]:
    """The same for all of them, one after another."""
    rabbit_node.ensure_running()
    with (
        new_folder("rotation") as folder,
        furnished(folder) as (postgres, safe),
        staged(folder, postgres, rabbit_node, safe) as made,
    ):
        yield made


@contextmanager
def facts_stated(stage: Stage) -> Iterator[list[str]]:
    """The commission is told of schools, one after another, as long as the block lasts."""
    stated: list[str] = []
    stop = Flag()

    def state_them() -> None:
        while not stop.wait(0.1):
            settings = {"NEFE_ACADEMY": "creteil", "NEFE_DATABASE_URL": stage.safe.read("submission_database_url")}
            runtime = build_runtime(SUBMISSION, Settings.from_env(settings))
            event_id = runtime.identifiers.new()
            with runtime.engine.begin() as connection:
                fact = Fact(REGISTERED, f"school-{event_id}", example(REGISTERED))
                runtime.outbox.append(connection, fact, event_id=event_id, at=runtime.clock.now(), cause=Cause("test"))
            runtime.engine.dispose()
            stated.append(event_id)

    thread = Thread(target=state_them, daemon=True)
    thread.start()
    try:
        yield stated
    finally:
        stop.set()
        thread.join()


def applied(stage: Stage) -> int:
    engine = open_database(stage.safe.read("review_database_url"))
    with engine.connect() as connection:
        count = int(connection.execute(text(APPLIED)).scalar_one())
    engine.dispose()
    return count


def age(safe: Safe, by: object) -> None:
    """As if each step with the keys had been taken so much earlier."""
    ring = ring_of(safe)
    held = tuple(replace(each, since=each.since and each.since - by) for each in ring.held)  # type: ignore[operator]  # a timedelta
    for name in (SIGNING_KEY, MOUNTED_SIGNING_KEY):
        safe.write(name, replace(ring, held=held).text())


def test_the_account_of_a_database_changes_under_traffic_and_back(stage: Stage) -> None:
    with Asking(stage, stage.token()) as asking:
        for account in ("review_b", "review"):
            former = stage.safe.read("review_database_url")
            stage.rotate("database", "review")
            assert f"//{account}:" in stage.safe.read("review_database_url")
            with pytest.raises(OperationalError, match=r"not permitted to log in|password authentication failed"):
                open_database(former).connect()
    assert asking.asked > 0
    assert asking.refused == []


def test_passwords_of_the_broker_change_and_every_fact_arrives_once(stage: Stage, rabbit_node: RabbitNode) -> None:
    before = applied(stage)
    with Asking(stage, stage.token()) as asking, facts_stated(stage) as stated:
        wait_until(lambda: applied(stage) > before, "facts arrive")
        for user in ("nefe-review", "nefe-submission"):
            former = stage.safe.read(f"rabbitmq_{user}")
            stage.rotate("broker", user)
            with pytest.raises(amqp.AccessRefused):
                amqp.Connection(f"127.0.0.1:{rabbit_node.port}", user, former, virtual_host=VHOST).connect()
        stated_by_then = len(stated)
        wait_until(lambda: len(stated) > stated_by_then, "facts are stated still")
    wait_until(lambda: applied(stage) == before + len(stated), "every fact has arrived, and none twice")
    assert asking.refused == []


def test_keys_go_through_their_steps_under_traffic(stage: Stage) -> None:
    old = stage.token()
    with Asking(stage, old) as asking:
        stage.rotate("keys", "next")
        with pytest.raises(subprocess.CalledProcessError) as early:
            stage.rotate("keys", "use")
        assert "use it from" in early.value.stderr
        age(stage.safe, NOTICE)
        stage.rotate("keys", "use")
        new = stage.token()
        with Asking(stage, new) as asking_anew:
            with pytest.raises(subprocess.CalledProcessError) as early:
                stage.rotate("keys", "retire")
            assert "retire it from" in early.value.stderr
            assert stage.ask(new) == stage.ask(old) == 200
    age(stage.safe, LONGEST_LIFE + SLACK)
    stage.rotate("keys", "retire")
    wait_until(lambda: stage.ask(old) == 401, "the former key is believed no more")
    assert stage.ask(new) == 200
    assert asking.refused == asking_anew.refused == []


def test_the_session_key_and_the_secret_of_the_pages_change(stage: Stage) -> None:
    (session,), (client,) = (lines_of(stage.safe.read(name)) for name in ("session_key", "oidc_client_secret"))
    with Asking(stage, stage.token()) as asking:
        stage.rotate("session")
        assert lines_of(stage.safe.read("session_key"))[1:] == (session,)
        stage.rotate("client")
        assert client not in stage.safe.read("oidc_client_secret")
    assert asking.refused == []


def test_settings_that_cannot_be_used_do_not_end_what_runs(stage: Stage) -> None:
    keys = stage.safe.read("token_keys.json")
    with Asking(stage, stage.token()) as asking:
        stage.safe.write("token_keys.json", "not a set of keys")
        stage.rotate("reload")
        output = stage.folder / "review-web" / "output"
        wait_until(lambda: "the former ones stay in force" in output.read_text(), "the web says so")
        stage.safe.write("token_keys.json", keys)
        stage.rotate("reload")
    assert asking.refused == []


def test_words_that_it_does_not_know_change_nothing(stage: Stage) -> None:
    def contents() -> dict[Path, str]:
        return {path: path.read_text() for path in stage.safe.folder.iterdir()}

    before = contents()
    for words in (("keys",), ("keys", "eat"), ("database",), ("database", "payroll"), ("broker", "finance"), ()):
        with pytest.raises(subprocess.CalledProcessError):
            stage.rotate(*words)
    assert contents() == before

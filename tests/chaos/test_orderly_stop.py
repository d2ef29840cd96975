"""Processes that are told to end, and processes that are started before what they need is there."""

import json
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from ctypes import CDLL
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from threading import Event as Flag

import psutil
import pytest
from sqlalchemy import create_engine, text

from services.submission.service import SERVICE as SUBMISSION
from shared.config import Settings
from shared.contracts.examples import example
from shared.identity.actor import Role
from shared.identity.tokens import new_key, public_keys
from shared.messaging.event import Cause
from shared.messaging.outbox import Fact
from shared.messaging.service import build_runtime
from tests.chaos import callers
from tests.chaos.callers import Surroundings, Tally
from tests.chaos.databases import Databases
from tests.chaos.installation import Installation, defined_broker, read
from tests.chaos.people import SECONDARY, People, school
from tests.chaos.post_office import PostOffice
from tests.chaos.programs import Program
from tests.nodes import PostgresNode, Proxy, RabbitNode, wait_until
from tests.nodes.ports import free_port
from tests.nodes.waiting import PATIENCE

FACTS = 500
REGISTERED = "nefe.structure.registered.v1"
APPLIED = "SELECT count(*) FROM inbox WHERE status = 'done'"
WAITING_FOR_SCHOOLS = """
    SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'structure'::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
"""Sessions that a lock on the schools holds up; locks of other tables and databases come and go all the time."""


@pytest.fixture
def installation(tmp_path: Path, postgres_node: PostgresNode, rabbit_node: RabbitNode) -> Iterator[Installation]:
    """Servers, accounts and empty databases; no process runs yet."""
    postgres_node.ensure_running()
    rabbit_node.ensure_running()
    with ExitStack() as stack:
        post_office = stack.enter_context(PostOffice())
        made = Installation(tmp_path, postgres_node, stack.enter_context(defined_broker(rabbit_node)), post_office)
        yield made
        postgres_node.ensure_running()
        for url in made.database_urls.values():
            postgres_node.drop_database(url)


@pytest.fixture
def databases(installation: Installation) -> Iterator[Databases]:
    with Databases(installation.database_urls) as databases:
        yield databases


def start_worker(installation: Installation, service: str, port: int) -> Program:
    environment = installation.worker_environment(service, port)
    return Program([service, "worker"], folder=installation.folder / service, environment=environment)


def start_web(installation: Installation, service: str, port: int) -> Program:
    environment = installation.web_environment(service) | {"NEFE_WEB_WORKERS": "1"}
    arguments = [service, "web", "--bind", f"127.0.0.1:{port}"]
    return Program(arguments, folder=installation.folder / service, environment=environment)


def state_facts(installation: Installation, count: int) -> None:
    runtime = build_runtime(SUBMISSION, Settings.from_env(installation.environment("submission")))
    with runtime.engine.begin() as connection:
        for number in range(count):
            fact = Fact(REGISTERED, f"school-{number}", example(REGISTERED))
            event_id, now = runtime.identifiers.new(), runtime.clock.now()
            runtime.outbox.append(connection, fact, event_id=event_id, at=now, cause=Cause("a test"))
    runtime.engine.dispose()


@contextmanager
def held_up(installation: Installation, service: str) -> Iterator[None]:
    """Whoever touches the service's schools waits until the end of the block."""
    engine = create_engine(installation.database_urls[service])
    try:
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE structure"))
            yield
    finally:
        engine.dispose()


def status_of(port: int) -> str:
    """The one word that the process on `port` has for its readiness, or "gone"."""
    code, body = read(port, "/readyz")
    return str(json.loads(body)["services"][0]["status"]) if code else "gone"


def claimed(databases: Databases, service: str) -> int:
    return sum(
        databases.count(service, f"SELECT count(*) FROM {table} WHERE claim IS NOT NULL")
        for table in ("outbox", "inbox")
    )


def test_workers_that_are_told_to_end_leave_nothing_claimed_and_lose_nothing(
    installation: Installation, databases: Databases
) -> None:
    installation.migrate(("submission", "review"))
    state_facts(installation, FACTS)
    ports = {"submission": free_port(), "review": free_port()}
    with ExitStack() as stack:
        workers = [stack.enter_context(start_worker(installation, *process)) for process in ports.items()]
        with held_up(installation, "review"):
            wait_until(lambda: databases.count("review", WAITING_FOR_SCHOOLS) > 0, "a handler is at work")
            # Whoever waits long for a lock gives up, and lets go of what it has claimed once it is told to end.
            wait_until(lambda: claimed(databases, "review") > 0, "it has claimed facts")
            for worker in workers:
                worker.send(signal.SIGTERM)
            wait_until(lambda: status_of(ports["review"]) == "draining", "it says that it is about to end")
        for worker in workers:
            worker.wait()
        assert [worker.exit_status for worker in workers] == [0, 0]
    assert databases.count("review", APPLIED) < FACTS, "they were stopped in the middle"
    assert [claimed(databases, service) for service in ports] == [0, 0]
    with ExitStack() as stack:
        for process in ports.items():
            stack.enter_context(start_worker(installation, *process))
        wait_until(lambda: databases.count("review", APPLIED) == FACTS, "all facts are applied")
    assert databases.count("review", "SELECT count(*) FROM quarantine") == 0


def test_a_worker_that_is_told_to_end_is_not_ready_and_ends_what_it_has_begun(
    installation: Installation, databases: Databases
) -> None:
    installation.migrate(("submission", "review"))
    state_facts(installation, 1)
    port = free_port()
    with start_worker(installation, "review", port) as worker:
        wait_until(lambda: status_of(port) == "ready", "the worker is ready")
        with held_up(installation, "review"), start_worker(installation, "submission", free_port()):
            wait_until(lambda: databases.count("review", WAITING_FOR_SCHOOLS) > 0, "a handler is at work")
            worker.send(signal.SIGTERM)
            wait_until(lambda: status_of(port) == "draining", "it says that it is about to end")
            assert worker.is_alive
        worker.wait()
        assert worker.exit_status == 0
    assert databases.count("review", APPLIED) == 1
    assert claimed(databases, "review") == 0


def test_a_web_that_is_told_to_end_answers_the_request_that_it_has(
    installation: Installation, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "TIMEOUT_SECONDS", PATIENCE)
    installation.migrate(("submission",))
    port, stop = free_port(), Flag()
    surroundings = Surroundings({"submission": port}, stop, Tally())
    administrator = People(installation, surroundings).person(Role.ADMINISTRATOR, Random(0))
    path, body = f"/api/submission/v1/structures/{SECONDARY[0]}", school(SECONDARY[0])
    with start_web(installation, "submission", port) as web, ThreadPoolExecutor(1) as somebody:
        wait_until(lambda: status_of(port) == "ready", "the web is ready")
        with held_up(installation, "submission"):
            answer = somebody.submit(administrator.ask, "PUT", path, body, allowed={201})
            wait_until(lambda: databases.count("submission", WAITING_FOR_SCHOOLS) > 0, "the request is under way")
            web.send(signal.SIGTERM)
            wait_until(lambda: status_of(port) == "gone", "nobody new is let in")
            assert web.is_alive
        assert answer.result(PATIENCE).status == 201
        web.wait()
        assert web.exit_status == 0
    assert surroundings.tally["requests sent again"] == 0


def test_a_web_that_is_told_to_end_says_on_open_connections_that_it_is_not_ready(installation: Installation) -> None:
    installation.migrate(("submission",))
    port = free_port()
    with start_web(installation, "submission", port) as web:
        wait_until(lambda: status_of(port) == "ready", "the web is ready")
        kept = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        kept.request("GET", "/readyz")
        assert readiness_on(kept) == "ready"
        kept.auto_open = 0
        with standing_still(web) as worker:
            kept.request("GET", "/readyz")
            tell_to_end(worker)  # as its master will, but certainly before the request is read
            web.send(signal.SIGTERM)
        assert readiness_on(kept) == "draining"
        kept.close()
        web.wait()
        assert web.exit_status == 0


def readiness_on(connection: HTTPConnection) -> str:
    """The one word of an answer that was asked for on this very connection."""
    return str(json.loads(connection.getresponse().read())["services"][0]["status"])


def tell_to_end(process: psutil.Process) -> None:
    """SIGTERM to the first thread itself: a signal to the process may be taken by any of them, a little later."""
    done = CDLL(None).tgkill(process.pid, process.pid, int(signal.SIGTERM))
    assert done == 0


@contextmanager
def standing_still(web: Program) -> Iterator[psutil.Process]:
    """The only worker process of a web, which does nothing until the end of the block."""
    (worker,) = psutil.Process(web.pid).children()
    worker.suspend()
    wait_until(lambda: worker.status() == psutil.STATUS_STOPPED, "it stands still")
    yield worker
    worker.resume()


def test_a_worker_may_be_started_before_its_database_its_tables_and_its_broker(
    installation: Installation, databases: Databases
) -> None:
    port = free_port()
    environment = installation.worker_environment("submission", port)
    with ExitStack() as stack:
        database = stack.enter_context(Proxy(installation.postgres.port))
        broker = stack.enter_context(Proxy(installation.broker.node.port))
        database.cut()
        broker.cut()
        for name, proxy in (("NEFE_DATABASE_URL", database), ("NEFE_BROKER_URL", broker)):
            environment[name] = proxy.address(environment[name])
        folder = installation.folder / "early"
        worker = stack.enter_context(Program(["submission", "worker"], folder=folder, environment=environment))
        wait_until(lambda: "waiting for the database" in worker.output, "it says what it waits for")
        database.mend()
        wait_until(lambda: '"database":true' in read(port, "/readyz")[1], "it has found its database")
        wait_until(lambda: status_of(port) == "unready", "its tables are missing")
        installation.migrate(("submission",))
        wait_until(lambda: status_of(port) == "degraded", "only the broker is missing")
        state_facts(installation, 1)
        broker.mend()
        wait_until(lambda: status_of(port) == "ready", "it has found its broker")
        published = "SELECT count(*) FROM outbox WHERE published_at IS NOT NULL"
        wait_until(lambda: databases.count("submission", published) == 1, "the fact is published")
        worker.send(signal.SIGTERM)
        worker.wait()
        assert worker.exit_status == 0
        assert "Traceback" not in worker.output


def test_a_web_may_be_started_before_its_database_and_its_tables(installation: Installation) -> None:
    port = free_port()
    environment = installation.web_environment("submission")
    with ExitStack() as stack:
        database = stack.enter_context(Proxy(installation.postgres.port))
        database.cut()
        environment["NEFE_DATABASE_URL"] = database.address(environment["NEFE_DATABASE_URL"])
        arguments = ["submission", "web", "--bind", f"127.0.0.1:{port}"]
        web = stack.enter_context(Program(arguments, folder=installation.folder / "early", environment=environment))
        wait_until(lambda: status_of(port) == "unready", "it is there, without its database")
        database.mend()
        installation.migrate(("submission",))
        wait_until(lambda: status_of(port) == "ready", "it is ready")
        assert "Traceback" not in web.output


def test_a_worker_that_waits_for_its_database_ends_when_it_is_told_to(installation: Installation) -> None:
    with start_worker(installation, "submission", free_port()) as worker:
        wait_until(lambda: "waiting for the database" in worker.output, "it waits")
        worker.send(signal.SIGTERM)
        worker.wait()
        assert worker.exit_status == 0


COMPLETE = {
    "NEFE_ACADEMY": "creteil",
    "NEFE_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:9/nothing",
    "NEFE_BROKER_URL": "amqp://127.0.0.1:9/nothing",
    "NEFE_MAIL_FOLDER": "mail",
}


@pytest.mark.parametrize(
    ("process", "name", "value"),
    [
        ("worker", "NEFE_ACADEMY", ""),
        ("worker", "NEFE_DATABASE_URL", ""),
        ("worker", "NEFE_BROKER_URL", ""),
        ("worker", "NEFE_PARTNERS", "finance"),
        ("worker", "NEFE_TIMEZONE", "Europe/Créteil"),
        ("web", "NEFE_DATABASE_URL", ""),
        ("web", "NEFE_TOKEN_KEYS", ""),
        ("web", "NEFE_TIMEZONE", "Europe/Créteil"),
        ("web", "NEFE_WEB_WORKERS", "many"),
        ("migrate", "NEFE_DATABASE_URL", ""),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named_in_one_line(
    process: str, name: str, value: str, tmp_path: Path
) -> None:
    environment = COMPLETE | {"NEFE_TOKEN_KEYS": public_keys(new_key()), name: value}
    with Program(["notification", process], folder=tmp_path, environment=environment) as program:
        program.wait()
        assert program.exit_status == 78
        (line,) = program.output.splitlines()
        assert line.startswith("nefe: ")
        assert name in line

"""The programs that partners may begin from do what they say, each as a partner runs it, against a real broker."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from tests.architecture.sources import PROJECT
from tests.integration.messaging.broker import FINANCE, Broker
from tests.integration.messaging.bus import relay_all
from tests.integration.messaging.conftest import Urls
from tests.integration.messaging.funding import Funding, credited
from tests.integration.messaging.probe import INBOUND_TYPE
from tests.nodes import RabbitNode, require, wait_until
from tests.nodes.programs import located
from tests.nodes.waiting import PATIENCE

PROGRAMS = PROJECT / "docs" / "exemples"
LIBRARIES = PROJECT / "tests" / "conformance" / "notification" / "node_modules"
ORDERED, REGISTERED = "nefe.payment.ordered.v1", "nefe.structure.registered.v1"
SUBSCRIPTION = "nefe.subscriber.finance"


class Program:
    """One of them, in a folder of a partner's, with what it needs and nothing of ours."""

    def __init__(self, name: str, folder: Path, url: str) -> None:
        self._command = [*_interpreter(name), str(folder / name)]
        (folder / name).write_bytes((PROGRAMS / name).read_bytes())
        (folder / "node_modules").symlink_to(LIBRARIES)
        self._folder = folder
        self._environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "NEFE_BROKER_URL": url}

    def run(self, *words: str, event: bytes = b"") -> str:
        """What it prints; it must end well."""
        ended = self._run(*words, event=event)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def fail(self, *words: str, event: bytes = b"") -> str:
        """What it complains of; it must not end well."""
        ended = self._run(*words, event=event)
        assert ended.returncode != 0
        return ended.stderr

    def publish(self, event: bytes) -> "subprocess.CompletedProcess[str]":
        """Publish, however it ends."""
        return self._run("publier", INBOUND_TYPE, event=event)

    def _run(self, *words: str, event: bytes) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*self._command, *words],
            input=event.decode(),
            env=self._environment,
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    @contextmanager
    def listening(self) -> Iterator[list[str]]:
        """The lines that it prints while it reads, until it is interrupted as from a keyboard."""
        lines: list[str] = []
        with _interrupts_are_heard():
            process = subprocess.Popen(
                [*self._command, "lire"],
                env=self._environment,
                cwd=self._folder,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        assert process.stdout is not None
        reader = Thread(target=lines.extend, args=(process.stdout,))
        reader.start()
        try:
            yield lines
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(PATIENCE)
            reader.join(PATIENCE)
            process.stdout.close()


@contextmanager
def _interrupts_are_heard() -> Iterator[None]:
    """By what is started inside. What a shell starts in the background is deaf to them, these tests included."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)


def _interpreter(name: str) -> list[str]:
    if name.endswith(".py"):
        return [sys.executable, "-I"]
    if name.endswith(".mjs"):
        return [str(located("node"))]
    require("amqp-publish", "amqp-get", "amqp-consume")
    return ["sh"]


@pytest.fixture
def funding(rabbit_node: RabbitNode, postgres_urls: Urls) -> Iterator[Funding]:
    """The service that takes what the finance system says, and whose payments the finance system reads."""
    rabbit_node.ensure_running()
    broker = Broker(rabbit_node, {FINANCE.user: ("nefe.payment.ordered.*",)})
    service = Funding(broker, postgres_urls.applying)
    yield service
    service.close()
    broker.close()


@pytest.fixture(params=sorted(path.name for path in PROGRAMS.glob("partenaire.*")))
def program(request: pytest.FixtureRequest, funding: Funding, tmp_path: Path) -> Program:
    return Program(request.param, tmp_path, funding.broker.url(FINANCE.user))


def test_what_it_publishes_is_applied_once_even_if_it_is_published_twice(program: Program, funding: Funding) -> None:
    for event_id in ("credit-1", "credit-1", "credit-2"):
        program.run("publier", INBOUND_TYPE, event=credited(event_id))
    funding.take_in(2)
    assert funding.codes() == []
    assert funding.probe.applied_ids() == ["credit-1", "credit-2"]


def test_it_says_why_what_it_published_is_refused(program: Program, funding: Funding) -> None:
    assert program.run("refus") == ""
    for event_id in ("wrong-1", "wrong-2"):
        program.run("publier", INBOUND_TYPE, event=credited(event_id, amount_cents="much"))
    funding.take_in(2)
    assert funding.codes() == ["schema_invalid", "schema_invalid"]
    said = program.run("refus")
    for word in ("wrong-1", "wrong-2", "schema_invalid", "/amount_cents"):
        assert word in said
    assert program.run("refus") == ""


def test_it_reads_what_it_has_subscribed_to_once(program: Program, funding: Funding) -> None:
    first = [funding.probe.state("project-1", kind=ORDERED) for _ in range(3)]
    relay_all(funding.probe, funding.bus.publisher())
    with program.listening() as lines:
        wait_until(lambda: len(lines) >= len(first), "all of it is read")
        wait_until(lambda: funding.broker.waiting(SUBSCRIPTION) == 0, "nothing waits")
    assert [next(event_id for event_id in first if event_id in line) for line in lines] == first
    with program.listening() as lines:
        last = funding.probe.state("project-2", kind=ORDERED)
        relay_all(funding.probe, funding.bus.publisher())
        wait_until(lambda: bool(lines), "what comes later is read")
    (line,) = lines
    assert last in line


@pytest.mark.parametrize("program", ["partenaire.py", "partenaire.mjs"], indirect=True)
def test_it_says_that_the_broker_has_not_taken_what_it_published(program: Program, funding: Funding) -> None:
    funding.broker.limit("nefe.funding", **{"max-length": 1})
    complaints: list[str] = []

    def is_full() -> bool:
        ended = program.publish(credited(f"credit-{len(complaints)}"))
        complaints.append(ended.stderr)
        return ended.returncode != 0

    wait_until(is_full, "the queue takes no more")
    assert f"credit-{len(complaints) - 1}" in complaints[-1]
    assert "à publier de nouveau, tel quel" in complaints[-1]


def test_it_says_that_it_may_not_publish_a_type_of_somebody_elses(program: Program) -> None:
    event = credited("not-mine", event_type=REGISTERED)
    assert "ACCESS_REFUSED" in program.fail("publier", REGISTERED, event=event)


def test_it_says_how_it_is_used(program: Program) -> None:
    assert "publier" in program.fail("danser")

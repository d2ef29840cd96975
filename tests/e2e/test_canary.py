"""A canary goes through the whole chain, is seen by nobody else, and leaves nothing."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from signal import SIGTERM
from subprocess import CompletedProcess, run
from urllib.request import urlopen

import pytest
from prometheus_client import REGISTRY

from shared.canary.flying import pass_once
from shared.clock import SystemClock
from shared.identity.actor import Role
from shared.identity.secret import new_secret
from tests.chaos.programs import Program
from tests.e2e.books import Books
from tests.e2e.canary import MAILBOX, SECRET, Academy, Death, academy, rest, settings
from tests.e2e.installation import NEFE, Standalone, variables
from tests.e2e.test_standalone import wait_until_calm
from tests.nodes.folders import new_folder
from tests.nodes.ports import free_port
from tests.nodes.waiting import wait_until

STEPS = ["signed_in", "drafted", "deposited", "opened", "answered", "told", "withdrawn", "closed", "told_of_end"]
NO_DIFFERENCE = "0 différence(s), dont 0 grave(s)"
IN_LISTS = ((Role.SECRETARIAT, "/api/review/v1/files"), (Role.RECTOR, "/api/submission/v1/projects"))
KEPT = {"funding.closed_project"}
"""A number and a date: that nothing may be reserved for the project any more."""


class WithCanary(Standalone):
    """`nefe run`, where a canary is awaited."""

    def _environment(self) -> dict[str, str]:
        own = variables(canary_client_secret=SECRET, canary_mailbox=MAILBOX)
        return {**super()._environment(), **own}


@pytest.fixture
def installation() -> Iterator[WithCanary]:
    with new_folder("standalone") as folder, WithCanary(folder) as node:
        yield node


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Academy]:
    """An academy with a project of its own; its workers run."""
    with academy(tmp_path) as made:
        made.standalone.start()
        made.deposit()
        wait_until_calm(Books(tmp_path))
        yield made


def nefe(*words: str, **told: object) -> CompletedProcess[str]:
    return run([NEFE, *words], capture_output=True, text=True, timeout=300, env=variables(**told), check=False)


def metric(port: int, name: str) -> float:
    """Its value, 0 while there is none."""
    with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        found = re.search(rf"^{re.escape(name)} (\S+)$", answer.read().decode(), re.MULTILINE)
        return float(found[1]) if found else 0.0
    return 0.0


def test_the_process_passes_again_and_again_and_says_so(installation: WithCanary, tmp_path: Path) -> None:
    port = free_port()
    told = variables(canary_url=installation.url, canary_client_secret=SECRET, canary_seconds=1, metrics_port=port)
    with Program(["canary"], folder=tmp_path / "canary", environment=told) as canary:
        wait_until(lambda: metric(port, 'nefe_canary_runs_total{outcome="passed"}') >= 2, "two passages")
        assert metric(port, "nefe_canary_last_success_timestamp_seconds") > 0
        assert all(metric(port, f'nefe_canary_step_seconds_count{{step="{step}"}}') >= 2 for step in STEPS)
        canary.end(SIGTERM)
        assert canary.exit_status == 0, canary.output
    books = Books(installation.data)
    wait_until_calm(books)
    assert {address for address, _ in books.letters()} == {MAILBOX}
    compared = nefe("reconcile", data_dir=installation.data)
    assert (compared.returncode, compared.stdout.splitlines()[-1]) == (0, NO_DIFFERENCE)


def test_it_can_be_sent_once(installation: WithCanary) -> None:
    def sent(secret: str) -> int:
        own = {"canary_url": installation.url, "canary_client_secret": secret, "canary_step_seconds": 20}
        return nefe("canary", "--once", **own).returncode

    assert (sent(SECRET), sent("guessed")) == (0, 1)


def test_nobody_else_sees_any_of_it(here: Academy) -> None:
    before, seen = here.seen(), []
    assert all("Un vrai projet" in before[f"{role} {path}"] for role, path in IN_LISTS)
    here.passage(lambda step, _seconds: seen.append((step, here.seen()))).run()
    assert [step for step, _ in seen] == STEPS
    assert [step for step, found in seen if found != before] == []


def test_nobody_has_a_say_in_it(here: Academy) -> None:
    file = f"/api/review/v1/files/{left_midway(here)}"
    decision = {"outcome": "declined", "reason": "Il n’existe pas."}
    agenda = {"title": "Séance", "day": "2099-01-05", "project_ids": here.canaries()}
    for role, path, body, refused in (
        (Role.RECTOR, f"{file}/decisions", decision, "file_unknown"),
        (Role.SECRETARIAT, f"{file}/completion-requests", {"comments": [{"text": "Lequel ?"}]}, "file_unknown"),
        (Role.SECRETARIAT, "/api/review/v1/sittings", agenda, "file_not_examined"),
    ):
        answer = here.call(role, "POST", path, body)
        assert (answer.status_code, answer.json()["code"]) in {(404, refused), (422, refused)}, answer.text


def test_what_dies_midway_is_withdrawn_and_swept_away_by_every_service(here: Academy, tmp_path: Path) -> None:
    before = here.seen()
    project_id = left_midway(here)
    here.passage().run()
    assert here.seen() == before
    passed = next(each for each in here.canaries() if each != project_id)
    wait_until_calm(Books(tmp_path))
    here.let_two_hours_pass()
    wait_until(lambda: here.left_of(passed) == KEPT, "the project that was withdrawn is swept away")
    # Its withdrawal is stated now, and is new to the others.
    wait_until(lambda: not here.canaries(), "the other one is withdrawn and swept away")
    wait_until_calm(Books(tmp_path))
    here.let_two_hours_pass()
    wait_until(lambda: here.left_of(project_id) == KEPT, "whatever the others had of it is swept away")
    assert here.seen() == before
    compared = nefe("reconcile", data_dir=tmp_path)
    assert (compared.returncode, compared.stdout.splitlines()[-1]) == (0, NO_DIFFERENCE)


def test_while_no_worker_runs_the_step_that_fails_is_named_and_counted(tmp_path: Path) -> None:
    with academy(tmp_path) as here:
        here.standalone.start()
        wait_until(lambda: here.knows_canary, "the fictitious structure is registered")
        here.standalone.stop()
        before = failures()
        failure = pass_once(
            settings(step_seconds=1), clock=SystemClock(), new_key=new_secret, wait=rest, transport=here.transport
        )
        after = failures()
    assert failure is not None
    assert failure.step == "opened"
    assert "404 file_unknown" in failure.seen
    assert [now - then for then, now in zip(before, after, strict=True)] == [1, 1]
    with academy(tmp_path) as again:
        again.standalone.start()
        again.passage().run()


def failures() -> list[float]:
    """As this process has counted them: at the step `opened`, and in all."""
    asked = (("nefe_canary_failures_total", {"step": "opened"}), ("nefe_canary_runs_total", {"outcome": "failed"}))
    return [REGISTRY.get_sample_value(name, labels) or 0.0 for name, labels in asked]


def left_midway(here: Academy) -> str:
    """A passage that is killed once the commission has its file; the project's id."""

    def die(step: str, _seconds: float) -> None:
        if step == "answered":
            raise Death

    with pytest.raises(Death):
        here.passage(die).run()
    (project_id,) = here.canaries()
    return project_id

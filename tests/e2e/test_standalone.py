"""`nefe run`: the story from end to end, whatever is killed meanwhile."""

import random
import signal
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from email.message import EmailMessage
from functools import partial
from sqlite3 import connect
from subprocess import Popen, run
from tempfile import TemporaryFile

import psutil
import pytest

from shared.demo.story import Story
from tests.e2e.books import SERVICES, Books
from tests.e2e.installation import ACADEMY, NEFE, Standalone, variables
from tests.e2e.patience import PatientInstallation
from tests.nodes.process import is_gone
from tests.nodes.waiting import PATIENCE, wait_until
from tests.unit.notification.mailroom import plain

WORKERS = len(SERVICES) + 1
"""Those of the services, and that of the sign-in."""
KILLS = 3
LONGEST_PAUSE = 0.5
LONGEST_STORY = 600.0
"""Seconds: only so that a story that never ends does not hang the tests."""


def demo(node: Standalone, *options: str) -> str:
    """What `nefe demo` prints of a good end."""
    command = [NEFE, "demo", *options, "--url", node.url, "--key", str(node.data / "token-key.json")]
    played = run(command, capture_output=True, text=True, timeout=LONGEST_STORY, env=variables(), check=False)
    assert (played.returncode, played.stderr) == (0, "")
    return played.stdout


def wait_until_calm(books: Books) -> None:
    wait_until(lambda: books.is_calm, "nothing is on its way any more", every=0.2)


def test_the_demo_plays_twice_in_a_row_and_everything_happens_once(standalone: Standalone) -> None:
    books = Books(standalone.data)
    for _ in range(2):
        assert "Tout s’est passé comme prévu." in demo(standalone)
    wait_until_calm(books)
    projects = books.ask("submission", "SELECT id FROM project")
    assert len(projects) == 2
    for (project_id,) in projects:
        books.check(project_id)

    check_emails(books.emails())


def check_emails(emails: list[EmailMessage]) -> None:
    """Files that a mail program opens, to those whom the story concerns."""
    assert {email["To"] for email in emails} == {
        "ce.0930116w@ac-creteil.fr",
        "commission-nefe@ac-creteil.fr",
        "fonds-nefe@ac-creteil.fr",
    }
    assert all("Un labo ouvert" in email["Subject"] for email in emails)
    assert all(plain(email).strip() for email in emails)


def has_come_to(played: "Future[None]", told: list[str], steps: int) -> bool:
    """Whether so many steps were told, or the story has ended before."""
    return played.done() or len(told) >= steps


Kill = Callable[[Standalone], None]


@pytest.mark.parametrize(
    ("seed", "kill"),
    [(1, Standalone.kill_worker), (2, Standalone.kill_worker), (3, Standalone.kill_all), (4, Standalone.kill_master)],
    ids=["worker-1", "worker-2", "all", "parent"],
)
def test_a_story_that_is_killed_at_any_moment_still_ends_once(standalone: Standalone, seed: int, kill: Kill) -> None:
    chance = random.Random(seed)
    told: list[str] = []
    story = Story(
        PatientInstallation(standalone.url, standalone.key, ACADEMY), lambda who, what: told.append(f"{who} {what}")
    )
    with ThreadPoolExecutor(1) as pool:
        played = pool.submit(story.play)
        for _ in range(KILLS):
            steps = len(told) + chance.randint(0, 4)
            wait_until(partial(has_come_to, played, told, steps), "the story goes on", seconds=LONGEST_STORY)
            wait([played], timeout=chance.uniform(0, LONGEST_PAUSE))
            kill(standalone)
        played.result(timeout=LONGEST_STORY)
    books = Books(standalone.data)
    wait_until_calm(books)
    standalone.stop()
    books.check(story.project_id)


def test_what_a_killed_process_had_taken_up_is_not_left_until_its_lease_ends(standalone: Standalone) -> None:
    demo(standalone)
    books = Books(standalone.data)
    wait_until_calm(books)
    standalone.kill()
    leased = "claim = 'of a dead process', claimed_until = '2099-01-01T00:00:00.000000Z'"
    with closing(connect(standalone.data / "submission.db")) as database, database:
        database.execute(f"UPDATE outbox SET published_at = NULL, {leased}")
    with closing(connect(standalone.data / "notification.db")) as database, database:
        database.execute(f"UPDATE message SET status = 'pending', sent_at = NULL, {leased}")
    assert not books.is_calm
    standalone.start()
    wait_until_calm(books)


def test_a_hang_up_puts_a_new_worker_in_the_place_of_the_old_one(standalone: Standalone) -> None:
    before = standalone.worker
    assert before is not None
    psutil.Process(standalone.pid).send_signal(signal.SIGHUP)
    wait_until(lambda: is_gone(before) and standalone.is_ready, "the new worker answers")
    demo(standalone)
    assert standalone.output.count('"worker started"') == 2 * WORKERS
    assert "Traceback" not in standalone.output


def test_the_story_of_a_network_ends_as_it_should(standalone: Standalone) -> None:
    told = demo(standalone, "--network")
    steps = ("est gardé à part", "se déporte", "compare les versions", "procès-verbal PV-", "fiche publique", "bilan")
    assert [step for step in steps if step not in told] == []
    assert told.splitlines()[-1] == "Tout s’est passé comme prévu."


def test_the_story_of_money_that_is_short_ends_as_it_should_and_can_be_told_again(standalone: Standalone) -> None:
    for _ in range(2):
        told = demo(standalone, "--money", "--data", str(standalone.data))
        steps = ("rang 2", "les trois projets sont réservés", "signe la convention", "bordereau BORD-", "lève le gel")
        assert [step for step in (*steps, "verse le solde", "reverse l’avance") if step not in told] == []
        total, ending = told.splitlines()[-2:]
        assert total.split("Balance")[1].split() == ["total", "0,00", "€"]
        assert ending == "Tout s’est passé comme prévu."


@pytest.mark.parametrize("signal_name", ["TERM", "INT"])
def test_a_signal_ends_it_in_order(standalone: Standalone, signal_name: str) -> None:
    standalone.stop()
    given = variables(port=standalone.port, data_dir=standalone.data)
    # Into a file: a pipe that nobody reads fills up, and whoever writes to it waits.
    with TemporaryFile("w+") as log, Popen([NEFE, "run"], env=given, stdout=log, text=True) as process:
        try:
            wait_until(lambda: standalone.is_ready, "it answers")
            demo(standalone)  # its last messages are still on their way
            run(["kill", f"-{signal_name}", str(process.pid)], check=True)
            process.wait(timeout=PATIENCE)
        finally:
            process.kill()
        log.seek(0)
        output = log.read()
    assert process.returncode == 0
    assert output.count('"left_running": 0') == 5
    assert "Traceback" not in output
    leased = "SELECT event_id FROM {} WHERE claim IS NOT NULL"
    books = Books(standalone.data)
    assert not any(books.ask(name, leased.format(table)) for name in SERVICES for table in ("inbox", "outbox"))

"""What hardly ever happens: a queue that has died, a server that never ends, damage, letters that nobody takes."""

import time
from threading import Event, Thread

from shared.demo.client import DidNotAnswer
from shared.demo.story import SCHOOL, SUBMISSION, Story
from shared.identity.actor import Role
from shared.messaging.topology import queue_of
from shared.uai import check_letter
from tests.nodes import wait_until
from tests.watching.hall import Hall
from tests.watching.pages import Operator
from tests.watching.rehearsals_of_servers import cut_off
from tests.watching.rehearsing import Rehearsal

THREADS = 12
PATIENT = THREADS - 2
"""People who wait: one thread is left to the scrape, and one to the canary."""
LONGEST_STATEMENT = 31
"""Seconds, and a little more: then the database has ended what waits, and a thread of the web is free again."""
SCHOOLS = 40
PERSON, ADDRESS = "dominique.reve", "dominique.reve@example.org"


def _kill_a_queue(hall: Hall) -> None:
    """The commission's queue is stopped within the broker, which goes on; what people do is stated, and refused."""
    broker = hall.made.broker
    member = f'{{list_to_atom("{broker.vhost}_{queue_of("review")}"), node()}}'
    broker.node.ctl("eval", f"ra:stop_server(quorum_queues, {member}).")
    person = hall.person(Role.ADMINISTRATOR)
    for number in range(SCHOOLS):
        digits = f"{9_300_000 + number:07}"
        school = {**SCHOOL, "name": f"École {time.time_ns()}", "kind": "elementary_school", "degree": 1}
        person.ask("PUT", f"{SUBMISSION}/structures/{digits}{check_letter(digits)}", school, expect={200, 201})


def _restart_the_broker(operator: Operator, hall: Hall) -> None:
    for alert in hall.prometheus.alerts("firing"):
        if alert["alertname"] == "PublishingFails":
            operator.reads(f"`{alert['reason']}`")
    operator.does("docker compose logs --tail 50 rabbitmq")
    operator.does("docker compose restart rabbitmq")


def _trickle(hall: Hall) -> None:
    hall.compose.kept("notification-worker").tell({"NEFE_SMTP_PORT": str(hall.trickling_port)})
    hall.compose.run("docker compose restart notification-worker")
    hall.deposited()


def _restart_the_worker(operator: Operator, hall: Hall) -> None:
    """The mail server is well again, though here it has another port, which the worker reads when it starts."""
    operator.does("docker compose logs --tail 100 review-worker")
    operator.reads("un serveur de courrier qui répond au compte-gouttes")
    hall.compose.kept("notification-worker").tell({"NEFE_SMTP_PORT": str(hall.made.post_office.port)})
    operator.does("docker compose restart review-worker")


def _keep_everybody_waiting(hall: Hall) -> None:
    """A session is left open with a lock; so many people open a page that needs what it locks, and do not give up."""
    hall.compose.kept("submission-web").tell({"NEFE_WEB_WORKERS": "1", "NEFE_WEB_THREADS": str(THREADS)})
    hall.compose.run("docker compose restart submission-web")
    wait_until(hall.made.is_ready, "it has started again")
    hall.forget_session("submission", "LOCK TABLE structure IN ACCESS EXCLUSIVE MODE")
    is_served = Event()

    def wait() -> None:
        person = hall.person(Role.ADMINISTRATOR)
        while not is_served.is_set():
            asked = time.monotonic()
            try:
                person.ask("GET", f"{SUBMISSION}/structures?limit=1", expect=200)
                is_served.set()
            except DidNotAnswer:
                is_served.wait(asked + LONGEST_STATEMENT - time.monotonic())

    for number in range(PATIENT):
        Thread(target=wait, name=f"patient-{number}", daemon=True).start()


def _end_the_session(operator: Operator, _hall: Hall) -> None:
    cut_off(operator)


def _damage_a_balance(hall: Hall) -> None:
    Story(hall.people, lambda _who, _what: None).prepare()
    which = "programme = '141' AND kind = 'AE' AND state = 'available'"
    hall.type_in("funding", f"UPDATE account_balance SET cents = cents + 100 WHERE {which}")


def _count_anew(operator: Operator, hall: Hall) -> None:
    operator.reads("`GET /api/funding/v1/ledger/trial-balance`")
    manager = hall.person(Role.FUND_MANAGER)
    balance = manager.ask("GET", "/api/funding/v1/ledger/trial-balance", expect=200).document
    operator.reads("`total_cents` vaut 0")
    assert balance["total_cents"] == 0
    operator.reads("`deploy/bin/backup`")
    assert "141-AE available" in operator.does("docker compose exec funding-worker nefe funding recount")


def _refuse_a_letter(hall: Hall) -> None:
    hall.made.post_office.unknown.add(ADDRESS)
    command = f"nefe identity add-person {PERSON} --called Dominique --email {ADDRESS} --role member"
    hall.compose.run(f"docker compose exec identity-worker {command}")


def _invite_again(operator: Operator, hall: Hall) -> None:
    assert "letter not delivered" in operator.does("docker compose logs --tail 50 identity-worker")
    operator.reads("le serveur de courrier")
    hall.made.post_office.unknown.clear()
    assert PERSON in operator.does("docker compose exec identity-worker nefe identity invite-again")


REHEARSALS = (
    Rehearsal("PublishingFails", "submission", "a queue has died in the broker", _kill_a_queue, _restart_the_broker),
    Rehearsal(
        "LoopStalled", "notification", "a mail server greets byte by byte, without end", _trickle, _restart_the_worker
    ),
    Rehearsal(
        "DatabasePoolExhausted",
        "submission",
        f"a session was left open with a lock, and {PATIENT} people wait for a web of {THREADS} threads",
        _keep_everybody_waiting,
        _end_the_session,
    ),
    Rehearsal("LedgerDiffers", "funding", "a balance was changed in the database", _damage_a_balance, _count_anew),
    Rehearsal("LettersGivenUp", "identity", "the mail server knew no such mailbox", _refuse_a_letter, _invite_again),
)

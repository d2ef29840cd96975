"""Processes that are gone, servers that do not answer, or answer that they will not."""

from functools import partial

from shared.demo.story import SCHOOL
from shared.identity.actor import Role
from shared.messaging.publishers import SERVICE_USER
from tests.nodes import wait_until
from tests.nodes.ports import free_port
from tests.watching.hall import Hall
from tests.watching.pages import Operator, first_words
from tests.watching.rehearsing import PATIENCE, Rehearsal

STRUCTURE = "/api/submission/v1/structures/0940001R"
SESSIONS = (
    'docker compose exec postgres psql -U postgres -c "select pid, datname, state, wait_event_type, '
    "now() - query_start as depuis, left(query, 80) from pg_stat_activity where state <> 'idle' order by 5 desc\""
)


def _end(name: str, hall: Hall) -> None:
    hall.compose.kept(name).give_up()


def _start_worker(operator: Operator, _hall: Hall) -> None:
    assert "review-worker exited" in operator.does("docker compose ps -a")
    operator.does("docker compose logs --tail 50 review-worker")
    operator.does("docker compose up -d review-worker")


def _start_web(operator: Operator, _hall: Hall) -> None:
    assert "submission-web exited" in operator.does("docker compose ps -a")
    operator.does("docker compose logs --tail 50 review-worker", process="submission-web")
    operator.does("docker compose up -d review-worker", process="submission-web")


def _start_who_reads(operator: Operator, hall: Hall) -> None:
    _start_worker(operator.turns_to("ProcessGone"), hall)


def _stop_database(hall: Hall) -> None:
    hall.made.postgres.stop()


def _start_database(operator: Operator, _hall: Hall) -> None:
    assert "exited" in operator.does("docker compose ps postgres")
    assert "shut down" in operator.does("docker compose logs --tail 50 postgres")
    operator.does("docker compose up -d postgres")


def _ask_without_database(hall: Hall) -> None:
    _stop_database(hall)
    school = hall.person(Role.ADMINISTRATOR)

    def is_noticed() -> bool:
        assert school.call("GET", "/api/submission/v1/structures?limit=1").status >= 500
        return hall.is_firing("HttpErrors", "submission")

    wait_until(is_noticed, "errors are noticed", seconds=PATIENCE)


def _see_to_the_database(operator: Operator, hall: Hall) -> None:
    _start_database(operator.turns_to("DatabaseAway"), hall)


def _stop_broker(hall: Hall) -> None:
    hall.made.broker.node.stop()


def _start_broker(operator: Operator, _hall: Hall) -> None:
    assert "exited" in operator.does("docker compose ps rabbitmq")
    operator.does("docker compose logs --tail 50 rabbitmq")
    operator.does("docker compose up -d rabbitmq")


def _state_without_broker(hall: Hall) -> None:
    _stop_broker(hall)
    school = {**SCHOOL, "name": "École des Marronniers", "kind": "elementary_school", "degree": 1}
    hall.person(Role.ADMINISTRATOR).ask("PUT", STRUCTURE, school, expect={200, 201})


def _see_what_waits(operator: Operator, hall: Hall) -> None:
    table = operator.does("docker compose exec review-worker nefe events list outbox --status pending")
    assert first_words(table), table
    _start_broker(operator.turns_to("BrokerAway"), hall)


def _see_what_waits_long(operator: Operator, hall: Hall) -> None:
    operator.reads("Même conduite")
    _see_what_waits(operator.turns_to("OutboxAgeing"), hall)


def _change_password(hall: Hall) -> None:
    user = SERVICE_USER.format(service="review")
    hall.made.broker.node.add_user(user, "another")
    hall.made.broker.node.ctl("close_all_user_connections", user, "rehearsal")


def _renew_definitions(operator: Operator, _hall: Hall) -> None:
    assert "AccessRefused" in operator.does("docker compose logs --tail 50 review-worker")
    operator.does("deploy/bin/secrets")
    operator.does("docker compose restart rabbitmq")


def _have_little_memory(hall: Hall) -> None:
    hall.made.broker.node.ctl("set_vm_memory_high_watermark", "absolute", "1000000")


def _give_memory(operator: Operator, _hall: Hall) -> None:
    operator.reads("`vm_memory_high_watermark`")
    operator.does("docker compose up -d --force-recreate rabbitmq")


def _have_little_space(hall: Hall) -> None:
    hall.made.broker.node.ctl("set_disk_free_limit", "1000000GB")


def _make_space(operator: Operator, hall: Hall) -> None:
    operator.reads("Faites de la place")
    hall.made.broker.node.ctl("set_disk_free_limit", "50MB")


def _ask_the_canary(operator: Operator, hall: Hall) -> None:
    assert "opened" in operator.does("docker compose logs --tail 5 canary")
    _start_worker(operator.turns_to("ProcessGone"), hall)
    operator.does("docker compose exec canary nefe canary --once")


def _start_canary(operator: Operator, _hall: Hall) -> None:
    assert "exited" in operator.does("docker compose --profile canary ps -a canary")
    operator.does("docker compose logs --tail 20 canary")
    operator.does("docker compose --profile canary up -d canary")


def _hold_a_lock(hall: Hall) -> None:
    """A transaction left open makes every event wait that is about the same school, though nothing is wrong with it."""
    hall.person(Role.ADMINISTRATOR).ask("PUT", STRUCTURE, _named("Le Verger"), expect={200, 201})
    hall.forget_session("review", "LOCK TABLE structure IN EXCLUSIVE MODE")
    hall.person(Role.ADMINISTRATOR).ask("PUT", STRUCTURE, _named("Le Vieux Verger"), expect={200, 201})
    # In life, the alert is fifteen minutes old: by then it has been tried, and has waited in vain.
    waiting = "docker compose exec review-worker nefe events list inbox --status pending"
    wait_until(lambda: "statement timeout" in hall.compose.run(waiting), "an event waits in vain", every=3)


def _named(name: str) -> dict[str, object]:
    return {**SCHOOL, "name": name, "kind": "elementary_school", "degree": 1}


def _slow_down(hall: Hall) -> None:
    hall.block_again_and_again("submission", "LOCK TABLE structure IN ACCESS EXCLUSIVE MODE")
    person = hall.person(Role.ADMINISTRATOR)

    def is_noticed() -> bool:
        person.ask("GET", "/api/submission/v1/structures?limit=1", expect=200)
        return hall.is_firing("HttpSlow", "submission")

    wait_until(is_noticed, "slowness is noticed", seconds=PATIENCE)


def _find_the_session(operator: Operator, _hall: Hall) -> None:
    cut_off(operator.turns_to("DatabasePoolExhausted"))


def _end_the_session(operator: Operator, _hall: Hall) -> None:
    assert "statement timeout" in operator.does("nefe events list inbox --status pending")
    cut_off(operator.turns_to("DatabasePoolExhausted"))


def cut_off(elsewhere: Operator) -> None:
    """Follow the page of DatabasePoolExhausted: what is seen twice in a row lasts.

    A service's own session may be between two statements at the moment of the question, and the one that is looked for
    between two transactions.
    """
    before: set[str] = set()
    lasting: set[str] = set()
    while len(lasting) != 1:
        sessions = elsewhere.does(SESSIONS)
        found = {line.split()[0] for line in sessions.splitlines() if "idle in transaction" in line}
        lasting, before = found & before, found
    (pid,) = lasting
    elsewhere.does('docker compose exec postgres psql -U postgres -c "select pg_terminate_backend(PID)"', PID=pid)


def _misplace_mail(hall: Hall) -> None:
    hall.compose.kept("notification-worker").tell({"NEFE_SMTP_PORT": str(free_port())})
    hall.compose.run("docker compose restart notification-worker")
    hall.deposited()


def _find_mail(operator: Operator, hall: Hall) -> None:
    assert "message not delivered" in operator.does("docker compose logs --tail 50 notification-worker")
    operator.reads("Réglages `NEFE_SMTP_…`")
    hall.compose.kept("notification-worker").tell({"NEFE_SMTP_PORT": str(hall.made.post_office.port)})
    operator.does("docker compose up -d")


REHEARSALS = (
    Rehearsal("ProcessGone", "review", "its worker was stopped", partial(_end, "review-worker"), _start_worker),
    Rehearsal("ProcessGone", "submission", "its web was stopped", partial(_end, "submission-web"), _start_web),
    Rehearsal(
        "QueueWithoutConsumer", "review", "its worker was stopped", partial(_end, "review-worker"), _start_who_reads
    ),
    Rehearsal("DatabaseAway", "review", "PostgreSQL was stopped", _stop_database, _start_database),
    Rehearsal("HttpErrors", "submission", "PostgreSQL was stopped", _ask_without_database, _see_to_the_database),
    Rehearsal("HttpSlow", "submission", "a program locks a table again and again", _slow_down, _find_the_session),
    Rehearsal("BrokerAway", "broker", "RabbitMQ was stopped", _stop_broker, _start_broker),
    Rehearsal(
        "BrokerConnectionLost", "review", "its account has another password", _change_password, _renew_definitions
    ),
    Rehearsal("OutboxAgeing", "submission", "RabbitMQ was stopped", _state_without_broker, _see_what_waits),
    Rehearsal("OutboxStuck", "submission", "RabbitMQ was stopped", _state_without_broker, _see_what_waits_long),
    Rehearsal("CanaryFails", "review", "its worker was stopped", partial(_end, "review-worker"), _ask_the_canary),
    Rehearsal("CanaryGone", "canary", "it was stopped", partial(_end, "canary"), _start_canary),
    Rehearsal("BrokerMemoryAlarm", "broker", "a megabyte is allowed to it", _have_little_memory, _give_memory),
    Rehearsal("BrokerDiskAlarm", "broker", "more is to be free than there is", _have_little_space, _make_space),
    Rehearsal("InboxAgeing", "review", "a session was left open with a lock", _hold_a_lock, _end_the_session),
    Rehearsal("MessagesNotLeaving", "notification", "the mail server’s port is wrong", _misplace_mail, _find_mail),
)

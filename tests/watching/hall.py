"""Where alerts are rehearsed: an installation, a Prometheus whose times are short, and whoever breaks something."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread
from typing import Any

import amqp
import psycopg
from kombu import Connection, Exchange, Producer

from shared.demo.client import new_word
from shared.demo.story import Story
from shared.identity.actor import Role
from shared.messaging.event import CONTENT_TYPE, Event, encode
from shared.messaging.outside import publish_to_broker
from shared.messaging.publishers import SERVICE_USER
from shared.messaging.topology import EVENTS, SERVICES
from tests.chaos.installation import ACADEMY, FINANCE, Installation, installed
from tests.chaos.post_office import PostOffice
from tests.nodes import PostgresNode, RabbitNode, new_folder, wait_until
from tests.support.routed import Routed, Several
from tests.watching.compose import Compose
from tests.watching.door import canary
from tests.watching.outside import Antivirus, trickling_server
from tests.watching.prometheus import PrometheusNode
from tests.watching.scaling import scaled
from tests.watching.sign_in import identity

WATCHED = 2 * len(SERVICES) + 4
"""Processes: webs, workers, the sign-in’s worker, the canary, the broker twice."""

PASSAGE = 30
"""Seconds from a passage of the canary to the next, and that each of its steps may take."""


@dataclass
class Hall:
    """All of it, and the ways in which people and programs outside use it."""

    made: Installation
    prometheus: PrometheusNode
    compose: Compose
    antivirus: Antivirus
    trickling_port: int
    sessions: list[tuple[int, psycopg.Connection]] = field(default_factory=list)

    @property
    def people(self) -> Several:
        """Whoever has an account."""
        return self.made.people

    def person(self, role: Role) -> Routed:
        """Somebody with that role."""
        return self.people.person(f"demo-{role}", role)

    def is_firing(self, alert: str, service: str) -> bool:
        """Whether it fires, about `service` if the alert names one."""
        return _is_among(self.prometheus.alerts("firing"), alert, service)

    def is_over(self, alert: str, service: str) -> bool:
        """Whether its reason is gone: it is not even pending, though everything is there to be asked."""
        is_all_there = len(self.prometheus.query("up == 1")) == WATCHED
        return is_all_there and not _is_among(self.prometheus.alerts(), alert, service)

    def set_right(self) -> None:
        """Start what is stopped, and end what holds others up, so that a rehearsal that failed fails alone."""
        for name in ("postgres", "rabbitmq"):
            self.compose.run(f"docker compose up -d {name}")
        for kept in (*self.made.processes, self.compose.kept("canary"), self.compose.kept("identity-worker")):
            kept.come_back()
        while self.sessions:
            pid, _session = self.sessions.pop()
            end = f"select pg_terminate_backend({pid})"
            self.compose.run(f'docker compose exec postgres psql -U postgres -c "{end}"')

    def deposited(self) -> Story:
        """A project that the commission has received."""
        story = Story(self.people, lambda _who, _what: None)
        story.prepare()
        story.deposit()
        self.person(Role.SECRETARIAT).wait_for(
            f"/api/review/v1/files/{story.project_id}", lambda file: file["version"] == 1, "the file at the commission"
        )
        return story

    def announce(self, kind: str, content: dict[str, Any], *, subject: str = "x") -> None:
        """The finance system publishes an event."""
        event = Event(new_word(), FINANCE.source, kind, subject, self.people.clock.now(), content)
        publish_to_broker(self.made.broker.url(FINANCE.user), FINANCE, event)

    def state(self, service: str, event: Event, *, routing_key: str = "") -> None:
        """A service publishes a fact, past its outbox."""
        user = SERVICE_USER.format(service=service)
        whose = replace(event, source=f"/academies/{ACADEMY}/{service}")
        options = {"confirm_publish": True}
        with Connection(self.made.broker.url(user), transport_options=options) as connection:
            Producer(connection, exchange=Exchange(EVENTS, "topic", passive=True), auto_declare=False).publish(
                encode(whose),
                routing_key=routing_key or event.type,
                content_type=CONTENT_TYPE,
                content_encoding="utf-8",
                message_id=event.id,
                user_id=user,
            )

    def take_away(self, queue: str, user: str) -> int:
        """Read a queue of the broker as `user` until it is empty; how many messages there were."""
        broker, taken = self.made.broker, 0
        with amqp.Connection(
            f"127.0.0.1:{broker.node.port}", userid=user, password=broker.passwords[user], virtual_host=broker.vhost
        ) as connection:
            channel = connection.channel()
            while message := channel.basic_get(queue):
                channel.basic_ack(message.delivery_tag)
                taken += 1
        return taken

    def type_in(self, service: str, statement: str) -> None:
        """Somebody types `statement` in the service's database. It bears on some row."""
        with psycopg.connect(self._database(service)) as session:
            assert session.execute(statement).rowcount, f"nothing is as {statement} takes it to be"

    def forget_session(self, service: str, statement: str) -> None:
        """Somebody types `statement` in the service's database, and leaves the transaction open."""
        session = psycopg.connect(self._database(service))
        self.sessions.append((session.info.backend_pid, session))
        session.execute(statement)

    def block_again_and_again(self, service: str, statement: str) -> None:
        """Somebody's program does so for two seconds, ends its transaction, and begins anew, until it is cut off."""

        def block() -> None:
            with suppress(psycopg.OperationalError), psycopg.connect(self._database(service)) as session:
                self.sessions.append((session.info.backend_pid, session))
                while True:
                    session.execute(statement)
                    time.sleep(2)
                    session.commit()

        Thread(target=block, name="blocker", daemon=True).start()

    def _database(self, service: str) -> str:
        return self.made.database_urls[service].replace("+psycopg", "")

    def facts(self, service: str, subject: str) -> int:
        """How many facts a service has stated about something."""
        command = f"docker compose exec {service}-worker nefe events list outbox --json --subject {subject}"
        return len(self.compose.run(command).splitlines())


def _is_among(alerts: Sequence[Mapping[str, str]], alert: str, service: str) -> bool:
    return any(each["alertname"] == alert and each.get("service", service) == service for each in alerts)


@contextmanager
def opened(folder: Path, postgres: PostgresNode, rabbit: RabbitNode) -> Iterator[Hall]:
    """A hall in which all is well and everything is watched."""
    with ExitStack() as stack:
        office = stack.enter_context(PostOffice())
        antivirus = Antivirus()
        antivirus.start()
        stack.callback(antivirus.stop)
        settings = {"NEFE_CLAMD": antivirus.address, "NEFE_STORAGE_DIR": str(folder / "files")}
        made = stack.enter_context(installed(folder, postgres, rabbit, office, workers=1, settings=settings))
        door = stack.enter_context(identity(folder, postgres, office.port))
        trickling_port = stack.enter_context(trickling_server())
        bird = stack.enter_context(canary(made, folder, every=PASSAGE, step_seconds=PASSAGE))
        prometheus = stack.enter_context(_watched(made, door.port, bird.port))
        wait_until(lambda: len(prometheus.query("up == 1")) == WATCHED, "all processes are watched")
        yield Hall(made, prometheus, Compose(made, [bird, door]), antivirus, trickling_port)


@contextmanager
def _watched(made: Installation, identity_port: int, canary_port: int) -> Iterator[PrometheusNode]:
    node = made.broker.node
    targets = {
        "web": {service: [made.webs[service].port] for service in SERVICES},
        "worker": {service: [each.port for each in made.workers_of(service)] for service in SERVICES}
        | {"identity": [identity_port]},
        "canary": {"": [canary_port]},
        "broker": {"": [node.metrics_port]},
        "queues": {"": [node.metrics_port]},
    }
    with (
        new_folder("prometheus") as folder,
        PrometheusNode(folder, targets, vhost=made.broker.vhost, rules=scaled) as prometheus,
    ):
        yield prometheus

"""A private RabbitMQ node (3.10 to 4.x) with its own name server, which shares nothing with the machine's own node."""

import json
import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import amqp

from tests.nodes.node import Node
from tests.nodes.ports import free_port
from tests.nodes.process import Process
from tests.nodes.programs import located
from tests.nodes.rabbit_api import ADMINISTRATOR, PASSWORD, RabbitApi, RequestRefused
from tests.nodes.waiting import PATIENCE, wait_until

CONFIGURATION = """\
listeners.tcp.1 = 127.0.0.1:{port}
management.tcp.ip = 127.0.0.1
management.tcp.port = {api_port}
management.rates_mode = none
prometheus.tcp.ip = 127.0.0.1
prometheus.tcp.port = {metrics_port}
collect_statistics_interval = 1000
loopback_users = none
disk_free_limit.absolute = 50MB
"""
# The Erlang VM's schedulers would otherwise spin while they wait, at the cost of the tests beside it.
ERLANG_OPTIONS = "+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}"

ELECT = "[ra:trigger_election(amqqueue:get_pid(Queue)) || Queue <- rabbit_amqqueue:list_by_type(rabbit_quorum_queue)]."
"""To the one that leads already, this is nothing."""


class RabbitNode(RabbitApi, Node):
    """RabbitMQ on 127.0.0.1, with everything in `folder`; `guest` is its administrator.

    A start takes about eight seconds, so a session shares one node, and each test has its own virtual host.
    A node that is to join another shares its name server and its cookie.
    """

    def __init__(self, folder: Path, *, joins: "RabbitNode | None" = None) -> None:
        Node.__init__(self, folder)
        self._cookie: str = joins._cookie if joins else secrets.token_hex(20)
        RabbitApi.__init__(self, free_port())
        self._server, self._control, self._epmd = map(located, ("rabbitmq-server", "rabbitmqctl", "epmd"))
        self.metrics_port = free_port()
        self._names_port: int = joins._names_port if joins else free_port()
        self._erlang_port = free_port()
        self._has_own_names = joins is None
        self._names: Process | None = None
        self._defining = Lock()

    def define(self, document: Mapping[str, Any]) -> None:
        """Load a definitions file. One at a time: the node makes each on many processes at once.

        Once the processes that dead-letter have died too often (virtual hosts that are deleted, kills), no queue that
        dead-letters gets a leader before the next start (3.10.8). Those that were half made stay without one even then.
        """
        body = json.loads(json.dumps(document))
        with self._defining:
            try:
                self.ask("POST", "definitions", body=body)
            except RequestRefused:
                self.restart()
                self.ctl("eval", ELECT)
                self.ask("POST", "definitions", body=body)

    def fresh_vhost(self) -> str:
        """Create an empty virtual host and return its name."""
        vhost = f"test-{uuid4().hex}"
        self.add_vhost(vhost)
        return vhost

    def url(self, user: str = ADMINISTRATOR, password: str = PASSWORD, vhost: str = "/") -> str:
        """Return the AMQP address that kombu takes."""
        return f"amqp://{quote(user, safe='')}:{quote(password, safe='')}@127.0.0.1:{self.port}/{quote(vhost, safe='')}"

    def messages_ready(self, vhost: str, queue: str) -> int:
        """Count what waits in a queue, without what a consumer holds; up to date, unlike the API's periodic numbers.

        A quorum queue that is still choosing its leader after a start says 0: wait for the number that must come.
        """
        with amqp.Connection(
            f"127.0.0.1:{self.port}", virtual_host=vhost, connect_timeout=PATIENCE, read_timeout=PATIENCE
        ) as connection:
            counted: int = connection.channel().queue_declare(queue, passive=True).message_count
            return counted

    def settle(self) -> None:
        """Write to disk what the node knows of its queues, so that those declared just now survive a kill.

        RabbitMQ writes a new quorum queue's registration up to a second late; killed before, it comes back without
        leader and without messages, confirmed ones included (seen with 3.10.8).
        """
        self.ctl("eval", "[ok = dets:sync(Table) || Table <- dets:all()].")

    def ctl(self, *arguments: str) -> str:
        """Run rabbitmqctl against this node and return what it printed; about a second. Raises CalledProcessError."""
        command = [str(self._control), "--node", self.name, "--quiet", *arguments]
        done = subprocess.run(command, check=True, env=dict(self._environment()), cwd=self.folder, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)  # fmt: skip
        return done.stdout

    @property
    def is_ready(self) -> bool:
        return self._greets() and self._api_answers()

    def throw_away(self) -> None:
        super().throw_away()
        if self._names is not None:
            self._names.end(signal.SIGTERM)

    def _greets(self) -> bool:
        """Whether the listener answers a protocol header with a method frame, Connection.Start."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return connection.recv(1) == b"\x01"
        except OSError:
            return False

    def _api_answers(self) -> bool:
        try:
            self.ask("GET", "vhosts", "/")
        except (OSError, HTTPException, RequestRefused):
            return False
        return True

    def _prepare(self) -> None:
        if not self._path("home").exists():
            self._write_settings()
        if self._has_own_names and (self._names is None or not self._names.is_alive):
            self._names = self._start_name_server()

    def _write_settings(self) -> None:
        for name in ("home", "log", "names", "more"):
            self._path(name).mkdir(parents=True)
        self._path("rabbitmq.conf").write_text(
            CONFIGURATION.format(port=self.port, api_port=self.api_port, metrics_port=self.metrics_port)
        )
        self._path("advanced.config").write_text("[].\n")
        self._path("environment").write_text("")
        self._path("plugins").write_text("[rabbitmq_management,rabbitmq_prometheus].\n")
        cookie = self._path("home") / ".erlang.cookie"
        cookie.write_text(self._cookie)
        cookie.chmod(0o400)

    def _start_name_server(self) -> Process:
        """Start an epmd of our own: the machine's may be absent, old, or full of other people's nodes."""
        command = [str(self._epmd), "-port", str(self._names_port), "-address", "127.0.0.1"]
        process = Process(command, folder=self._path("names"), environment=self._environment())
        wait_until(self._names_answer, "the node's own epmd accepts connections")
        return process

    def _names_answer(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._names_port)) == 0

    def _command(self) -> Sequence[str]:
        return [str(self._server)]

    def _environment(self) -> Mapping[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self._path("home")),
            "ERL_EPMD_PORT": str(self._names_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP_BYTES": "0",
            # The start script then becomes the Erlang VM instead of watching over it.
            "RUNNING_UNDER_SYSTEMD": "true",
            **{f"RABBITMQ_{name}": value for name, value in self._rabbit_variables().items()},
        }

    def _rabbit_variables(self) -> dict[str, str]:
        return {
            "NODENAME": self.name,
            "NODE_PORT": str(self.port),
            "DIST_PORT": str(self._erlang_port),
            "MNESIA_BASE": str(self._path("data")),
            "LOG_BASE": str(self._path("log")),
            "ENABLED_PLUGINS_FILE": str(self._path("plugins")),
            "CONFIG_FILE": str(self._path("rabbitmq.conf")),
            "ADVANCED_CONFIG_FILE": str(self._path("advanced.config")),
            "CONFIG_FILES": str(self._path("more")),
            "CONF_ENV_FILE": str(self._path("environment")),
            "SERVER_ADDITIONAL_ERL_ARGS": ERLANG_OPTIONS,
        }

    @property
    def name(self) -> str:
        """As the other nodes of a cluster call it."""
        return f"nefe-{self.port}@localhost"

    def join(self, other: "RabbitNode") -> None:
        """Become a member of the cluster of `other`; what this node had is forgotten."""
        for words in (("stop_app",), ("reset",), ("join_cluster", other.name), ("start_app",)):
            self.ctl(*words)

    def _path(self, name: str) -> Path:
        return self.folder / name

"""The commands of the operators' pages, carried out on an installation whose containers are programs of here."""

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence

from shared.messaging.publishers import OPERATOR
from tests.chaos.installation import Installation
from tests.chaos.programs import COMMAND, Kept
from tests.nodes import Node
from tests.nodes.postgres import OWNER

VHOST = "nefe"
PATIENCE = 120


class DoesNotWork(AssertionError):
    """What a page says to do cannot be done, or not now."""


class Compose:
    """`docker compose …` and `deploy/bin/secrets`. Containers besides webs and workers are told of in `others`."""

    def __init__(self, made: Installation, others: Sequence[Kept] = ()) -> None:
        self._made = made
        self._others = {kept.name: kept for kept in others}
        self._nodes: dict[str, Node] = {"postgres": made.postgres, "rabbitmq": made.broker.node}

    def run(self, line: str) -> str:
        """What the command prints. Raises DoesNotWork."""
        match shlex.split(line.replace("--profile canary ", "")):
            case ["deploy/bin/secrets"]:
                return ""  # the definitions of here are always those of today; RabbitMQ reads them when it starts
            case ["docker", "compose", *words]:
                return self._compose(words)
        raise DoesNotWork(f"nobody knows how to do: {line}")

    def _compose(self, words: Sequence[str]) -> str:
        match words:
            case ["exec", place, *within]:
                return self._exec(place, within)
            case ["run", "--rm", "operator", *within]:
                return self._nefe(within, {"NEFE_BROKER_URL": self._made.broker.url(OPERATOR)})
            case ["ps", *names]:
                return self._statuses([name for name in names if name != "-a"] or self._names)
            case ["logs", "--tail", number, name]:
                return "\n".join(self._output(name).splitlines()[-int(number) :])
            case ["up", "-d"]:
                return "".join(self._restart(kept.name) for kept in self._made.processes if kept.is_outdated)
            case ["up", "-d", name]:
                return self._up(name)
            case ["restart", name] | ["up", "-d", "--force-recreate", name]:
                return self._restart(name)
        raise DoesNotWork(f"nobody knows how to do: {shlex.join(words)}")

    @property
    def _names(self) -> list[str]:
        return [*self._nodes, *(kept.name.removesuffix("-1") for kept in self._made.processes), *self._others]

    def kept(self, name: str) -> Kept:
        """The program that stands for a container."""
        if name in self._others:
            return self._others[name]
        service, _, kind = name.removesuffix("-1").rpartition("-")
        return self._made.webs[service] if kind == "web" else self._made.workers_of(service)[0]

    def _exec(self, place: str, words: Sequence[str]) -> str:
        if not (self._nodes[place] if place in self._nodes else self.kept(place)).is_running:
            raise DoesNotWork(f'service "{place}" is not running')
        match words:
            case ["nefe", "events", *arguments]:
                # An image holds one service alone, and here all are installed.
                service = place.removesuffix("-worker")
                return self._nefe(["events", "--service", service, *arguments], self.kept(place).environment)
            case ["nefe", *arguments]:
                return self._nefe(arguments, self.kept(place).environment)
            case ["gosu", "rabbitmq", "rabbitmqctl", *arguments]:
                return self._made.broker.node.ctl(*(self._made.broker.vhost if it == VHOST else it for it in arguments))
            case ["psql", "-U", "postgres", "-c", statement]:
                address = ["-h", "127.0.0.1", "-p", str(self._made.postgres.port), "-U", OWNER, "-d", "postgres"]
                return _done(["psql", "-w", *address, "-c", statement], {})
        raise DoesNotWork(f"in {place}, nobody knows how to do: {shlex.join(words)}")

    def _nefe(self, arguments: Sequence[str], environment: Mapping[str, str]) -> str:
        return _done([str(COMMAND), *arguments], environment)

    def _statuses(self, names: Sequence[str]) -> str:
        return "\n".join(f"{name} {'running' if self._is_running(name) else 'exited'}" for name in names)

    def _is_running(self, name: str) -> bool:
        return (self._nodes[name] if name in self._nodes else self.kept(name)).is_running

    def _output(self, name: str) -> str:
        return self._nodes[name].output if name in self._nodes else self.kept(name).output

    def _up(self, name: str) -> str:
        if name not in self._nodes:
            self.kept(name).come_back()
        elif not self._nodes[name].is_running:
            self._start(name)
        return ""

    def _restart(self, name: str) -> str:
        if name in self._nodes:
            self._nodes[name].stop()
            self._start(name)
        else:
            kept = self.kept(name)
            kept.ask_to_end().wait()
            kept.come_back()
        return ""

    def _start(self, name: str) -> None:
        self._nodes[name].start()
        if name == "rabbitmq":
            self._made.broker.define()


def _done(command: Sequence[str], environment: Mapping[str, str]) -> str:
    surroundings = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment}
    done = subprocess.run(
        command,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise DoesNotWork(f"{shlex.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout

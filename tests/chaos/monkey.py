"""Kills every kind of process at random, and kills, pauses and restarts both servers."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import cycle
from threading import Event as Flag

from sqlalchemy import create_engine, make_url, text

from tests.chaos.callers import Tally
from tests.chaos.installation import Installation, read
from tests.chaos.programs import Kept
from tests.nodes.node import Node

DUPLICATES = re.compile(r"^nefe_inbox_duplicates_total\{.*\} ([0-9.e+]+)$", re.MULTILINE)
SHORTEST_PAUSE, LONGEST_PAUSE = 2.0, 12.0
LONGEST_ABSENCE = 5.0


class Kind(StrEnum):
    """What is done to what."""

    WORKER = "worker killed"
    WEB = "web killed"
    WEB_MASTER = "web master killed"
    WEB_WORKER = "web worker killed"
    POSTGRES_KILLED = "PostgreSQL killed"
    POSTGRES_PAUSED = "PostgreSQL paused"
    POSTGRES_RESTARTED = "PostgreSQL restarted"
    DATABASE_CLOSED = "database of one service closed"
    RABBIT_KILLED = "RabbitMQ killed"
    RABBIT_PAUSED = "RabbitMQ paused"
    RABBIT_RESTARTED = "RabbitMQ restarted"


PROCESS_KINDS = (Kind.WORKER, Kind.WEB, Kind.WEB_MASTER, Kind.WEB_WORKER)
SERVER_KINDS = tuple(kind for kind in Kind if kind not in PROCESS_KINDS)


class Monkey:
    """Does one act after the other; each victim of a kind gets its turn. `done` counts."""

    def __init__(self, installation: Installation, chance: random.Random, tally: Tally, stop: Flag) -> None:
        self.done: Counter[Kind] = Counter()
        self._chance = chance
        self._tally = tally
        self._stop = stop
        self._workers = self._in_turn(installation.workers)
        self._webs = self._in_turn(list(installation.webs.values()))
        self._database_urls = cycle(installation.database_urls.values())
        self._postgres = installation.postgres
        self._rabbit = installation.broker.node

    def plan(self, times: Mapping[Kind, int]) -> list[Kind]:
        """Each kind as often as `times` says, in random order."""
        acts = [kind for kind, number in times.items() for _ in range(number)]
        self._chance.shuffle(acts)
        return acts

    def act(self, kind: Kind) -> None:
        """Do it, and come back when a server that was touched is there again."""
        ACTS[kind](self)
        self.done[kind] += 1

    def kill_worker(self) -> None:
        """Its counters die with it: they are read first."""
        worker = next(self._workers)
        self._tally.add("events received again", duplicates_counted_by(worker))
        worker.kill()

    def kill_web(self) -> None:
        next(self._webs).kill()

    def kill_web_master(self) -> None:
        next(self._webs).kill_head()

    def kill_web_worker(self) -> None:
        web, number = next(self._webs), self._chance.randrange(100)
        while not web.kill_child(number) and not self._stop.wait(0.2):
            """Its master is just starting."""

    def kill_postgres(self) -> None:
        self._kill(self._postgres)

    def pause_postgres(self) -> None:
        self._pause(self._postgres)

    def restart_postgres(self) -> None:
        self._postgres.restart()

    def close_database(self) -> None:
        """One service has no database while the others go on stating facts."""
        url = make_url(next(self._database_urls))
        engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false"))
            self._postgres.end_sessions(str(url.database))
            self._stop.wait(self._chance.uniform(SHORTEST_PAUSE, LONGEST_PAUSE))
            connection.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true"))
        engine.dispose()

    def kill_rabbit(self) -> None:
        self._kill(self._rabbit)

    def pause_rabbit(self) -> None:
        self._pause(self._rabbit)

    def restart_rabbit(self) -> None:
        self._rabbit.restart()

    def _kill(self, node: Node) -> None:
        node.kill()
        self._stop.wait(self._chance.uniform(0, LONGEST_ABSENCE))
        node.start()

    def _pause(self, node: Node) -> None:
        node.pause()
        self._stop.wait(self._chance.uniform(SHORTEST_PAUSE, LONGEST_PAUSE))
        node.resume()

    def _in_turn(self, victims: Sequence[Kept]) -> Iterator[Kept]:
        shuffled = list(victims)
        self._chance.shuffle(shuffled)
        return cycle(shuffled)


def duplicates_counted_by(worker: Kept) -> int:
    """How many events this life of a worker has received again; 0 when it does not answer."""
    return int(sum(float(number) for number in DUPLICATES.findall(read(worker.port, "/metrics", timeout=1)[1])))


ACTS: Mapping[Kind, Callable[[Monkey], None]] = {
    Kind.WORKER: Monkey.kill_worker,
    Kind.WEB: Monkey.kill_web,
    Kind.WEB_MASTER: Monkey.kill_web_master,
    Kind.WEB_WORKER: Monkey.kill_web_worker,
    Kind.POSTGRES_KILLED: Monkey.kill_postgres,
    Kind.POSTGRES_PAUSED: Monkey.pause_postgres,
    Kind.POSTGRES_RESTARTED: Monkey.restart_postgres,
    Kind.DATABASE_CLOSED: Monkey.close_database,
    Kind.RABBIT_KILLED: Monkey.kill_rabbit,
    Kind.RABBIT_PAUSED: Monkey.pause_rabbit,
    Kind.RABBIT_RESTARTED: Monkey.restart_rabbit,
}

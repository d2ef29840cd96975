"""A private PostgreSQL server, durable as in production (fsync on), for root and for ordinary users alike."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.nodes.node import Node
from tests.nodes.process import lesser_user
from tests.nodes.programs import located
from tests.nodes.waiting import PATIENCE

OWNER = "nefe"


class FolderOutOfReach(RuntimeError):
    """The server's user cannot enter the folder."""


class PostgresNode(Node):
    """PostgreSQL on 127.0.0.1, with everything in `folder`; the tests' user is its superuser, without password."""

    stop_signal = signal.SIGINT
    # An immediate shutdown, after which no shared memory is left on the machine.
    discard_signal = signal.SIGQUIT

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._programs = located("postgres").resolve().parent
        self._data = folder / "data"

    def create_database(self, name: str | None = None, *, template: str = "template1") -> str:
        """Create a database, empty or like `template`, and return its SQLAlchemy URL."""
        chosen = name or f"test_{uuid4().hex}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(statement.format(sql.Identifier(chosen), sql.Identifier(template)))
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{chosen}"

    def drop_database(self, name: str) -> None:
        """Drop a database, given its name or its URL, whoever is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name.rpartition("/")[2])))

    def end_sessions(self, name: str) -> None:
        """Cut every session of a database, given its name or its URL, as a failover would; return when all are gone."""
        ended = "SELECT pg_terminate_backend(pid, {}) FROM pg_stat_activity WHERE datname = {}"
        milliseconds, database = int(PATIENCE * 1000), name.rpartition("/")[2]
        self._execute(sql.SQL(ended).format(sql.Literal(milliseconds), sql.Literal(database)))

    @property
    def is_ready(self) -> bool:
        try:
            self._execute(sql.SQL("SELECT 1"), within=2)
        except psycopg.OperationalError:
            return False
        return True

    def execute(self, statement: str) -> None:
        """As its superuser, in the database `postgres`, outside of a transaction."""
        self._execute(sql.SQL(statement))

    def _execute(self, statement: sql.SQL | sql.Composed, *, within: int = int(PATIENCE)) -> None:
        """`within` so many seconds there must be a connection."""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=OWNER, dbname="postgres", connect_timeout=within, autocommit=True
        ) as connection:
            connection.execute(statement)

    def _prepare(self) -> None:
        if not self._data.exists():
            self._hand_over_folder()
            self._initialise()

    def _hand_over_folder(self) -> None:
        """Give the folder to the user that the server runs as: initdb refuses to work as root."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._user is None:
            return
        shutil.chown(self.folder, self._user)
        if not self._run("test", "-x", str(self.folder), check=False):
            raise FolderOutOfReach(f"{self._user} cannot enter {self.folder}; new_folder() makes one that it can")

    def _initialise(self) -> None:
        program = str(self._programs / "initdb")
        self._run(program, "--pgdata", str(self._data), "--username", OWNER, "--auth=trust", "--encoding=UTF8",
                  "--locale=C.UTF-8", "--no-instructions", check=True)  # fmt: skip

    def _run(self, *command: str, check: bool) -> bool:
        done = subprocess.run(
            command,
            check=check,
            cwd="/",
            env=dict(self._environment()),
            stdout=subprocess.DEVNULL,
            user=self._user,
            extra_groups=[] if self._user else None,
        )
        return done.returncode == 0

    def _command(self) -> Sequence[str]:
        settings = {"max_connections": "200", "fsync": "on", "timezone": "UTC", "log_timezone": "UTC"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        place = ["-D", str(self._data), "-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder)]
        return [str(self._programs / "postgres"), *place, *options]

    def _environment(self) -> Mapping[str, str]:
        return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}

    @property
    def _user(self) -> str | None:
        return lesser_user()


class StandbyNode(PostgresNode):
    """A server that follows another, until it is told to take its place."""

    def __init__(self, folder: Path, *, follows: PostgresNode) -> None:
        super().__init__(folder)
        self._followed = follows

    def create_database(self, name: str | None = None, *, template: str = "template1") -> str:
        """Create one on the server that is followed; its URL names both, and means whichever takes writes."""
        database = self._followed.create_database(name, template=template).rpartition("/")[2]
        hosts = "&".join(f"host=127.0.0.1:{node.port}" for node in (self._followed, self))
        return f"postgresql+psycopg://{OWNER}@/{database}?{hosts}&target_session_attrs=read-write"

    def promote(self) -> None:
        """From now on it is a server like any other."""
        self.execute("SELECT pg_promote(true, 60)")

    def _initialise(self) -> None:
        program = str(self._programs / "pg_basebackup")
        self._run(program, "--pgdata", str(self._data), "--host=127.0.0.1", f"--port={self._followed.port}",
                  f"--username={OWNER}", "--write-recovery-conf", "--checkpoint=fast", check=True)  # fmt: skip

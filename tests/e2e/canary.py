"""A canary in standalone mode, and what everybody else sees of the academy meanwhile."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx

from services.standalone import Standalone
from shared.canary.config import CanarySettings
from shared.canary.passage import PROJECT, Passage, no_step
from shared.demo.academy import RECTOR, SCHOOLS
from shared.identity.actor import Role
from shared.identity.secret import new_secret
from shared.identity.tokens import load_key
from shared.uai import FICTITIOUS
from tests.support.tokens import token_for

MAILBOX = "canari@example.org"
SECRET = "a-secret-of-the-canary-and-nobody-else"
URL = "http://127.0.0.1:8000"
OWN_METRICS = re.compile(r"^nefe_(?:submission|review|funding)_\w+.*|^nefe_notification_messages.*", re.MULTILINE)
VIEWS = (
    (Role.SECRETARIAT, "/api/review/v1/files"),
    (Role.SECRETARIAT, "/api/submission/v1/projects"),
    (Role.SECRETARIAT, "/api/notification/v1/messages?copies=true"),
    (Role.SECRETARIAT, "/api/notification/v1/inbox"),
    (Role.MEMBER, "/api/review/v1/files"),
    (Role.RECTOR, "/api/review/v1/statistics?from=2020-01-01&to=2026-12-31&by=department"),
    (Role.RECTOR, "/api/submission/v1/projects"),
    (Role.FUND_MANAGER, "/api/funding/v1/figures"),
    (Role.FUND_MANAGER, "/api/funding/v1/allocations"),
    (Role.ADMINISTRATOR, "/api/submission/v1/structures"),
    (Role.SCHOOL, "/api/submission/v1/projects"),
    (None, "/api/submission/v1/public/projects"),
    (None, "/api/submission/v1/public/projects.csv"),
    (None, "/projets"),
)
"""What there is to see of projects, by whom."""
SERVICES = ("submission", "review", "notification", "funding")


class Death(BaseException):
    """As when the process is killed: nobody tidies up."""


class Academy:
    """An installation within this process, whose workers run from `start` on; it has a real project of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        own = {"NEFE_CANARY_CLIENT_SECRET": SECRET, "NEFE_CANARY_MAILBOX": MAILBOX}
        self.standalone = Standalone(folder, own)
        self.standalone.furnish()
        self.transport = httpx.WSGITransport(app=self.standalone)
        self.client = httpx.Client(transport=self.transport, base_url=URL)

    def passage(self, on_step: Callable[[str, float], None] = no_step) -> Passage:
        """A passage through it, which tells of its steps."""
        client = httpx.Client(transport=self.transport, base_url=URL)
        return Passage(client, settings(), new_secret, rest, on_step)

    def deposit(self) -> None:
        """A real school deposits a project."""
        created = self.ask(Role.SCHOOL, "POST", "/api/submission/v1/projects", PROJECT | {"title": "Un vrai projet"})
        self.ask(Role.SCHOOL, "POST", f"/api/submission/v1/projects/{created.json()['id']}/submissions")

    def ask(self, role: Role | None, method: str, path: str, body: Any = None) -> httpx.Response:
        """As somebody of that role, or as anybody, who is not refused."""
        return self.call(role, method, path, body).raise_for_status()

    def call(self, role: Role | None, method: str, path: str, body: Any = None) -> httpx.Response:
        """The answer, whatever it is."""
        key = load_key(self.folder / "token-key.json")
        uai = SCHOOLS[0]["uai"] if role is Role.SCHOOL else None
        subject = RECTOR.account if role is Role.RECTOR else "somebody"
        token = token_for(role, key=key, uai=uai, subject=subject, lifetime=timedelta(hours=1)) if role else ""
        headers = {"Authorization": f"Bearer {token}"} if role else {}
        own = {"Idempotency-Key": new_secret()} if method == "POST" else {}
        return self.client.request(method, path, json=body, headers=headers | own)

    def seen(self) -> dict[str, str]:
        """Everything that there is to see, but for the canary's own."""
        found = {f"{role} {path}": self.ask(role, "GET", path).text for role, path in VIEWS}
        gauges = OWN_METRICS.findall(self.client.get("/metrics").text)
        return found | {"metrics": "\n".join(line for line in gauges if "http_" not in line)}

    @property
    def knows_canary(self) -> bool:
        """Whether the fictitious structure is registered."""
        return self.call(Role.SECRETARIAT, "GET", f"/api/submission/v1/structures/{FICTITIOUS}").is_success

    def canaries(self) -> list[str]:
        """The ids of the projects that passages have left."""
        with closing(self._database("submission")) as database:
            rows = database.execute("SELECT id FROM project WHERE uai = ? ORDER BY id", (FICTITIOUS,)).fetchall()
        return [project_id for (project_id,) in rows]

    def left_of(self, project_id: str) -> set[str]:
        """The tables in which anything is kept of a project."""
        found = set()
        for service in SERVICES:
            with closing(self._database(service)) as database:
                tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                found |= {f"{service}.{table}" for (table,) in tables if _is_in(database, table, project_id)}
        return found

    def let_two_hours_pass(self) -> None:
        """For what passages have left; every tick is due."""
        own = f"uai = '{FICTITIOUS}'"
        self._age("submission", "project", "created_at", own)
        self._age("review", "file", "received_at", own)
        self._age("notification", "message", "created_at", own)
        self._age("notification", "inbox", "settled_at", "settled_at IS NOT NULL")
        for service in SERVICES:
            with closing(self._database(service)) as database:
                database.execute("UPDATE tick SET due_at = '2020-01-01T00:00:00.000000Z'")
                database.commit()

    def _age(self, service: str, table: str, column: str, which: str) -> None:
        earlier = f"strftime('%Y-%m-%dT%H:%M:%f000Z', {column}, '-2 hours')"
        with closing(self._database(service)) as database:
            database.execute(f"UPDATE {table} SET {column} = {earlier} WHERE {which}")
            database.commit()

    def _database(self, service: str) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / f"{service}.db", timeout=60)


def _is_in(database: sqlite3.Connection, table: str, project_id: str) -> bool:
    columns = {column[1] for column in database.execute(f"PRAGMA table_info({table})")}
    return any(
        database.execute(f"SELECT 1 FROM {table} WHERE {column} = ? LIMIT 1", (project_id,)).fetchone()
        for column in {"id", "project_id"} & columns
    )


def settings(**given: object) -> CanarySettings:
    """What a canary in this process is told."""
    own = {"NEFE_CANARY_CLIENT_SECRET": SECRET, "NEFE_CANARY_URL": URL}
    return CanarySettings.from_env(own | {f"NEFE_CANARY_{name.upper()}": str(value) for name, value in given.items()})


def rest(seconds: float) -> bool:
    """A short time, and nobody says that this is to end."""
    time.sleep(min(seconds, 0.1))
    return False


@contextmanager
def academy(folder: Path) -> Iterator[Academy]:
    """One whose workers are stopped in the end."""
    made = Academy(folder)
    try:
        yield made
    finally:
        made.standalone.stop()
        made.standalone.let_go()

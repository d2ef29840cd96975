"""`nefe <service> web`: several processes that speak as one."""

from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path

import pytest

from services.review.service import SERVICE
from shared.database import open_database
from shared.migrations import migrate
from tests.e2e.installation import NEFE, variables
from tests.nodes.folders import new_folder
from tests.nodes.node import Node
from tests.nodes.waiting import wait_until
from tests.support.tokens import own_public_keys
from tests.unit.shared.test_metrics import requests_counted

UNKNOWN = "/api/review/v1/unknown"


class ReviewWeb(Node):
    """Two processes of review's web, on SQLite."""

    @property
    def is_ready(self) -> bool:
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    @property
    def temporary(self) -> Path:
        """Where it may leave what nobody needs."""
        return self.folder / "temporary"

    def get(self, path: str) -> tuple[int, str]:
        """Ask over a connection of its own, which any of the processes may take."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def _prepare(self) -> None:
        self.temporary.mkdir(exist_ok=True)
        engine = open_database(self._database)
        migrate(engine, SERVICE.name)
        engine.dispose()

    @property
    def _database(self) -> str:
        return f"sqlite:///{self.folder / 'review.db'}"

    def _command(self) -> Sequence[str]:
        return [NEFE, "review", "web", "--bind", f"127.0.0.1:{self.port}"]

    def _environment(self) -> Mapping[str, str]:
        given = {"academy": "creteil", "database_url": self._database, "token_keys": own_public_keys()}
        return {**variables(**given, web_workers=2), "TMPDIR": str(self.temporary)}


@pytest.fixture
def web() -> Iterator[ReviewWeb]:
    with new_folder("web") as folder, ReviewWeb(folder) as node:
        yield node


def test_whichever_process_is_asked_it_tells_what_all_have_counted(web: ReviewWeb) -> None:
    asked = 0

    def both_have_answered() -> bool:
        nonlocal asked
        asked += 1
        assert web.get(UNKNOWN)[0] == 404
        return len(list(web.temporary.glob("*/histogram_*.db"))) == 2

    wait_until(both_have_answered, "both processes have answered")
    assert {requests_counted_by(web) for _ in range(10)} == {asked}


def requests_counted_by(web: ReviewWeb) -> float:
    return requests_counted(web.get("/metrics")[1], "unmatched", "404", service="review")


def test_it_leaves_nothing_behind(web: ReviewWeb) -> None:
    assert len(list(web.temporary.iterdir())) == 1
    web.stop()
    assert list(web.temporary.iterdir()) == []

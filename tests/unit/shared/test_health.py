"""Alive, ready, or not."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from shared.database import open_database
from shared.migrations import migrate
from shared.observability.health import Health
from shared.web.health import health_app
from tests.nodes.postgres import PostgresNode
from tests.support.application import Application
from tests.support.tiny import METADATA, tiny_installed


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with tiny_installed():
        yield


@pytest.fixture
def migrated(tiny: Application) -> Application:
    METADATA.drop_all(tiny.runtime.engine)
    migrate(tiny.runtime.engine, "tiny")
    return tiny


def readiness(tiny: Application) -> tuple[int, Any]:
    answer = tiny.stranger().get("/readyz")
    return answer.status_code, answer.get_json()["services"][0]


def test_a_copy_with_a_migrated_database_is_ready(migrated: Application) -> None:
    checks = {"database": True, "migrations": True, "broker": True}
    assert readiness(migrated) == (200, {"service": "tiny", "status": "ready", "checks": checks})


def test_an_unmigrated_database_is_not_ready(tiny: Application) -> None:
    status, found = readiness(tiny)
    assert (status, found["status"], found["checks"]["migrations"]) == (503, "unready", False)


@pytest.mark.parametrize(("revision", "status"), [("0001", 503), ("0003", 200)], ids=["newer", "older"])
def test_code_that_is_newer_than_its_database_is_not_ready_and_code_that_is_older_is(
    migrated: Application, revision: str, status: int
) -> None:
    with migrated.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    assert readiness(migrated)[0] == status


def test_a_copy_that_is_about_to_stop_is_not_ready_but_alive(migrated: Application) -> None:
    migrated.app.extensions["nefe"].begin_draining()
    status, found = readiness(migrated)
    assert (status, found["status"]) == (503, "draining")
    assert migrated.stranger().get("/livez").status_code == 200


def test_without_a_database_a_copy_is_alive_and_not_ready(
    tiny_on_postgres: Application, postgres_node: PostgresNode
) -> None:
    migrate_anew(tiny_on_postgres)
    assert readiness(tiny_on_postgres)[0] == 200
    postgres_node.stop()
    status, found = readiness(tiny_on_postgres)
    assert (status, found["checks"]["database"]) == (503, False)
    assert tiny_on_postgres.stranger().get("/livez").status_code == 200
    postgres_node.ensure_running()
    assert readiness(tiny_on_postgres)[0] == 200


def migrate_anew(application: Application) -> None:
    METADATA.drop_all(application.runtime.engine)
    migrate(application.runtime.engine, "tiny")


def test_without_a_broker_a_copy_is_degraded_but_ready(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    migrate(engine, "tiny")
    health = Health("tiny", engine, has_broker=lambda: False)
    answer = health_app(health).test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()["services"][0]["status"]) == (200, "degraded")
    engine.dispose()


def test_a_process_of_several_services_is_ready_when_all_are(migrated: Application) -> None:
    good = migrated.app.extensions["nefe"].health
    other = Health("other", migrated.runtime.engine)
    assert health_app(good, good).test_client().get("/readyz").status_code == 200
    other.begin_draining()
    assert health_app(good, other).test_client().get("/readyz").status_code == 503


def test_a_process_whose_loops_have_ended_is_not_alive(tiny: Application) -> None:
    health = Health("tiny", tiny.runtime.engine, is_alive=lambda: False)
    answer = health_app(health).test_client().get("/livez")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "dead"})

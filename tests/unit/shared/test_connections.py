"""A connection that was ended while it waited is replaced before it is used, and none is asked without need."""

import os
from collections.abc import Iterator
from socket import socket, socketpair
from threading import Thread

import psycopg
import pytest
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from shared import connections
from shared.database import is_infrastructure_error, open_database
from tests.nodes.postgres import PostgresNode
from tests.nodes.waiting import wait_until


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = open_database(postgres_url)
    yield engine
    engine.dispose()


def ask(engine: Engine) -> int:
    """The server's process that answers."""
    with engine.begin() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def sessions(url: str) -> int:
    """How many others are in the database."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    another = create_engine(url, poolclass=NullPool)
    with another.begin() as connection:
        return int(connection.execute(text(others)).scalar_one())


def forget(engine: Engine) -> None:
    """Put in the place of the connection that waits one that shows nothing, and hangs up when it is spoken to."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        descriptor = driver.fileno()
    ours, theirs = socketpair()
    os.dup2(ours.detach(), descriptor)
    Thread(target=_hang_up_when_spoken_to, args=(theirs,), daemon=True).start()


def _hang_up_when_spoken_to(end: socket) -> None:
    with end:
        end.recv(1)


def test_a_connection_serves_again_and_again(engine: Engine) -> None:
    assert ask(engine) == ask(engine)


def test_what_the_server_has_ended_is_replaced_before_anyone_notices(
    engine: Engine, postgres_node: PostgresNode, postgres_url: str
) -> None:
    held = [engine.connect() for _ in range(3)]
    for connection in held:
        connection.close()
    before = ask(engine)
    postgres_node.end_sessions(postgres_url)
    wait_until(lambda: sessions(postgres_url) == 0, "the sessions are over")
    assert ask(engine) != before


def test_a_restart_of_the_server_is_not_noticed(engine: Engine, postgres_node: PostgresNode) -> None:
    ask(engine)
    postgres_node.restart()
    assert ask(engine)


def test_after_long_at_rest_a_connection_is_asked_and_replaced_if_it_does_not_answer(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ask(engine)
    monkeypatch.setattr(connections, "SECONDS_UNASKED", -1)
    assert ask(engine) == before
    forget(engine)
    assert ask(engine) != before


def test_one_that_was_used_a_moment_ago_is_not_asked(engine: Engine) -> None:
    ask(engine)
    forget(engine)
    with pytest.raises(OperationalError) as caught:
        ask(engine)
    assert is_infrastructure_error(caught.value)
    assert ask(engine)

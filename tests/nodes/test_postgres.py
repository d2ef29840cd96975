"""A private PostgreSQL breaks as told, and comes back with what was committed."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from tests.nodes import NodeDidNotStart, PostgresNode, new_folder, wait_until
from tests.nodes.process import is_gone

REPOSITORY = Path(__file__).parents[2]
STARTS_A_NODE_AND_SLEEPS = """
import signal
from tests.nodes import PostgresNode, new_folder
with new_folder("orphan") as folder, PostgresNode(folder) as node:
    print(folder, node.pid, flush=True)
    signal.pause()
"""


def write_note(url: str, words: str) -> None:
    with create_engine(url).begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS note (words text)"))
        connection.execute(text("INSERT INTO note VALUES (:words)"), {"words": words})


def read_notes(url: str) -> list[str]:
    with create_engine(url).connect() as connection:
        return list(connection.execute(text("SELECT words FROM note")).scalars())


def test_a_killed_server_comes_back_on_the_same_port_with_what_was_committed(
    postgres_node: PostgresNode, postgres_url: str
) -> None:
    write_note(postgres_url, "kept")
    postgres_node.kill()
    with pytest.raises(OperationalError):
        read_notes(postgres_url)
    postgres_node.start()
    assert read_notes(postgres_url) == ["kept"]


def test_a_restarted_server_has_what_was_committed(postgres_node: PostgresNode, postgres_url: str) -> None:
    write_note(postgres_url, "kept")
    postgres_node.restart()
    assert read_notes(postgres_url) == ["kept"]


def test_a_paused_server_does_not_answer_until_it_is_resumed(postgres_node: PostgresNode, postgres_url: str) -> None:
    write_note(postgres_url, "kept")
    postgres_node.pause()
    assert postgres_node.is_running
    assert not postgres_node.is_ready
    postgres_node.resume()
    assert read_notes(postgres_url) == ["kept"]


def test_a_paused_server_can_be_killed(postgres_node: PostgresNode) -> None:
    postgres_node.pause()
    postgres_node.kill()
    assert not postgres_node.is_running
    postgres_node.ensure_running()
    wait_until(lambda: postgres_node.is_ready, "it answers")


def test_a_server_survives_any_order_of_commands(postgres_node: PostgresNode) -> None:
    for command in ("pause", "ensure_running", "stop", "stop", "kill", "pause", "resume", "ensure_running", "start"):
        getattr(postgres_node, command)()
    wait_until(lambda: postgres_node.is_ready, "it answers")


def test_sessions_that_are_ended_must_connect_again(postgres_node: PostgresNode, postgres_url: str) -> None:
    with create_engine(postgres_url).connect() as connection:
        connection.execute(text("SELECT 1"))
        postgres_node.end_sessions(postgres_url)
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))


def test_each_database_is_empty_whatever_the_others_hold(postgres_node: PostgresNode, postgres_url: str) -> None:
    write_note(postgres_url, "elsewhere")
    other = postgres_node.create_database()
    assert inspect(create_engine(other)).get_table_names() == []
    postgres_node.drop_database(other)
    with pytest.raises(OperationalError, match="does not exist"):
        read_notes(other)


def test_a_test_asking_for_a_database_runs_on_each_kind(database_url: str) -> None:
    write_note(database_url, "kept")
    assert read_notes(database_url) == ["kept"]


def test_a_server_that_cannot_start_says_why() -> None:
    with new_folder("busy") as folder, socket.socket() as occupant:
        node = PostgresNode(folder)
        occupant.bind(("127.0.0.1", node.port))
        occupant.listen()
        with pytest.raises(NodeDidNotStart, match="could not bind"):
            node.start()


def test_a_server_does_not_outlive_the_tests_that_started_it() -> None:
    command = [sys.executable, "-c", STARTS_A_NODE_AND_SLEEPS]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        folder, pid = tests.stdout.readline().split()
        server = psutil.Process(int(pid))
        os.kill(tests.pid, signal.SIGKILL)
    wait_until(lambda: is_gone(server), "the server is gone")
    subprocess.run(["rm", "-r", folder], check=True)

"""What keeps `nefe run` from starting is said in one plain line, and in the exit code."""

import socket
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest
from werkzeug.test import Client

from services.standalone import Standalone as Application
from shared.identity.actor import Role
from shared.identity.tokens import load_key
from shared.premises import CannotStart, hold, listen
from tests.e2e.installation import NEFE, Standalone, variables
from tests.nodes.ports import free_port
from tests.nodes.waiting import PATIENCE, wait_until
from tests.support.tokens import bearer, token_for

USAGE, UNAVAILABLE, BAD_CONFIGURATION = 2, 69, 78


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody listens."""
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        yield port


def start(**settings: object) -> CompletedProcess[str]:
    """Try to start, with these settings."""
    return run([NEFE, "run"], env=variables(**settings), capture_output=True, text=True, timeout=PATIENCE, check=False)


def check(ended: CompletedProcess[str], code: int, *words: str) -> None:
    assert ended.returncode == code
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("nefe: ")
    assert all(word in ended.stderr for word in words)


def test_a_port_that_is_taken_is_named(tmp_path: Path, taken_port: int) -> None:
    check(start(port=taken_port, data_dir=tmp_path), UNAVAILABLE, f"port {taken_port} of 127.0.0.1", "in use")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    check(start(port=free_port(), data_dir=tmp_path / "file"), UNAVAILABLE, str(tmp_path / "file"))
    check(start(port=free_port(), data_dir="/proc/nefe"), UNAVAILABLE, "/proc/nefe")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("academy", "Créteil"),
        ("timezone", "Europe/Nulle-Part"),
        ("log_level", "LOUD"),
        ("token_keys", "{}"),
        ("web_threads", "0"),
        ("mail_from", "personne"),
        ("answer_months", "0"),
        ("token_keys_file", "/nowhere/keys.json"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    ended = start(port=free_port(), data_dir=tmp_path, **{name: value})
    check(ended, BAD_CONFIGURATION, f"NEFE_{name.upper()}")


@pytest.mark.parametrize("port", ["0", "70000", "http"])
def test_a_port_that_is_none_is_a_fault_of_usage(tmp_path: Path, port: str) -> None:
    ended = start(port=port, data_dir=tmp_path)
    assert ended.returncode == USAGE
    assert "'--port'" in ended.stderr


@pytest.mark.parametrize("name", ["token-key.json", "review.db"])
def test_a_file_of_its_own_that_was_spoilt_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("spoilt")
    check(start(port=free_port(), data_dir=tmp_path), UNAVAILABLE, str(tmp_path / name))
    assert (tmp_path / name).read_text() == "spoilt"


def test_a_second_one_on_the_same_folder_is_refused_and_the_first_goes_on(lasting: Standalone) -> None:
    check(start(port=free_port(), data_dir=lasting.data), UNAVAILABLE, "another process", str(lasting.data))
    wait_until(lambda: lasting.is_ready, "the first one answers")


def test_the_databases_are_its_own_whatever_the_environment_says(tmp_path: Path, taken_port: int) -> None:
    (tmp_path / "url").write_text(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    given = {"database_url_file": tmp_path / "url", "database_url": "postgresql+psycopg://nobody@127.0.0.1:1/none"}
    start(port=free_port(), data_dir=tmp_path, academy="versailles", mail_from="personne", **given)
    assert (tmp_path / "submission.db").exists()
    assert not (tmp_path / "elsewhere.db").exists()


def test_the_academy_s_own_sign_in_takes_the_place_of_its_key(tmp_path: Path) -> None:
    nobody_answers = f"http://127.0.0.1:{free_port()}/keys"
    application = Client(Application(tmp_path, {"NEFE_TOKEN_KEYS_URL": nobody_answers}))
    token = token_for(Role.FUND_MANAGER, key=load_key(tmp_path / "token-key.json"))
    answer = application.get("/api/funding/v1/envelopes", headers=bearer(token))
    assert (answer.status_code, (answer.json or {})["code"]) == (503, "temporarily_unavailable")


def test_whoever_waits_for_a_port_or_a_lock_gets_it_when_it_is_free(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    first = hold(lock, patience=0)
    with pytest.raises(CannotStart, match="another process"):
        hold(lock, patience=0)
    socket.close(first)
    socket.close(hold(lock, patience=0))
    with listen(free_port(), patience=0) as listener, pytest.raises(CannotStart, match="in use"):
        listen(listener.getsockname()[1], patience=0)


@pytest.mark.parametrize(
    ("service", "process"),
    [("submission", "web"), ("review", "worker"), ("funding", "migrate"), ("notification", "web")],
)
def test_each_process_of_each_service_names_what_it_misses(service: str, process: str) -> None:
    ended = run(
        [NEFE, service, process], env=variables(), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    check(ended, BAD_CONFIGURATION, "NEFE_ACADEMY", "NEFE_DATABASE_URL")

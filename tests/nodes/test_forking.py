"""Forks of a process that has read the libraries are programs of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.nodes.forking import Forked, ForkServer, start

REPORT = """
import json, os, random, sys
descriptors = sorted(int(name) for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}"))
known = {"arguments": sys.argv, "environment": dict(os.environ), "folder": os.getcwd(), "name": __name__,
         "descriptors": descriptors, "leads": os.getsid(0) == os.getpid(), "chance": random.random(),
         "has_read": "sqlalchemy" in sys.modules, "own": [n for n in sys.modules if n.startswith(("tests", "shared"))]}
print(json.dumps(known))
sys.exit(int(sys.argv[1]))
"""
SLEEP = "import time; print('here'); time.sleep(600)"


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with closing(ForkServer()) as made:
        yield made


def forked(server: ForkServer, folder: Path, text: str, *arguments: str, **environment: str) -> Forked:
    script = folder / "program.py"
    script.write_text(text)
    with (folder / "output").open("ab") as output:
        return server.fork([str(script), *arguments], folder=folder, environment=environment, output=output.fileno())


def test_it_has_a_life_of_its_own(server: ForkServer, tmp_path: Path) -> None:
    program = forked(server, tmp_path, REPORT, "7", NEFE_ACADEMY="créteil")
    assert program.wait(30) == 7
    assert program.poll() == 7
    known = json.loads((tmp_path / "output").read_text())
    assert known["arguments"] == [str(tmp_path / "program.py"), "7"]
    assert known["environment"] == {"NEFE_ACADEMY": "créteil"}
    assert known["folder"] == str(tmp_path)
    assert (known["name"], known["leads"], known["has_read"]) == ("__main__", True, True)
    assert known["descriptors"] == [0, 1, 2]
    assert known["own"] == []


def test_a_signal_to_one_that_has_ended_unheard_is_nothing() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        theirs.send(str(ended.pid).encode())
        Forked([], ours).kill()


def test_it_is_killed_like_any_other(server: ForkServer, tmp_path: Path) -> None:
    program = forked(server, tmp_path, SLEEP)
    assert program.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        program.wait(0.1)
    program.kill()
    assert program.wait(30) == -signal.SIGKILL
    program.send_signal(signal.SIGTERM)  # which finds nobody


def test_a_fault_ends_it_with_a_trace_and_leaves_the_others(server: ForkServer, tmp_path: Path) -> None:
    assert forked(server, tmp_path, "raise ValueError('no')").wait(30) == 1
    assert "ValueError: no" in (tmp_path / "output").read_text()
    assert forked(server, tmp_path, "print('well')").wait(30) == 0


def test_many_are_forked_at_once_and_each_has_its_own_chance(server: ForkServer, tmp_path: Path) -> None:
    def chance(number: int) -> float:
        folder = tmp_path / str(number)
        folder.mkdir()
        assert forked(server, folder, REPORT, "0").wait(60) == 0
        drawn: float = json.loads((folder / "output").read_text())["chance"]
        return drawn

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(chance, range(24)))) == 24


def test_what_is_told_to_python_itself_is_started_as_usual(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text("print('here')")
    for environment, kind in (({}, Forked), ({"PYTHONPATH": "/elsewhere"}, subprocess.Popen)):
        with open(os.devnull, "w") as nowhere:
            command = [sys.executable, str(script)]
            child = start(command, folder=tmp_path, environment=environment, output=nowhere.fileno())
        assert isinstance(child, kind)
        assert child.wait(30) == 0

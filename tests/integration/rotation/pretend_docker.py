"""What deploy/bin/rotate asks of a container engine, done to processes of this machine. PRETEND_DOCKER: a JSON file.

It takes the script's words as they are, and ends with an error for any that it does not know.
"""

import json
import os
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

HERE = json.loads(Path(os.environ["PRETEND_DOCKER"]).read_text())
PATIENCE = 180


def main(words: list[str]) -> int:
    """The exit status."""
    if words[:2] == ["compose", "config"]:
        print("nefe/submission:here\nnefe/review:here")
        return 0
    if words[0] == "run":
        return _run(words[words.index("nefe/submission:here") + 1 :])
    if words[:2] == ["compose", "ps"]:
        name = words[-1]
        print("running" if name == "rabbitmq" or _pid(name) else "", end="")
        return 0
    if words[:4] == ["compose", "kill", "--signal", "HUP"]:
        os.kill(_pid(words[4]), signal.SIGHUP)
        return 0
    if words[:2] == ["compose", "restart"]:
        return _restart(words[-1])
    if words[:3] == ["compose", "exec", "--no-TTY"]:
        return _execute(words[3], words[4:])
    raise SystemExit(f"pretend docker: {words}")


def _run(command: list[str]) -> int:
    here = {"/secrets": HERE["secrets"], "/deploy": HERE["deploy"]}
    return subprocess.run([*HERE["nefe"], *(here.get(word, word) for word in command)], check=False).returncode


def _restart(name: str) -> int:
    """SIGTERM; whoever keeps the process starts it again."""
    former = _pid(name)
    os.kill(former, signal.SIGTERM)
    give_up_at = time.monotonic() + PATIENCE
    while _pid(name) in (0, former):
        if time.monotonic() > give_up_at:
            return 1
        time.sleep(0.1)
    return 0


def _execute(name: str, command: list[str]) -> int:
    if name == "postgres" and command[:2] == ["psql", "--username=postgres"]:
        return subprocess.run([*HERE["psql"], *command[2:]], check=False).returncode
    if name == "rabbitmq" and command[-2:] == ["import_definitions", "/run/secrets/rabbitmq_definitions"]:
        document = (Path(HERE["secrets"]) / "rabbitmq_definitions").read_text()
        connection = HTTPConnection("127.0.0.1", HERE["broker_api"], timeout=PATIENCE)
        connection.request("POST", "/api/definitions", document, HERE["broker_headers"])
        return 0 if connection.getresponse().status < 400 else 1
    raise SystemExit(f"pretend docker: {name} {command}")


def _pid(name: str) -> int:
    path = Path(HERE["pids"]) / name
    return int(path.read_text() or 0) if path.exists() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

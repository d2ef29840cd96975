"""`nefe --help`, `nefe contracts` and `nefe demo`."""

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from services.cli import main
from shared.contracts.catalogue import CATALOGUE
from shared.identity.tokens import create_key
from tests.nodes.ports import free_port

COMMANDS = (
    "canary",
    "conformance",
    "contracts",
    "demo",
    "doctor",
    "events",
    "funding",
    "identity",
    "notification",
    "partners",
    "reconcile",
    "review",
    "rotate",
    "run",
    "submission",
    "token",
    "trace",
    "unrouted",
)
HEAVY = ("sqlalchemy", "kombu", "flask", "gunicorn", "alembic", "rich", "joserfc", "shared.messaging")
LOADED = """
import sys
from click.testing import CliRunner
from services.cli import main
ended = CliRunner().invoke(main, sys.argv[1:])
assert ended.exit_code == 0, ended.output
print(*sys.modules)
"""


def test_the_help_lists_every_command() -> None:
    ended = CliRunner().invoke(main, ["--help"])
    assert ended.exit_code == 0
    listed = [line.split()[0] for line in ended.output.partition("Commands:\n")[2].splitlines()]
    assert listed == list(COMMANDS)


def test_every_command_explains_itself() -> None:
    for name, command in main.commands.items():
        assert command.get_short_help_str(), name
        for sub in getattr(command, "commands", {}).values():
            assert sub.get_short_help_str(), f"{name} {sub.name}"


def test_help_is_had_without_loading_what_it_does_not_need() -> None:
    events = (["events", "list", "--help"], ["events", "replay", "--help"])
    imports = (["submission", "import-projects", "--help"], ["funding", "import-payments", "--help"])
    for words in (["--help"], ["token", "--help"], ["rotate", "keys", "use", "--help"], *events, *imports):
        ended = subprocess.run([sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=True)
        loaded = ended.stdout.split()
        assert [name for name in HEAVY if name in loaded] == []


def test_the_contracts_are_exported(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["contracts", "export", str(tmp_path / "contracts")])
    assert ended.exit_code == 0
    written = [Path(line) for line in ended.output.splitlines()]
    assert written
    assert all(json.loads(path.read_text(encoding="utf-8")) for path in written if path.suffix == ".json")
    everything = "\n".join(path.read_text(encoding="utf-8") for path in written)
    assert all(kind.name in everything for kind in CATALOGUE)


def test_contracts_that_cannot_be_written_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = CliRunner().invoke(main, ["contracts", "export", str(tmp_path / "file" / "below")])
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("Error: cannot write to")


def test_a_demo_without_an_installation_is_one_line(tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    create_key(key)
    ended = CliRunner().invoke(main, ["demo", "--url", f"http://127.0.0.1:{free_port()}", "--key", str(key)])
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("nefe demo: http://127.0.0.1:")
    assert ended.stderr.count("\n") == 1

"""The program as it was before the last migration of a service, taken from the history of this checkout."""

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

from shared.messaging.publishers import written
from shared.migrations import configuration
from tests.architecture.sources import PROJECT
from tests.chaos.installation import FINANCE, SUBSCRIPTIONS, Broker

DEFINE = """
import json, sys
from shared.messaging.definitions import definitions
from shared.messaging.publishers import read_partners
given = json.load(sys.stdin)
json.dump(definitions(read_partners(given.pop("partners")), given.pop("subscriptions"), **given), sys.stdout)
"""


def has_history() -> bool:
    """Whether the checkout knows its past: a shallow clone, or a folder without git, does not."""
    asked = ["git", "rev-parse", "--is-shallow-repository"]
    found = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=False)
    return found.stdout.strip() == "false"


def unpack_program_before_last_migration(service: str, folder: Path) -> str:
    """Write all of the program into `folder`, as it was on the main line before `service` gained its last migration.

    Returns the commit's name.
    """
    versions = Path(str(configuration(service).get_main_option("script_location"))) / "versions"
    last = max(path for path in versions.glob("[0-9]*.py"))
    followed = [
        "log",
        "-1",
        "--first-parent",
        "--diff-merges=first-parent",
        "--diff-filter=A",
        "--no-patch",
        "--format=%H^1",
    ]
    # Not there: it is being written, on top of the version before.
    commit = _git(*followed, "--", str(last)).decode().strip() or "HEAD"
    with tarfile.open(fileobj=io.BytesIO(_git("archive", commit, "services", "shared"))) as archive:
        archive.extractall(folder, filter="data")
    return commit


def define_as(folder: Path, broker: Broker) -> None:
    """Load the definitions file that the program in `folder` makes."""
    given = {
        "partners": written([FINANCE]),
        "subscriptions": SUBSCRIPTIONS,
        "password_hashes": broker.password_hashes,
        "vhost": broker.vhost,
    }
    program = [sys.executable, "-c", DEFINE]
    done = subprocess.run(program, cwd=folder, input=json.dumps(given), capture_output=True, text=True, check=True)
    broker.node.define(json.loads(done.stdout))


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=PROJECT, capture_output=True, check=True).stdout

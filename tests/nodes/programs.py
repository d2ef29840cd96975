"""Finds the machine's own programs. The only place where a test is skipped because something is not installed."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

DEBIAN_PACKAGES = {
    "postgres": "postgresql",
    "initdb": "postgresql",
    "psql": "postgresql",
    "rabbitmq-server": "rabbitmq-server",
    "rabbitmqctl": "rabbitmq-server",
    "epmd": "rabbitmq-server",
    "amqp-publish": "amqp-tools",
    "amqp-get": "amqp-tools",
    "amqp-consume": "amqp-tools",
    "curl": "curl",
    "spin": "spin",
    "gcc": "gcc",
    "promtool": "prometheus",
    "prometheus": "prometheus",
    "amtool": "prometheus-alertmanager",
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
    "node": "nodejs",
}
# Where Debian keeps programs that are in nobody's path, or only in root's.
DEBIAN_FOLDERS = ("/usr/lib/rabbitmq/bin", "/usr/lib/postgresql/*/bin")
# The RabbitMQ programs there are wrappers that only serve the machine's own node, and only to root.
WRAPPERS = ("/usr/sbin", "/sbin")


def find(program: str) -> Path | None:
    """Return where `program` is, the path first, then Debian's folders with the newest version first; or None."""
    folders = [folder for folder in os.get_exec_path() if folder not in WRAPPERS] + _debian_folders()
    found = shutil.which(program, path=os.pathsep.join(folders))
    return Path(found) if found else None


def located(program: str) -> Path:
    """Return where `program` is; skip the test when it is missing."""
    require(program)
    found = find(program)
    assert found is not None
    return found


def require(*programs: str) -> None:
    """Skip the test when a program is missing; fail it instead under NEFE_TEST_REQUIRE_SERVICES=1."""
    missing = [program for program in programs if find(program) is None]
    if missing:
        packages = sorted({DEBIAN_PACKAGES[program] for program in missing})
        _give_up(f"{', '.join(missing)} missing; Debian: apt-get install {' '.join(packages)}")


def _give_up(reason: str) -> NoReturn:
    if os.environ.get("NEFE_TEST_REQUIRE_SERVICES") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _debian_folders() -> list[str]:
    return [
        str(folder) for pattern in DEBIAN_FOLDERS for folder in sorted(_matching(pattern), key=_version, reverse=True)
    ]


def _matching(pattern: str) -> list[Path]:
    return list(Path("/").glob(pattern.lstrip("/")))


def _version(folder: Path) -> list[int]:
    return [int(part) for part in folder.parent.name.split(".") if part.isdigit()]

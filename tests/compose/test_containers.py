"""What the containers are made of, and what they may do."""

import json
from subprocess import CalledProcessError
from typing import Any

import pytest

from shared.messaging.topology import SERVICES
from tests.compose.authority import NAME
from tests.compose.stack import Stack

IMAGES = (*SERVICES, "identity")
PROCESSES = [f"{service}-{process}" for service in IMAGES for process in ("web", "worker")]
MIGRATIONS = [f"{service}-migrate" for service in IMAGES]
OF_OTHERS = {"proxy", "postgres", "rabbitmq", "prometheus", "alertmanager", "mailpit"}


def name_of(container: dict[str, Any]) -> str:
    name: str = container["Config"]["Labels"]["com.docker.compose.service"]
    return name


@pytest.mark.parametrize("service", IMAGES)
def test_an_image_holds_one_service(stack: Stack, service: str) -> None:
    held = stack.in_image(service, "find", "/app/services", "-mindepth", "1", "-maxdepth", "1", "-type", "d")
    assert sorted(held.split()) == sorted([f"/app/services/{service}", "/app/services/__pycache__"])


@pytest.mark.parametrize("service", IMAGES)
def test_an_image_has_no_installer_and_no_compiler(stack: Stack, service: str) -> None:
    found = stack.in_image(
        service, "sh", "-c", "command -v pip cc gcc make || true; python -m pip --version 2>&1 || true"
    )
    assert found.strip().endswith("No module named pip")
    assert len(found.splitlines()) == 1


def test_every_container_is_confined(stack: Stack) -> None:
    containers = {name_of(each): each["HostConfig"] for each in stack.inspect()}
    assert containers.keys() == {*PROCESSES, *MIGRATIONS, *OF_OTHERS}
    for host in containers.values():
        assert host["ReadonlyRootfs"]
        assert host["CapDrop"] == ["ALL"]
        assert host["SecurityOpt"] == ["no-new-privileges:true"]
        assert host["Memory"] > 0
        assert host["PidsLimit"] > 0
        assert host["LogConfig"]["Config"]["max-size"]


def test_every_container_that_goes_on_is_found_healthy_and_would_be_started_again(stack: Stack) -> None:
    for container in stack.inspect():
        name, goes_on = name_of(container), name_of(container) not in MIGRATIONS
        wanted = ("unless-stopped", "healthy") if goes_on else ("no", None)
        health = container["State"].get("Health", {}).get("Status")
        assert (container["HostConfig"]["RestartPolicy"]["Name"], health) == wanted, name


def test_nobody_in_a_container_is_root(stack: Stack) -> None:
    users = {name_of(each): stack.user_of(each) for each in stack.inspect() if each["State"]["Running"]}
    assert users.keys() == {*PROCESSES, *OF_OTHERS}
    assert {name for name, user in users.items() if user == 0} == set()
    assert {users[name] for name in PROCESSES} == {10001}
    migrations = [each["Config"]["User"] for each in stack.inspect() if name_of(each) in MIGRATIONS]
    assert migrations == ["10001:10001"] * len(IMAGES)


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_is_nobody_and_writes_nowhere(stack: Stack, process: str) -> None:
    assert stack.inside(process, "id", "-u").strip() == "10001"
    for place in ("/", "/app", "/etc", "/opt/nefe"):
        with pytest.raises(CalledProcessError):
            stack.inside(process, "touch", f"{place}/written")


@pytest.mark.parametrize("process", [*PROCESSES, *MIGRATIONS])
def test_every_line_of_a_log_is_json_and_names_the_service(stack: Stack, process: str) -> None:
    lines = stack.compose("logs", "--no-log-prefix", "--no-color", process).replace("\x1b[2K", "").splitlines()
    documents = [json.loads(line) for line in lines if line.strip()]
    assert documents
    assert {document["service"] for document in documents} == {process.partition("-")[0]}


TRUSTED = """
import runpy, ssl, sys
sys.argv = ["nefe", "--help"]
try:
    runpy.run_path("/usr/local/bin/nefe")
except SystemExit:
    print(ssl.create_default_context().get_ca_certs())
"""


@pytest.mark.parametrize("process", [*(f"{service}-web" for service in IMAGES), "notification-worker"])
def test_a_process_that_asks_others_trusts_the_academy_s_authority(stack: Stack, process: str) -> None:
    assert NAME in stack.inside(process, "python", "-c", TRUSTED)


def test_no_password_is_in_an_environment_or_a_command(stack: Stack) -> None:
    files = [*stack.secrets.glob("postgres_*"), *stack.secrets.glob("rabbitmq_nefe-*")]
    passwords = [path.read_text(encoding="utf-8").strip() for path in files]
    told = json.dumps(stack.inspect())
    assert len(passwords) == 1 + len(IMAGES) + len(SERVICES)
    assert [password for password in passwords if password in told] == []

"""Every container is watched, limited, started again and confined, the optional ones too, which no test starts."""

import re
from typing import Any

import pytest
import yaml

from tests.architecture.sources import PROJECT

FILE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
CONTAINERS: dict[str, dict[str, Any]] = FILE["services"]
ENDING = {name for name in CONTAINERS if name.endswith("-migrate") or name == "operator"}
"""They do one thing and end."""
OF_BUILDERS = {"NEFE_REVISION", "NEFE_SETTINGS"}
"""What an academy has no use for."""


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_is_confined_limited_and_logged(name: str) -> None:
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["mem_limit"]
    assert container["pids_limit"] > 0
    assert container["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_that_goes_on_is_asked_how_it_is_and_started_again(name: str) -> None:
    container = CONTAINERS[name]
    assert container["restart"] == ("no" if name in ENDING else "unless-stopped")
    assert ("healthcheck" in container) == (name not in ENDING)


def mounted() -> set[str]:
    """What is mounted from `deploy`, but for the secrets."""
    named = [source for container in CONTAINERS.values() for source in container.get("volumes", [])]
    named += [each["file"] for each in [*FILE["configs"].values(), FILE["secrets"]["ca_bundle"]]]
    return set(re.findall(r"\./(deploy/[\w.-]+)", " ".join(named)))


def test_what_is_mounted_is_made_readable() -> None:
    script = (PROJECT / "deploy" / "bin" / "secrets").read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.search(r"^chmod -R a\+rX (.+)$", script, re.MULTILINE)
    assert found is not None
    assert set(found[1].split()) == mounted()


def test_every_setting_of_the_file_is_explained_with_its_default() -> None:
    text = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
    asked = {name: default for name, default in re.findall(r"\$\{(\w+):?-([^}]*)\}", text) if name not in OF_BUILDERS}
    example = (PROJECT / "deploy" / "env.example").read_text(encoding="utf-8")
    explained = dict(re.findall(r"^#?(\w+)=(.*)$", example, re.MULTILINE))
    assert {name: explained.get(name) for name in asked} == asked

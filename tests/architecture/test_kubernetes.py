"""The manifests are what Kubernetes takes, and say the same as the compose file and the settings."""

import json
import re
import runpy
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from services.identity.config import Settings as IdentitySettings
from shared.canary.config import CanarySettings
from tests.architecture.sources import PROJECT

MANIFESTS = PROJECT / "deploy" / "kubernetes"
VERSIONS = ("1.28", "1.31", "1.34")
OF_OPERATORS = {"Cluster", "RabbitmqCluster"}
"""Kinds that Kubernetes itself does not know: their operators validate them."""
SERVICES = ("submission", "review", "funding", "notification", "identity")


def resources(kustomization: Path) -> Iterator[Path]:
    """The files that a kustomization is made of, those of others on which it builds included."""
    for name in read(kustomization / "kustomization.yaml")[0]["resources"]:
        path = (kustomization / name).resolve()
        yield from resources(path) if path.is_dir() else [path]


def read(path: Path) -> list[dict[str, Any]]:
    return [document for document in yaml.safe_load_all(path.read_text(encoding="utf-8")) if document]


@pytest.fixture(scope="module")
def documents() -> list[dict[str, Any]]:
    """All objects, as they are before an academy's own changes."""
    return [document for path in resources(MANIFESTS / "overlays" / "operators") for document in read(path)]


@pytest.fixture(scope="module")
def canary() -> list[dict[str, Any]]:
    """What an academy may add."""
    component = MANIFESTS / "components" / "canary"
    return [document for path in resources(component) for document in read(path)]


def test_what_is_generated_is_what_the_templates_say() -> None:
    generated = runpy.run_path(str(MANIFESTS / "generate.py"))["generated"]()
    assert [path.name for path, text in generated.items() if path.read_text(encoding="utf-8") != text] == []


def test_what_an_academy_changes_is_there(documents: list[dict[str, Any]]) -> None:
    (overlay,) = read(MANIFESTS / "overlays" / "academy" / "kustomization.yaml")
    images = {pod["image"] for each in documents for pod in containers(each)}
    assert {image["name"] for image in overlay["images"]} == images
    names = {(each["kind"], each["metadata"]["name"]) for each in documents}
    assert {(each["target"]["kind"], each["target"]["name"]) for each in overlay["patches"]} <= names
    used = {each["configMapRef"]["name"] for one in documents for pod in containers(one) for each in pod["envFrom"]}
    assert used == {each["name"] for each in overlay["configMapGenerator"]}
    lines = (MANIFESTS / "overlays" / "academy" / "settings.env").read_text(encoding="utf-8").split()
    known = {
        name for service in SERVICES for name in import_module(f"services.{service}.config").Settings.schema().fields
    }
    given = {line.partition("=")[0] for line in lines if line.startswith("NEFE_")}
    assert {name.removeprefix("NEFE_").lower() for name in given} <= known


def containers(document: dict[str, Any]) -> list[dict[str, Any]]:
    return list(document["spec"]["template"]["spec"]["containers"]) if "template" in document["spec"] else []


@pytest.fixture(scope="module")
def pods(documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """By name: the pods of deployments and jobs."""
    kinds = ("Deployment", "Job")
    return {each["metadata"]["name"]: each["spec"]["template"] for each in documents if each["kind"] in kinds}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_is_as_its_schema_wants_it(
    documents: list[dict[str, Any]], canary: list[dict[str, Any]], version: str
) -> None:
    assert {document["kind"] for document in documents} >= OF_OPERATORS
    for document in [*documents, *canary]:
        if document["kind"] not in OF_OPERATORS:
            kubernetes_validate.validate(document, version, strict=True)


def test_no_placeholder_is_left(documents: list[dict[str, Any]]) -> None:
    assert not {"SERVICE", "QUEUE"} & set(re.findall(r"\b[A-Z]+\b", json.dumps(documents)))


def test_every_process_of_every_service_is_there(pods: dict[str, dict[str, Any]]) -> None:
    assert set(pods) == {f"{service}-{process}" for service in SERVICES for process in ("migrate", "web", "worker")}
    for name, pod in pods.items():
        service, process = name.split("-")
        (container,) = pod["spec"]["containers"]
        assert container["args"] == [service, process]
        assert container["image"] == f"nefe/{service}"


def test_no_process_has_more_rights_or_memory_than_it_needs(
    pods: dict[str, dict[str, Any]], canary: list[dict[str, Any]]
) -> None:
    for pod in [*pods.values(), canary[0]["spec"]["template"]]:
        (container,) = pod["spec"]["containers"]
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
        assert pod["spec"]["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]


def test_every_process_that_stays_is_probed_and_ends_in_order(pods: dict[str, dict[str, Any]]) -> None:
    for name, pod in pods.items():
        if not name.endswith("migrate"):
            (container,) = pod["spec"]["containers"]
            wanted = {"startup": "/livez", "liveness": "/livez", "readiness": "/readyz"}
            assert {each: container[f"{each}Probe"]["httpGet"]["path"] for each in wanted} == wanted
            assert pod["spec"]["terminationGracePeriodSeconds"] == 40


def test_every_setting_is_one_that_the_service_knows(pods: dict[str, dict[str, Any]]) -> None:
    for name, pod in pods.items():
        known = import_module(f"services.{name.split('-')[0]}.config").Settings.schema().fields
        (container,) = pod["spec"]["containers"]
        given = [each["name"] for each in container["env"] if each["name"].startswith("NEFE_")]
        for variable in given:
            setting = variable.removeprefix("NEFE_").removesuffix("_FILE").lower()
            assert setting in known or setting == "web_trusted_proxies", (name, variable)


def test_whatever_is_mounted_is_what_is_read(pods: dict[str, dict[str, Any]]) -> None:
    for name, pod in pods.items():
        (container,) = pod["spec"]["containers"]
        folders = tuple(each["mountPath"] for each in container["volumeMounts"])
        files = [each["value"] for each in container["env"] if each["name"].endswith("_FILE")]
        assert files, name
        assert all(path.startswith(folders) for path in files), (name, files)
        assert {each["name"] for each in container["volumeMounts"]} == {each["name"] for each in pod["spec"]["volumes"]}


def test_the_ingress_leads_where_the_proxy_does(documents: list[dict[str, Any]]) -> None:
    (ingress,) = (each for each in documents if each["kind"] == "Ingress")
    (rule,) = ingress["spec"]["rules"]
    led = {(each["path"], each["backend"]["service"]["name"]) for each in rule["http"]["paths"]}
    caddy = (PROJECT / "deploy" / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    wanted = {("/", "submission-web")}
    for alternatives, service in re.findall(r"~\^/\(([^)]+)\)\(/\|\$\) (\w+)", caddy):
        wanted |= {(f"/{path}", f"{service}-web") for path in alternatives.split("|")}
    wanted |= {(f"/{path}", f"{service}-web") for path, service in re.findall(r"~\^/(\w+)\(/\|\$\) (\w+)", caddy)}
    assert led == wanted


def test_what_stays_may_be_moved_one_at_a_time_and_grows_by_itself(documents: list[dict[str, Any]]) -> None:
    def named(kind: str) -> set[str]:
        return {each["metadata"]["name"] for each in documents if each["kind"] == kind}

    staying = {f"{service}-{process}" for service in SERVICES for process in ("web", "worker")}
    assert named("PodDisruptionBudget") == staying
    assert named("HorizontalPodAutoscaler") == staying - {"identity-worker"}


def test_the_canary_is_let_in_by_the_sign_in_that_runs(canary: list[dict[str, Any]]) -> None:
    (container,) = canary[0]["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["canary"]
    given = {each["name"].removeprefix("NEFE_").removesuffix("_FILE").lower() for each in container["env"]}
    assert given <= set(CanarySettings.schema().fields)
    (component,) = read(MANIFESTS / "components" / "canary" / "kustomization.yaml")
    (patch,) = component["patches"]
    ((added,),) = [yaml.safe_load(patch["patch"])]
    assert added["value"] in container["env"]
    assert patch["target"] == {"kind": "Deployment", "name": "identity-web"}
    assert "canary_client_secret" in IdentitySettings.schema().fields

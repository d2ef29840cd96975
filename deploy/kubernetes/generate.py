"""Writes base/SERVICE.yaml from the templates beside it, once for each service: all are alike, but for what is here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SERVICES = ("submission", "review", "funding", "notification", "identity")
PROCESSES = ("migrate", "web", "worker")
OFF_THE_BUS = "identity"
HEADING = "# Written by `make manifests` from deploy/kubernetes/templates: change that.\n"
OWN = "/run/secrets/own"
SMTP = {"NEFE_SMTP_PASSWORD_FILE": f"{OWN}/smtp_password"}
STORE = {"NEFE_S3_ACCESS_KEY_FILE": f"{OWN}/s3_access_key", "NEFE_S3_SECRET_KEY_FILE": f"{OWN}/s3_secret_key"}
# What comes in was encrypted as far as the ingress: the library would refuse anything else.
SIGN_IN = {"NEFE_SIGNING_KEY_FILE": f"{OWN}/signing_key", "AUTHLIB_INSECURE_TRANSPORT": "true"}
MORE: dict[tuple[str, str], dict[str, str]] = {
    **{(service, process): STORE for service in ("submission", "funding") for process in ("web", "worker")},
    **{
        (service, process): SMTP for service in ("notification", "identity") for process in ("migrate", "web", "worker")
    },
    ("identity", "web"): {**SMTP, **SIGN_IN},
}
"""What only some of the processes are told."""


def main() -> None:
    """Write all files."""
    for path, text in generated().items():
        path.write_text(text, encoding="utf-8")


def generated() -> dict[Path, str]:
    """What each file must be."""
    return {HERE / "base" / f"{service}.yaml": HEADING + _written(objects_of(service)) for service in SERVICES}


def objects_of(service: str) -> Iterator[dict[str, Any]]:
    """Everything that Kubernetes must make for a service."""
    for process in PROCESSES:
        for document in yaml.safe_load_all((HERE / "templates" / f"{process}.yaml").read_text(encoding="utf-8")):
            if not _is_needless(service, document):
                yield _named(service, process, document)


def _is_needless(service: str, document: dict[str, Any]) -> bool:
    """No queue to grow with."""
    is_by_queue = document["kind"] == "HorizontalPodAutoscaler" and document["metadata"]["name"] == "worker"
    return service == OFF_THE_BUS and is_by_queue


def _named(service: str, process: str, document: dict[str, Any]) -> dict[str, Any]:
    document["metadata"]["name"] = f"{service}-{process}"
    document["metadata"]["labels"] = {"service": service, "app.kubernetes.io/part-of": "nefe"}
    spec = document["spec"]
    _label(service, spec)
    if "template" in spec:
        _fit(service, process, spec["template"]["spec"])
    if document["kind"] == "HorizontalPodAutoscaler":
        spec["scaleTargetRef"]["name"] = f"{service}-{process}"
        for metric in spec["metrics"]:
            if "external" in metric:
                metric["external"]["metric"]["selector"]["matchLabels"]["queue"] = f"nefe.{service}"
    return document


def _label(service: str, node: Any) -> None:
    """Wherever a process is told from others, its service is, too."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in ("matchLabels", "labels", "selector") and "process" in value:
                value["service"] = service
            _label(service, value)
    elif isinstance(node, list):
        for each in node:
            _label(service, each)


def _fit(service: str, process: str, pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    container["image"] = f"nefe/{service}"
    container["args"] = [service, process]
    pod["volumes"][0]["secret"]["secretName"] = service
    if service == OFF_THE_BUS:
        container["env"] = [each for each in container["env"] if each["name"] != "NEFE_BROKER_URL_FILE"]
    container["env"] += [{"name": name, "value": value} for name, value in MORE.get((service, process), {}).items()]


def _written(documents: Iterator[dict[str, Any]]) -> str:
    return yaml.safe_dump_all(documents, allow_unicode=True, sort_keys=False, width=1000)


if __name__ == "__main__":
    main()

"""Debian's Prometheus, with the configuration and the rules of production, told where the processes of a test are."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

from tests.architecture.sources import PROJECT
from tests.nodes.node import Node
from tests.nodes.programs import located

DEPLOYED = PROJECT / "deploy" / "prometheus"
EVERY = "1s"

Targets = Mapping[str, Mapping[str, Sequence[int]]]
"""By job, then by service ("" where a job has none): the ports on 127.0.0.1."""


class PrometheusNode(Node):
    """Scrapes and evaluates every second, in the place of every quarter of a minute."""

    def __init__(
        self, folder: Path, targets: Targets, *, vhost: str, rules: Callable[[Any], Any] = lambda document: document
    ) -> None:
        """`rules` is given what rules.yml says, and returns what it says here."""
        super().__init__(folder)
        self._targets = targets
        self._rules = rules
        self._vhost = vhost
        self._program = located("prometheus")

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series that an instant query yields. Raises AssertionError for one that is not understood."""
        answer = self._ask("query?" + urlencode({"query": expression}))
        found = answer["result"]
        return [{"value": found}] if answer["resultType"] == "scalar" else list(found)

    def alerts(self, state: str = "") -> list[dict[str, str]]:
        """The labels of every alert that is pending or fires now, or of those in one `state`."""
        return [alert["labels"] for alert in self._ask("alerts")["alerts"] if state in ("", alert["state"])]

    def _ask(self, what: str) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", f"/api/v1/{what}")
            answer = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        assert answer["status"] == "success", f"{what}: {answer.get('error')}"
        return answer["data"]

    @property
    def is_ready(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/-/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _prepare(self) -> None:
        for path in DEPLOYED.glob("*.yml"):
            document = yaml.safe_load(path.read_text(encoding="utf-8"))
            if path.name == "rules.yml":
                document = self._rules(document)
            for group in document.get("groups", []):
                group.pop("interval", None)
            (self.folder / path.name).write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        (self.folder / "prometheus.yml").write_text(yaml.safe_dump(self._configuration()), encoding="utf-8")

    def _configuration(self) -> dict[str, Any]:
        """That of production, but for where the targets are, how often they are asked, and who is told."""
        document = yaml.safe_load((DEPLOYED / "prometheus.yml").read_text(encoding="utf-8"))
        document["global"] = {"scrape_interval": EVERY, "evaluation_interval": EVERY}
        del document["alerting"]
        document["scrape_configs"] = [each for each in document["scrape_configs"] if each["job_name"] in self._targets]
        for each in document["scrape_configs"]:
            each.pop("dns_sd_configs", None)
            each.pop("relabel_configs", None)
            if "params" in each:
                each["params"]["vhost"] = [self._vhost]
            each["static_configs"] = [
                {"targets": [f"127.0.0.1:{port}" for port in ports], "labels": {"service": service} if service else {}}
                for service, ports in self._targets[each["job_name"]].items()
            ]
        return dict(document)

    def _command(self) -> Sequence[str]:
        return [
            str(self._program),
            f"--config.file={self.folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
        ]

    def _environment(self) -> Mapping[str, str]:
        return {"PATH": os.environ["PATH"]}

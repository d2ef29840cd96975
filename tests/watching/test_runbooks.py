"""The pages about alerts do what they say: two of them here, the others by `make runbooks`."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.nodes import PostgresNode, RabbitNode
from tests.nodes.programs import located
from tests.watching.hall import opened
from tests.watching.pages import PAGES
from tests.watching.prometheus import DEPLOYED
from tests.watching.rehearsing import rehearse
from tests.watching.runbooks import REHEARSALS
from tests.watching.scaling import scaled
from tests.watching.unrehearsed import UNREHEARSED

QUICK = ("InboxDead", "DeadQueueNotEmpty")


def rules() -> list[dict[str, str]]:
    document = yaml.safe_load((DEPLOYED / "rules.yml").read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def test_every_alert_is_rehearsed_or_it_is_said_why_not() -> None:
    rehearsed = {each.alert for each in REHEARSALS}
    assert rehearsed | set(UNREHEARSED) == {rule["alert"] for rule in rules()}
    assert not rehearsed & set(UNREHEARSED)


def test_operators_are_told_which_pages_were_not_rehearsed() -> None:
    told = PAGES.read_text(encoding="utf-8").rpartition("`make runbooks`")[2]
    names = re.findall(r"\b(?:[A-Z][a-z]+){2,}\b", told)
    assert set(names) == set(UNREHEARSED) | {"ObjectiveBurnsFast", "ObjectiveBurnsSlowly"}


def test_scaled_rules_are_still_rules(tmp_path: Path) -> None:
    document = scaled(yaml.safe_load((DEPLOYED / "rules.yml").read_text(encoding="utf-8")))
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    subprocess.run([str(located("promtool")), "check", "rules", str(path)], check=True, capture_output=True)
    by_name = {rule["alert"]: rule for group in document["groups"] for rule in group["rules"]}
    assert by_name["OutboxStuck"]["expr"].endswith("> 60")
    assert by_name["OutboxAgeing"]["expr"].endswith("> 15")
    assert "2 * max" in by_name["CanaryFails"]["expr"]
    assert "offset 60s" in by_name["QuarantineGrowing"]["expr"]
    assert by_name["DeadQueueNotEmpty"]["for"] == "15s"


def test_an_alert_fires_and_ends_when_its_page_is_followed(
    tmp_path: Path, postgres_node: PostgresNode, rabbit_node: RabbitNode
) -> None:
    postgres_node.ensure_running()
    rabbit_node.ensure_running()
    with opened(tmp_path, postgres_node, rabbit_node) as hall:
        for each in (each for each in REHEARSALS if each.alert in QUICK):
            outcome = rehearse(each, hall)
            if outcome.fault:
                pytest.fail("\n".join(outcome.lines))

"""`nefe partners`: the file, the secrets and the broker's definitions change together, or nothing does."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from shared.contracts.catalogue import CATALOGUE
from shared.messaging.event import decode

CREDITED, ORDERED = "nefe.envelope.credited.v1", "nefe.payment.ordered.*"


@pytest.fixture
def deploy(tmp_path: Path) -> Path:
    (tmp_path / "partners.json").write_text("[]")
    return tmp_path


def ask(deploy: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["partners", "--deploy", str(deploy), "--secrets", str(deploy / "secrets"), *words])


def done(deploy: Path, *words: str) -> str:
    ended = ask(deploy, *words)
    assert ended.exit_code == 0, ended.output
    return ended.output


def added(deploy: Path, name: str = "paie") -> str:
    return done(deploy, "add", name, "--publishes", CREDITED, "--reads", ORDERED)


def definitions(deploy: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((deploy / "secrets" / "rabbitmq_definitions").read_text())
    return found


def rights(deploy: Path, user: str) -> dict[str, str]:
    (found,) = (each for each in definitions(deploy)["permissions"] if each["user"] == user)
    return {name: found[name] for name in ("configure", "write", "read")}


def test_a_new_partner_has_exactly_its_rights_and_its_queues(deploy: Path) -> None:
    added(deploy)
    assert json.loads((deploy / "partners.json").read_text()) == [
        {"user": "paie", "source": "/partners/paie", "publishes": [CREDITED], "reads": [ORDERED]}
    ]
    assert rights(deploy, "paie") == {
        "configure": "^$",
        "write": r"^(nefe\.inbound)$",
        "read": r"^(nefe\.rejections\.paie|nefe\.subscriber\.paie|nefe\.subscriber\.paie\.dead)$",
    }
    queues = {queue["name"] for queue in definitions(deploy)["queues"]}
    assert {"nefe.rejections.paie", "nefe.subscriber.paie"} <= queues


def test_its_example_is_an_event_that_would_be_taken(deploy: Path) -> None:
    told = added(deploy)
    line = next(line for line in told.splitlines() if line.startswith("event = "))
    event = decode(json.dumps(ast.literal_eval(line.removeprefix("event = "))).encode())
    assert (event.type, event.source) == (CREDITED, "/partners/paie")
    assert CATALOGUE[event.type].check(event.data, stating=True) == []
    password = (deploy / "secrets" / "rabbitmq_paie").read_text().strip()
    assert f"amqp://paie:{password}@HOST:5672/nefe" in told
    assert "['nefe.rejections.paie', 'nefe.subscriber.paie']" in told


def test_a_password_is_changed_and_nobody_elses(deploy: Path) -> None:
    added(deploy)
    added(deploy, "autre")
    before = {name: (deploy / "secrets" / f"rabbitmq_{name}").read_text() for name in ("paie", "autre")}
    told = done(deploy, "rotate", "paie")
    after = {name: (deploy / "secrets" / f"rabbitmq_{name}").read_text() for name in ("paie", "autre")}
    assert (before["paie"] != after["paie"], before["autre"] == after["autre"]) == (True, True)
    assert after["paie"].strip() in told


def test_one_that_is_suspended_may_do_nothing_until_it_may_again(deploy: Path) -> None:
    added(deploy)
    before = rights(deploy, "paie")
    done(deploy, "suspend", "paie")
    assert set(rights(deploy, "paie").values()) == {"^$"}
    assert "SUSPENDED" in done(deploy, "list")
    done(deploy, "resume", "paie")
    assert rights(deploy, "paie") == before


def test_how_much_one_may_say_is_set_and_listed(deploy: Path) -> None:
    added(deploy)
    usual = done(deploy, "list")
    done(deploy, "limit", "paie", "--per-minute", "30")
    told = done(deploy, "limit", "paie", "--largest-bytes", "2000")
    assert told == "paie may say 30 events a minute, each of at most 2000 bytes\n"
    assert "    may say 30 events a minute, each of at most 2000 bytes\n" in done(deploy, "list")
    assert "may say" in usual
    assert "may say 30 " not in usual


def test_one_that_is_removed_leaves_nothing(deploy: Path) -> None:
    added(deploy)
    done(deploy, "remove", "paie")
    assert json.loads((deploy / "partners.json").read_text()) == []
    assert not list((deploy / "secrets").glob("*paie*"))
    assert "paie" not in json.dumps(definitions(deploy))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "paie"), "say what it does"),
        (("add", "Paie", "--publishes", CREDITED), "NEFE_PARTNERS"),
        (("add", "operator", "--publishes", CREDITED), "an account of the installation itself"),
        (("add", "paie", "--publishes", "nefe.review.validated.v1"), "NEFE_PARTNERS"),
        (("add", "paie", "--reads", "#"), "NEFE_PARTNERS"),
        (("rotate", "nobody"), "there is no partner nobody"),
        (("suspend", "nobody"), "there is no partner nobody"),
        (("remove", "nobody"), "there is no partner nobody"),
        (("limit", "nobody", "--per-minute", "3"), "there is no partner nobody"),
        (("limit", "nobody"), "say how much"),
    ],
)
def test_what_cannot_be_changes_nothing(deploy: Path, words: tuple[str, ...], said: str) -> None:
    ended = ask(deploy, *words)
    assert ended.exit_code != 0
    assert said in ended.output
    assert (deploy / "partners.json").read_text() == "[]"
    assert not (deploy / "secrets").exists()


def test_nobody_is_added_twice(deploy: Path) -> None:
    added(deploy)
    assert "appears twice" in ask(deploy, "add", "paie", "--publishes", CREDITED).output

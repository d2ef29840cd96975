"""`nefe events`: the operator sees what there is, does what is allowed, and is recorded."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli import main
from services.review.service import SERVICE
from shared.commands.events import command_for
from shared.messaging.views import BY_NAME
from tests.unit.commands.conftest import DECLINED, SUBMISSION, WITHDRAWN, Morning

ONLY_REVIEW = command_for(["review"], lambda _name: SERVICE)


def objects(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ("outbox", ["project-out"]),
        ("inbox", ["dead-1", "parked-2", "late-2"]),
        ("dead", ["dead-1"]),
        ("parked", ["parked-2"]),
        ("gaps", ["project-gap"]),
        ("quarantine", ["malformed_json"]),
    ],
)
def test_each_box_shows_what_is_in_it(morning: Morning, box: str, expected: Sequence[str]) -> None:
    ended = morning.nefe("list", box)
    assert ended.exit_code == 0
    header, *lines = ended.output.splitlines()
    assert len(lines) == len(expected)
    assert all(word in line for word, line in zip(expected, lines, strict=True))
    assert len(header.split()) >= 5


def test_an_empty_box_is_said_to_be_empty(morning: Morning) -> None:
    assert morning.nefe("list", "acts").output == "nothing\n"
    assert morning.nefe("list", "acts", "--json").output == ""


@pytest.mark.parametrize("columns", ["20", "80"])
def test_a_narrow_terminal_loses_no_identifier(morning: Morning, columns: str) -> None:
    for box in BY_NAME:
        narrow, wide = (morning.nefe("list", box, environment={"COLUMNS": size}) for size in (columns, "500"))
        assert narrow.output == wide.output
    assert morning.quarantined in morning.nefe("list", "quarantine", environment={"COLUMNS": columns}).output


def test_lists_are_narrowed(morning: Morning) -> None:
    assert morning.nefe("list", "inbox", "--subject", "project-gap", "--json").output.count("\n") == 1
    assert morning.nefe("list", "inbox", "--type", DECLINED).output == "nothing\n"
    assert morning.nefe("list", "inbox", "--status", "dead", "--json").output.count("\n") == 1
    assert morning.nefe("list", "inbox", "--limit", "2", "--json").output.count("\n") == 2
    assert morning.nefe("list", "outbox", "--status", "pending", "--json").output.count("\n") == 1


def test_statuses_are_told_apart_in_each_box_that_has_any(morning: Morning) -> None:
    assert morning.nefe("list", "outbox", "--status", "published").output == "nothing\n"
    assert morning.nefe("list", "quarantine", "--status", "kept", "--json").output.count("\n") == 1
    assert morning.nefe("list", "quarantine", "--code", "malformed_json", "--json").output.count("\n") == 1
    assert morning.nefe("list", "quarantine", "--code", "id_conflict").output == "nothing\n"
    assert morning.nefe("list", "quarantine", "--publisher", "finance").output == "nothing\n"


@pytest.mark.parametrize(
    ("box", "option", "value", "told"),
    [
        ("inbox", "--status", "daed", "pending, done, ignored, dead, discarded"),
        ("outbox", "--status", "dead", "pending, published"),
        ("quarantine", "--status", "pending", "kept, settled, released"),
        ("dead", "--status", "dead", "--source, --subject, --type"),
        ("acts", "--type", DECLINED, "nothing"),
        ("gaps", "--type", DECLINED, "--source, --subject"),
        ("outbox", "--source", SUBMISSION, "--status, --subject, --type"),
        ("quarantine", "--subject", "project-gap", "--code, --publisher, --status, --type"),
        ("inbox", "--code", "id_conflict", "--source, --status, --subject, --type"),
    ],
)
def test_what_a_box_cannot_be_narrowed_by_is_said_and_not_passed_over(
    morning: Morning, box: str, option: str, value: str, told: str
) -> None:
    ended = morning.nefe("list", box, option, value)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert told in ended.stderr


@pytest.mark.parametrize("box", BY_NAME)
def test_json_is_one_object_a_line_with_every_column(morning: Morning, box: str) -> None:
    morning.nefe("discard", "dead-1", "--reason", "accord du 3 mars")
    found = objects(morning.nefe("list", box, "--json").output)
    if box not in ("dead", "parked"):
        assert found
    for row in found:
        instants = [value for name, value in row.items() if name.endswith("_at") and value is not None]
        assert all(str(instant).endswith("Z") for instant in instants)


def test_what_brackets_enclose_is_shown_as_it_is(morning: Morning) -> None:
    morning.receive("[bold]id[/bold]", "project-[/red]", 1)
    assert "[bold]id[/bold]" in morning.nefe("list", "inbox").output
    assert "project-[/red]" in morning.nefe("list", "inbox").output


def test_an_event_is_shown_with_its_body(morning: Morning) -> None:
    shown = json.loads(morning.nefe("show", "dead-1").output)
    assert (shown["box"], shown["event_id"], shown["type"]) == ("inbox", "dead-1", WITHDRAWN)
    assert json.loads(shown["body"])["data"] == {"colour": "é"}
    assert "catalogue" in shown["last_error"]
    assert json.loads(morning.nefe("show", morning.quarantined).output)["body"] == "{not json"


@pytest.mark.parametrize(
    "chosen", [["dead-1"], ["--type", WITHDRAWN], ["--subject", "project-dead"], ["--source", SUBMISSION]]
)
def test_a_dry_run_says_what_would_be_replayed_and_changes_nothing(morning: Morning, chosen: list[str]) -> None:
    before = morning.everything()
    ended = morning.nefe("replay", "--dry-run", *chosen)
    assert "dead-1" in ended.output
    assert ended.output.endswith("1 would be replayed\n")
    assert morning.everything() == before


def test_a_replayed_event_is_tried_again_in_its_place(morning: Morning) -> None:
    assert morning.nefe("replay", "dead-1").output.endswith("1 replayed\n")
    assert morning.status("dead-1") == "pending"
    assert morning.acts() == [("camille", "replay", {"source": SUBMISSION, "event_id": "dead-1"}, None)]
    morning.handle()
    assert morning.status("dead-1") == "dead"


def test_a_replay_that_stops_at_its_limit_says_what_remains(morning: Morning) -> None:
    for number in range(3):
        morning.receive(f"more-{number}", f"project-{number}", 1)
    morning.handle()
    dry = morning.nefe("replay", "--type", WITHDRAWN, "--limit", "3", "--dry-run")
    assert dry.output.endswith("3 would be replayed, 1 remain\n")
    assert morning.nefe("replay", "--type", WITHDRAWN, "--limit", "3").output.endswith("3 replayed, 1 remain\n")
    assert morning.nefe("replay", "--type", WITHDRAWN, "--limit", "3").output.endswith("1 replayed\n")


def test_a_replay_for_scripts_prints_only_objects(morning: Morning) -> None:
    ended = morning.nefe("replay", "dead-1", "--json")
    assert [row["event_id"] for row in objects(ended.stdout)] == ["dead-1"]
    assert ended.stderr == "1 replayed\n"


def test_everything_is_never_replayed_by_oversight(morning: Morning) -> None:
    before = morning.everything()
    ended = morning.nefe("replay")
    assert ended.exit_code == 2
    assert "say which" in ended.output
    assert morning.everything() == before


def test_a_discarded_event_lets_the_next_go_on(morning: Morning) -> None:
    assert morning.nefe("discard", "dead-1", "--reason", " accord du 3 mars ").output == "dead-1 discarded\n"
    assert morning.status("dead-1") == "discarded"
    target = {"source": SUBMISSION, "event_id": "dead-1"}
    assert morning.acts() == [("camille", "discard", target, "accord du 3 mars")]
    morning.handle()
    assert morning.status("parked-2") == "dead"  # it was tried: its turn has come


def test_a_skipped_gap_lets_the_lane_go_on_and_refuses_the_late_comer(morning: Morning) -> None:
    ended = morning.nefe("skip-gap", SUBMISSION, "project-gap", "--reason", "perdu")
    assert ended.output == f"sequence 1 of {SUBMISSION} about project-gap skipped\n"
    target = {"source": SUBMISSION, "subject": "project-gap", "sequence": 1}
    assert morning.acts() == [("camille", "skip_gap", target, "perdu")]
    morning.handle()
    assert morning.status("late-2") == "dead"  # it was tried: its turn has come
    morning.receive("true-1", "project-gap", 1)
    assert [row.code for row in morning.rows("quarantine")] == ["malformed_json", "sequence_conflict"]


def test_a_settled_message_stays_kept_and_counts_no_more(morning: Morning) -> None:
    name = morning.quarantined
    assert morning.nefe("settle", name, "--reason", "prévenu").output == f"{name} settled\n"
    assert morning.acts() == [("camille", "settle_quarantined", {"id": name}, "prévenu")]
    assert morning.nefe("list", "quarantine").output == "nothing\n"
    assert name in morning.nefe("list", "quarantine", "--status", "settled").output


@pytest.mark.parametrize(
    "words",
    [
        ["show", "nobody"],
        ["replay", "nobody"],
        ["replay", "parked-2"],
        ["replay", "nobody", "--dry-run"],
        ["discard", "nobody", "--reason", "r"],
        ["discard", "late-2", "--reason", "r"],
        ["skip-gap", SUBMISSION, "nobody", "--reason", "r"],
        ["skip-gap", SUBMISSION, "project-dead", "--reason", "r"],
        ["settle", "nobody", "--reason", "r"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_one_line_and_changes_nothing(morning: Morning, words: list[str]) -> None:
    before = morning.everything()
    ended = morning.nefe(*words)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("Error: ")
    assert ended.stderr.count("\n") == 1
    assert morning.everything() == before


def test_a_message_is_settled_once(morning: Morning) -> None:
    name = morning.quarantined
    morning.nefe("settle", name, "--reason", "prévenu")
    again = morning.nefe("settle", name, "--reason", "prévenu")
    assert (again.exit_code, again.stderr) == (1, f"Error: {name} has been settled already\n")
    assert len(morning.acts()) == 1


@pytest.mark.parametrize("words", [["discard", "dead-1"], ["skip-gap", SUBMISSION, "project-gap"], ["settle", "x"]])
def test_an_act_without_a_reason_is_refused(morning: Morning, words: list[str]) -> None:
    for reason in ([], ["--reason", "  "]):
        ended = morning.nefe(*words, *reason)
        assert ended.exit_code == 2
        assert "--reason" in ended.stderr
    assert morning.acts() == []


def test_a_box_that_does_not_exist_is_answered_with_those_that_do(morning: Morning) -> None:
    ended = morning.nefe("list", "letterbox")
    assert ended.exit_code == 2
    assert all(name in ended.stderr for name in BY_NAME)


def test_the_help_names_every_box() -> None:
    text = CliRunner().invoke(main, ["events", "list", "--help"]).output
    assert all(name in text for name in BY_NAME)


def test_where_one_service_is_installed_it_need_not_be_named(morning: Morning) -> None:
    ended = CliRunner().invoke(ONLY_REVIEW, ["--data", str(morning.folder), "list", "dead"])
    assert "dead-1" in ended.output


def test_where_several_are_installed_one_must_be_named(morning: Morning) -> None:
    ended = CliRunner().invoke(main, ["events", "--data", str(morning.folder), "list", "dead"])
    assert ended.exit_code == 2
    assert "--service" in ended.stderr


def test_the_database_may_be_named_by_the_environment(morning: Morning, tmp_path: Path) -> None:
    url = f"sqlite:///{morning.folder / 'review.db'}"
    (tmp_path / "url").write_text(f"{url}\n")
    for name, value in {"NEFE_DATABASE_URL": url, "NEFE_DATABASE_URL_FILE": str(tmp_path / "url")}.items():
        ended = CliRunner().invoke(ONLY_REVIEW, ["--data", "/nowhere", "list", "dead"], env={name: value})
        assert "dead-1" in ended.output


@pytest.mark.parametrize("content", [None, b"", b"no database at all " * 100])
def test_a_database_that_is_none_is_one_line_and_is_not_made(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "review.db"
    if content is not None:
        path.write_bytes(content)
    ended = CliRunner().invoke(ONLY_REVIEW, ["--data", str(tmp_path), "list", "dead"])
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("Error: ")
    assert ended.stderr.count("\n") == 1
    assert path.exists() == (content is not None)


def test_a_database_server_that_is_away_is_one_line() -> None:
    url = "postgresql+psycopg://nefe@127.0.0.1:1/review"
    ended = CliRunner().invoke(ONLY_REVIEW, ["list", "dead"], env={"NEFE_DATABASE_URL": url})
    assert ended.exit_code == 1
    assert ended.stderr.startswith("Error: the database cannot be used")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["list", "inbox", "--subject", "\udcff"],
        ["show", "\udcff"],
        ["replay", "\udcff"],
        ["discard", "dead-1", "--reason", "\udcff"],
        ["release", "\udcff", "--reason", "r"],
    ],
    ids=lambda words: words[0],
)
def test_bytes_that_are_no_text_are_one_line(morning: Morning, words: list[str]) -> None:
    before = morning.everything()
    ended = morning.nefe(*words)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == "Error: what was given is not text in UTF-8\n"
    assert morning.everything() == before


@pytest.mark.parametrize("url", ["mysql://nefe@127.0.0.1/review", "postgresql://nefe@127.0.0.1/review", "nonsense"])
def test_a_database_of_another_kind_is_one_line(url: str) -> None:
    command = [
        sys.executable,
        "-c",
        "from services.cli import run; run()",
        "events",
        "--service",
        "review",
        "list",
        "dead",
    ]
    ended = subprocess.run(
        command, env={**os.environ, "NEFE_DATABASE_URL": url}, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (78, "")
    assert ended.stderr == "nefe: NEFE_DATABASE_URL: begins with postgresql+psycopg:// or sqlite://\n"

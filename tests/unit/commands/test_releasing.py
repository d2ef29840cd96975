"""`nefe events release`: what was refused is received again once what kept it out is put right, and only then."""

import json

import pytest

from shared.messaging import reading
from shared.messaging.event import Event, encode
from shared.messaging.publishers import Partner
from tests.unit.commands.conftest import REGISTERED, SUBMISSION, WITHDRAWN, Morning

DIRECTORY = Partner("directory", "/partners/directory", (REGISTERED,))
GRANTED = {
    "NEFE_PARTNERS": json.dumps([{"user": DIRECTORY.user, "source": DIRECTORY.source, "publishes": [REGISTERED]}])
}
WHY = ("--reason", "partenaire ajouté")


@pytest.fixture
def refused(morning: Morning) -> str:
    """The identifier of what a partner said before the academy had granted it that."""
    morning.register("school-1")
    (name,) = morning.quarantined_with("not_permitted")
    return name


def test_a_message_that_may_be_said_now_is_received(morning: Morning, refused: str) -> None:
    ended = morning.nefe("release", refused, *WHY, environment=GRANTED)
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert ended.output.endswith("1 released\n")
    assert morning.status("school-1") == "pending"
    target = {"id": refused, "source": DIRECTORY.source, "event_id": "school-1"}
    assert morning.acts() == [("camille", "release", target, "partenaire ajouté")]
    morning.handle()
    assert morning.status("school-1") == "done"
    assert refused in morning.nefe("list", "quarantine", "--status", "released").output


def test_a_message_is_released_once(morning: Morning, refused: str) -> None:
    morning.nefe("release", refused, *WHY, environment=GRANTED)
    morning.handle()
    before = morning.everything()
    again = morning.nefe("release", refused, *WHY, environment=GRANTED)
    assert (again.exit_code, again.stderr) == (1, f"Error: {refused} has been released already\n")
    assert morning.nefe("release", "--code", "not_permitted", *WHY, environment=GRANTED).stdout.endswith("0 released\n")
    assert morning.everything() == before


def test_what_is_refused_again_stays_as_it_is_and_nobody_is_told_twice(morning: Morning, refused: str) -> None:
    before = morning.everything()
    ended = morning.nefe("release", refused, *WHY)
    assert ended.exit_code == 1
    assert ended.stdout.endswith("0 released, 1 refused again\n")
    assert ended.stderr.startswith(f"Error: {refused} is refused again: not_permitted: ")
    assert morning.everything() == before


@pytest.mark.parametrize("chosen", ["id", "--code", "--type", "--publisher"])
def test_a_dry_run_says_what_would_happen_and_changes_nothing(morning: Morning, refused: str, chosen: str) -> None:
    options = {"--code": "not_permitted", "--type": REGISTERED, "--publisher": "directory"}
    words = [refused] if chosen == "id" else [chosen, options[chosen]]
    before = morning.everything()
    granted = morning.nefe("release", "--dry-run", *words, *WHY, environment=GRANTED)
    assert granted.stdout.endswith("1 would be released\n")
    assert "school-1" in granted.stdout
    assert morning.nefe("release", "--dry-run", *words, *WHY).stdout.endswith(
        "0 would be released, 1 would be refused again\n"
    )
    assert morning.everything() == before


def test_a_filter_takes_what_it_names_and_says_what_remains(morning: Morning, refused: str) -> None:
    morning.register("school-2")
    morning.register("wrong", name=7)
    ended = morning.nefe("release", "--type", REGISTERED, *WHY, "--json", environment=GRANTED)
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [line["event_id"] for line in lines] == ["school-1", "school-2", None]
    assert lines[0]["id"] == refused
    assert lines[2]["refused_again"].startswith("schema_invalid: ")
    assert ended.stderr == "2 released, 1 refused again\n"
    assert len(morning.quarantined_with("malformed_json")) == 1
    assert len(morning.nefe("list", "quarantine", "--json").output.splitlines()) == 2


def test_a_limit_leaves_the_rest_and_says_how_much_that_is(morning: Morning, refused: str) -> None:
    for number in range(2, 5):
        morning.register(f"school-{number}")
    words = ["--code", "not_permitted", "--limit", "1", *WHY]
    dry = morning.nefe("release", "--dry-run", *words, environment=GRANTED)
    assert dry.stdout.endswith("1 would be released, 3 remain\n")
    assert morning.nefe("release", *words, environment=GRANTED).stdout.endswith("1 released, 3 remain\n")
    assert morning.status("school-1") == "pending"
    assert refused not in morning.nefe("list", "quarantine").output


def test_facts_refused_for_a_wrong_academy_take_their_place_in_their_lane(morning: Morning) -> None:
    at = morning.runtime.clock.now()
    body = encode(Event("true-1", SUBMISSION, WITHDRAWN, "project-gap", at, {}, 1))
    morning.store(body, academy="lille")
    (name,) = morning.quarantined_with("not_permitted")
    assert morning.nefe("release", name, *WHY, environment={"NEFE_ACADEMY": "lille"}).exit_code == 1
    assert morning.nefe("release", name, *WHY, environment={"NEFE_ACADEMY": "creteil"}).exit_code == 0
    assert morning.nefe("list", "gaps").output == "nothing\n"


def test_what_was_too_large_is_received_once_the_limit_is_raised(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(reading, "LARGEST_FACT", 10)
        morning.receive("large-1", "project-large", 1)
    (name,) = morning.quarantined_with("too_large")
    assert morning.nefe("release", name, *WHY).exit_code == 0
    assert morning.status("large-1") == "pending"


def test_what_has_come_meanwhile_is_not_received_twice(morning: Morning, refused: str) -> None:
    morning.register("school-1", partners=(DIRECTORY,))
    morning.handle()
    assert morning.nefe("release", refused, *WHY, environment=GRANTED).exit_code == 0
    assert [row.event_id for row in morning.rows("inbox")].count("school-1") == 1
    assert morning.status("school-1") == "done"


def test_what_conflicts_with_what_has_come_meanwhile_stays_in_quarantine(morning: Morning, refused: str) -> None:
    morning.register("school-1", partners=(DIRECTORY,), name="Une autre")
    before = morning.everything()
    ended = morning.nefe("release", refused, *WHY, environment=GRANTED)
    assert ended.exit_code == 1
    assert "id_conflict" in ended.stderr
    assert morning.everything() == before


def test_what_a_person_has_settled_is_released_by_its_name_alone(morning: Morning, refused: str) -> None:
    morning.nefe("settle", refused, "--reason", "par erreur")
    assert morning.nefe("release", "--code", "not_permitted", *WHY, environment=GRANTED).stdout.endswith("0 released\n")
    assert morning.nefe("release", refused, *WHY, environment=GRANTED).exit_code == 0
    assert morning.status("school-1") == "pending"


def test_everything_is_never_released_by_oversight_nor_without_a_reason(morning: Morning, refused: str) -> None:
    before = morning.everything()
    for words in (["release", *WHY], ["release", refused], ["release", refused, "--reason", " "]):
        assert morning.nefe(*words, environment=GRANTED).exit_code == 2
    nobody = morning.nefe("release", "nobody", *WHY)
    assert (nobody.exit_code, nobody.stderr) == (1, "Error: nothing is quarantined under nobody\n")
    assert morning.everything() == before

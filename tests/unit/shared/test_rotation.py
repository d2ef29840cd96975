"""Secrets take the place of others in the folder, in place, and what others have written there stays."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from shared.config import lines_of
from shared.identity.key_ring import LONGEST_LIFE, NOTICE, SLACK, StepRefused
from shared.identity.tokens import new_key, public_keys
from shared.messaging.publishers import Partner
from shared.provisioning import Safe, provision
from shared.rotation import (
    add_line,
    change_broker_password,
    close_other_account,
    keep_first_line,
    open_other_account,
    publish_next_key,
    replace_leaked_keys,
    replace_leaked_lines,
    retire_former_keys,
    ring_of,
    use_last_line,
    use_next_key,
    use_other_account,
)
from tests.support.clock import HeldClock

FINANCE = Partner("finance", "/partners/finance", ("nefe.payment.executed.v1",))
PUBLIC = "token_keys.json"


@pytest.fixture
def safe(tmp_path: Path) -> Safe:
    provision(tmp_path, (FINANCE,))
    return Safe(tmp_path)


def contents(safe: Safe) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in safe.folder.iterdir()}


class Mounts:
    """The folder's files as containers hold them: by their inodes.

    They stay open: an inode that nobody holds is given to the next file that is made.
    """

    def __init__(self, safe: Safe) -> None:
        self._held = {path: path.open(encoding="utf-8") for path in safe.folder.iterdir()}

    def gone(self) -> set[str]:
        """The names that now lead to another file than the one that is held."""
        return {
            path.name for path, file in self._held.items() if not os.path.samestat(path.stat(), os.fstat(file.fileno()))
        }

    def close(self) -> None:
        for file in self._held.values():
            file.close()


@pytest.fixture
def mounts(safe: Safe) -> Iterator[Mounts]:
    with closing(Mounts(safe)) as held:
        yield held


def published(safe: Safe) -> list[str]:
    keys: list[dict[str, Any]] = json.loads(safe.read(PUBLIC))["keys"]
    return [key["kid"] for key in keys]


def test_keys_go_through_their_steps_in_all_three_files(safe: Safe, mounts: Mounts) -> None:
    clock = HeldClock()
    (first,) = published(safe)
    publish_next_key(safe, now=clock.now())
    assert ring_of(safe).signing.kid == first
    _, second = published(safe)
    clock.advance(NOTICE)
    use_next_key(safe, now=clock.now())
    assert published(safe) == [second, first]
    assert safe.read("identity_signing_key.json") == safe.read("signing_key.json")
    clock.advance(LONGEST_LIFE + SLACK)
    retire_former_keys(safe, now=clock.now())
    assert published(safe) == [second]
    assert (safe.folder / "signing_key.json").stat().st_mode & 0o777 == 0o600
    assert mounts.gone() == {"signing_key.json"}


def test_keys_of_the_academy_s_own_sign_in_stay_published(safe: Safe) -> None:
    theirs = json.loads(public_keys(new_key()))["keys"]
    safe.write(PUBLIC, json.dumps({"keys": [*json.loads(safe.read(PUBLIC))["keys"], *theirs]}))
    replace_leaked_keys(safe)
    assert published(safe) == [ring_of(safe).signing.kid, theirs[0]["kid"]]
    safe.write(PUBLIC, json.dumps({"keys": theirs}))
    publish_next_key(safe, now=HeldClock().now())
    assert published(safe) == [theirs[0]["kid"]]


def test_a_leaked_key_is_known_no_more(safe: Safe) -> None:
    (leaked,) = published(safe)
    replace_leaked_keys(safe)
    assert leaked not in published(safe)
    assert leaked not in safe.read("identity_signing_key.json")


def test_a_value_is_accepted_before_it_is_used_and_after(safe: Safe) -> None:
    def lines() -> tuple[str, ...]:
        return lines_of(safe.read("session_key"))

    (first,) = lines()
    with pytest.raises(StepRefused, match="add one first"):
        use_last_line(safe, "session_key")
    add_line(safe, "session_key")
    assert lines()[0] == first
    second = lines()[1]
    use_last_line(safe, "session_key")
    assert lines() == (second, first)
    keep_first_line(safe, "session_key")
    assert lines() == (second,)
    replace_leaked_lines(safe, "session_key")
    assert second not in safe.read("session_key")


def test_a_database_has_two_accounts_that_take_turns(safe: Safe) -> None:
    before = make_url(safe.read("review_database_url"))
    safe.write("review_database_url", f"{safe.read('review_database_url')}?host=pg1&host=pg2")
    with pytest.raises(StepRefused, match="was not let in"):
        use_other_account(safe, "review")
    sql = open_other_account(safe, "review")
    assert open_other_account(safe, "review") == sql, "a step that was interrupted is done again"
    use_other_account(safe, "review")
    after = make_url(safe.read("review_database_url"))
    assert (after.username, after.database) == ("review_b", "review")
    assert after.query == {"host": ("pg1", "pg2")}
    assert f"ALTER ROLE review_b LOGIN PASSWORD '{after.password}'" in sql
    assert safe.read("postgres_review") == after.password != before.password
    assert "ALTER ROLE review NOLOGIN" in close_other_account(safe, "review")
    open_other_account(safe, "review")
    use_other_account(safe, "review")
    assert make_url(safe.read("review_database_url")).username == "review"
    assert "ALTER ROLE review_b NOLOGIN" in close_other_account(safe, "review")


def test_a_broker_password_changes_in_its_files_and_nowhere_else(safe: Safe, mounts: Mounts) -> None:
    before = contents(safe)
    change_broker_password(safe, (FINANCE,), "nefe-review")
    after = contents(safe)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"rabbitmq_nefe-review", "review_broker_url", "rabbitmq_definitions"}
    assert safe.read("rabbitmq_nefe-review") in after["review_broker_url"]
    assert not mounts.gone(), "a mounted file is followed by its inode"
    assert (safe.folder / "rabbitmq_nefe-review").stat().st_mode & 0o777 == 0o600


def test_an_address_that_was_written_by_hand_is_not_guessed_at(safe: Safe) -> None:
    safe.write("review_broker_url", "amqp://nefe-review:other@rabbitmq/nefe")
    before = contents(safe)
    for user in ("nefe-review", "finance", "nobody"):
        with pytest.raises(StepRefused, match="no account of ours, or its address"):
            change_broker_password(safe, (FINANCE,), user)
    assert contents(safe) == before


def test_tokens_of_longer_life_are_waited_for(safe: Safe) -> None:
    clock = HeldClock()
    publish_next_key(safe, now=clock.now())
    clock.advance(NOTICE)
    use_next_key(safe, now=clock.now())
    clock.advance(LONGEST_LIFE + SLACK)
    with pytest.raises(StepRefused, match="still good"):
        retire_former_keys(safe, now=clock.now(), longest=timedelta(hours=24))

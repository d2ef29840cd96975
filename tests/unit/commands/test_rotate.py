"""`nefe rotate`: each step, and what keeps it from being taken, in one line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from shared.commands.rotate import BROKER_USERS, DATABASES
from shared.config import lines_of
from shared.messaging.definitions import users
from shared.provisioning import SIGN_IN, provision
from tests.support.tokens import own_key

STEPS = (("keys", "use"), ("keys", "retire"), ("session", "use"), ("database", "use", "review"))


@pytest.fixture
def deploy(tmp_path: Path) -> Path:
    (tmp_path / "partners.json").write_text("[]")
    provision(tmp_path / "secrets", ())
    return tmp_path


def ask(deploy: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["rotate", "--secrets", str(deploy / "secrets"), *words])


def done(deploy: Path, *words: str) -> str:
    ended = ask(deploy, *words)
    assert ended.exit_code == 0, ended.output
    return ended.output


def test_keys_are_listed_with_what_they_are_there_for(deploy: Path) -> None:
    done(deploy, "keys", "next")
    signing, following = done(deploy, "keys", "list").splitlines()
    assert signing.split()[1:] == ["signing"]
    assert following.split()[1:3] == ["next", "since"]
    done(deploy, "keys", "leaked")
    assert len(done(deploy, "keys", "list").splitlines()) == 1


@pytest.mark.parametrize("words", STEPS, ids=" ".join)
def test_a_step_that_is_too_early_is_one_line(deploy: Path, words: tuple[str, ...]) -> None:
    ended = ask(deploy, *words)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("Error: ")
    assert ended.stderr.count("\n") == 1


def test_keys_that_cannot_be_read_are_one_line(deploy: Path) -> None:
    (deploy / "secrets" / "signing_key.json").write_text(f"{own_key().kid}")
    ended = ask(deploy, "keys", "list")
    assert (ended.exit_code, ended.stderr.count("\n")) == (1, 1)


@pytest.mark.parametrize(("name", "file"), [("session", "session_key"), ("client", "oidc_client_secret")])
def test_a_value_has_the_same_steps(deploy: Path, name: str, file: str) -> None:
    path = deploy / "secrets" / file
    (first,) = lines_of(path.read_text())
    done(deploy, name, "next")
    done(deploy, name, "use")
    assert lines_of(path.read_text())[1] == first
    done(deploy, name, "retire")
    assert first not in path.read_text()
    done(deploy, name, "leaked")


def test_the_accounts_of_a_database_are_opened_used_and_closed(deploy: Path) -> None:
    assert "ALTER ROLE review_b LOGIN" in done(deploy, "database", "open", "review")
    done(deploy, "database", "use", "review")
    assert "pg_terminate_backend" not in done(deploy, "database", "close", "review")
    assert "pg_terminate_backend" in done(deploy, "database", "close", "review", "--leaked")


def test_each_account_that_was_provisioned_can_be_rotated(deploy: Path) -> None:
    assert set(BROKER_USERS) == set(users((), {}))
    assert set(DATABASES) == {path.name.removesuffix("_database_url") for path in deploy.glob("secrets/*_database_url")}
    assert SIGN_IN in DATABASES
    for user in BROKER_USERS:
        done(deploy, "broker", user, "--deploy", str(deploy))

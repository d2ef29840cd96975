"""Settings come from the environment, or from the files that it names."""

from pathlib import Path

import pytest

from shared.config import Misconfigured, Settings

COMPLETE = {"NEFE_ACADEMY": "creteil", "NEFE_DATABASE_URL": "sqlite://"}


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "broker_url").write_text("amqp://courtier/nefe\n", encoding="utf-8")
    settings = Settings.from_env(COMPLETE | {"NEFE_BROKER_URL_FILE": str(tmp_path / "broker_url")})
    assert settings.broker_url == "amqp://courtier/nefe"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="NEFE_BROKER_URL_FILE: cannot read"):
        Settings.from_env(COMPLETE | {"NEFE_BROKER_URL_FILE": str(tmp_path / "nothing")})


@pytest.mark.parametrize("name", ["NEFE_TOKEN_KEYS", "NEFE_TOKEN_KEYS_FILE"])
def test_what_is_set_to_nothing_is_not_set(name: str) -> None:
    assert Settings.from_env(COMPLETE | {name: ""}).token_keys is None


def test_a_file_in_which_nothing_is_sets_nothing(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("\n", encoding="utf-8")
    assert Settings.from_env(COMPLETE | {"NEFE_TOKEN_KEYS_FILE": str(tmp_path / "keys")}).token_keys is None


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(Misconfigured, match=r"NEFE_ACADEMY: .*; NEFE_DATABASE_URL: .*; NEFE_LOG_LEVEL: "):
        Settings.from_env({"NEFE_LOG_LEVEL": "LOUD"})

"""`nefe token`: what it prints is a token that the installation's services believe."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from shared.clock import SystemClock
from shared.identity.actor import Actor, Role
from shared.identity.keys import GivenKeys
from shared.identity.refusals import ExpiredToken, ForeignToken
from shared.identity.tokens import create_key, public_keys
from shared.identity.verification import Audience, TokenVerifier
from tests.support.clock import HeldClock


@pytest.fixture
def key_path(tmp_path: Path) -> Path:
    path = tmp_path / "token-key.json"
    create_key(path)
    return path


def nefe_token(key_path: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["token", "--key", str(key_path), *words])


def verified(key_path: Path, token: str, *, ahead: timedelta = timedelta()) -> Actor:
    clock = HeldClock(SystemClock().now() + ahead)
    keys = GivenKeys(public_keys(create_key(key_path)))
    return TokenVerifier(keys, Audience("nefe", "nefe", "creteil"), clock).verify(token.strip())


def test_the_token_says_who_is_calling(key_path: Path) -> None:
    ended = nefe_token(key_path, "--role", "school", "--role", "member", "--uai", "0930116W", "--subject", "camille")
    assert ended.exit_code == 0
    assert ended.output.count("\n") == 1
    actor = verified(key_path, ended.output)
    assert actor == Actor("camille", frozenset({Role.SCHOOL, Role.MEMBER}), "0930116W", "creteil")


def test_the_token_is_good_for_an_hour_unless_told_otherwise(key_path: Path) -> None:
    usual = nefe_token(key_path, "--role", "rector").output
    long = nefe_token(key_path, "--role", "rector", "--hours", "3").output
    verified(key_path, usual, ahead=timedelta(minutes=59))
    with pytest.raises(ExpiredToken):
        verified(key_path, usual, ahead=timedelta(minutes=62))
    verified(key_path, long, ahead=timedelta(minutes=179))


def test_a_token_for_another_academy_is_foreign_here(key_path: Path) -> None:
    with pytest.raises(ForeignToken):
        verified(key_path, nefe_token(key_path, "--role", "rector", "--academy", "versailles").output)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--role", "king"],
        ["--role", "school", "--uai", "0930116A"],
        *(["--role", "rector", "--hours", hours] for hours in ("0", "-1", "inf", "nan", "1e9", "an hour")),
    ],
    ids=lambda words: " ".join(words) or "no role",
)
def test_a_token_that_nobody_could_use_is_not_made(key_path: Path, words: list[str]) -> None:
    ended = nefe_token(key_path, *words)
    assert (ended.exit_code, ended.stdout) == (2, "")


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"kty": "oct", "k": "c2VjcmV0"}'])
@pytest.mark.parametrize("command", [["token", "--role", "rector"], ["demo"]], ids=["token", "demo"])
def test_a_key_that_is_none_is_one_line(tmp_path: Path, command: list[str], content: bytes) -> None:
    path = tmp_path / "key.json"
    path.write_bytes(content)
    ended = CliRunner().invoke(main, [*command, "--key", str(path)])
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == f"Error: {path} is not a private key that can be read\n"

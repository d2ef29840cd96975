"""What the installation and operation guides promise of a stack that serves."""

import json
import os
import re
import subprocess
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.compose.stack import Stack
from tests.nodes.waiting import PATIENCE, wait_until

PERSON, LIE, VISITOR = "camille.premier", "203.0.113.9", "198.51.100.7"
HIDDEN = re.compile(r'name="(_token|_once)" value="([^"]*)"')


def test_the_first_administrator_s_letter_is_taken_by_the_mail_server(stack: Stack) -> None:
    address = f"{PERSON}@ac-creteil.fr"
    words = ("--called", "Camille Premier", "--email", address, "--role", "administrator")
    stack.inside("identity-worker", "nefe", "identity", "add-person", PERSON, *words)
    wait_until(lambda: address in stack.get("/api/v1/messages", port=stack.mailpit_port).body, "the letter is taken")


def test_a_sign_in_is_noted_with_the_address_that_the_proxy_in_front_saw(stack: Stack) -> None:
    form, browser = (
        f"http://127.0.0.1:{stack.http_port}/identite/connexion",
        build_opener(HTTPCookieProcessor(CookieJar())),
    )
    hidden = dict(HIDDEN.findall(browser.open(form, timeout=PATIENCE).read().decode()))
    typed = urlencode({**hidden, "account": "nobody.here", "password": "no password at all"}).encode()
    with pytest.raises(HTTPError, match="422"):
        browser.open(Request(form, typed, {"X-Forwarded-For": f"{LIE}, {VISITOR}"}), timeout=PATIENCE)
    query = "SELECT address FROM sign_in WHERE account = 'nobody.here'"
    found = stack.inside(
        "postgres", "psql", "--username=postgres", "--no-align", "--tuples-only", "identity", "-c", query
    )
    assert found.split() == [VISITOR]


def test_a_canary_passes_and_is_in_no_list(stack: Stack) -> None:
    run = ("run", "--rm", "-T", "--no-deps", "canary", "canary", "--once")
    assert "canary passed" in stack.compose(*run)
    assert "9790001F" not in stack.get("/projets").body
    token = stack.token("secretariat")
    files = stack.get("/api/review/v1/files?limit=100", token=token)
    assert files.status == 200
    assert json.loads(files.body)["files"]
    assert "9790001F" not in files.body


def test_a_key_more_is_published_while_tokens_stay_good_and_is_not_used_too_soon(stack: Stack) -> None:
    token = stack.token("fund_manager")
    rotate(stack.project, "keys", "next")
    assert "next" in rotate(stack.project, "keys", "list")
    assert stack.get("/api/funding/v1/envelopes", token=token).status == 200
    with pytest.raises(subprocess.CalledProcessError):
        rotate(stack.project, "keys", "use")


def rotate(project: Path, *words: str) -> str:
    """What `deploy/bin/rotate …` printed, which waits less than it would in service. Raises CalledProcessError."""
    command = [str(project / "deploy" / "bin" / "rotate"), *words]
    patient = {**os.environ, "NEFE_ROTATE_PAUSE": "5"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=patient, timeout=2 * PATIENCE).stdout

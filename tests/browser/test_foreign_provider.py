"""Signing in with a provider that is not ours: its own names for roles and schools, told plainly or signed."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from werkzeug.test import TestResponse

from services.submission.app import create_app
from services.submission.config import Settings
from services.submission.service import SERVICE
from tests.nodes.ports import free_port
from tests.nodes.programs import require
from tests.support.application import Application, open_application, settings_for

SCRIPT = Path(__file__).with_name("provider.mjs")
ROOT = "http://localhost"
BACK = f"{ROOT}/depot/connexion/retour"
CLAIMS = {"roles": "profil", "uai": "etablissement.rne"}
ROLES = {"chef_etablissement": "school", "commission": "member"}
FORM = re.compile(r'action="([^"]+/interaction/[^"]+)"')


@dataclass(frozen=True)
class Foreign:
    """The provider, at work."""

    issuer: str
    process: subprocess.Popen[str]


@pytest.fixture
def foreign() -> Iterator[Foreign]:
    """A provider of the test's own."""
    require("node")
    port = free_port()
    process = subprocess.Popen(
        ["node", SCRIPT.name, str(port), BACK],
        cwd=SCRIPT.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )
    assert process.stdout
    assert any(line.strip() == "ready" for line in process.stdout), "the provider does not start"
    yield Foreign(f"http://127.0.0.1:{port}", process)
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture(params=["plain", "signed"])
def school(request: pytest.FixtureRequest, foreign: Foreign, sqlite_url: str) -> Iterator[Application]:
    """The submission service of an academy that signs in there, as either client."""
    yield from _submission(foreign, sqlite_url, request.param)


@pytest.fixture
def plain(foreign: Foreign, sqlite_url: str) -> Iterator[Application]:
    """The same, whose userinfo is plain JSON."""
    yield from _submission(foreign, sqlite_url, "plain")


def test_a_head_of_school_enters_with_the_academys_own_words(school: Application) -> None:
    browser = school.app.test_client()
    arrived = _sign_in(browser, "p.martin")
    assert arrived.status_code == 302, arrived.text
    page = browser.get("/depot/")
    assert page.status_code == 200, page.text
    assert "Paule Martin" in page.text
    assert "(UAI 0940120V) n’est pas dans l’annuaire" in page.text


def test_roles_are_those_that_were_told(plain: Application) -> None:
    browser = plain.app.test_client()
    _sign_in(browser, "c.durand")
    assert browser.get("/depot/").status_code == 403


def test_what_comes_back_serves_once_and_only_where_it_was_begun(plain: Application) -> None:
    browser, other = plain.app.test_client(), plain.app.test_client()
    back = _way_back(browser, "p.martin")
    assert other.get(back).status_code == 400
    assert browser.get(back).status_code == 302
    assert browser.get(back).status_code == 400


def test_a_provider_that_is_gone_is_said_and_the_public_pages_stay(foreign: Foreign, plain: Application) -> None:
    foreign.process.kill()
    foreign.process.wait()
    browser = plain.app.test_client()
    assert browser.get("/depot/connexion", headers={"Accept": "text/html"}).status_code == 503
    assert browser.get("/").status_code == 200


def _submission(foreign: Foreign, database_url: str, client: str) -> Iterator[Application]:
    settings = settings_for(
        Settings,
        database_url,
        session_key="k" * 64,
        public_url=ROOT,
        oidc_issuer=foreign.issuer,
        oidc_client_id=client,
        oidc_client_secret=f"secret of {client}",
        oidc_scope="openid profile",
        oidc_claims=json.dumps(CLAIMS),
        oidc_roles=json.dumps(ROLES),
    )
    application = open_application(create_app, SERVICE, settings)
    yield application
    application.close()


def _sign_in(browser: Any, who: str) -> TestResponse:
    answer: TestResponse = browser.get(_way_back(browser, who))
    return answer


def _way_back(browser: Any, who: str) -> str:
    """Sign in over there; the address to which one is sent back."""
    departed = browser.get("/depot/connexion")
    assert departed.status_code == 302, departed.text
    with httpx.Client(timeout=20) as client:
        answer = client.get(departed.headers["Location"])
        for _ in range(20):
            where = answer.headers.get("location", "")
            if where.startswith(BACK):
                return where.removeprefix(ROOT)
            answer = client.get(answer.url.join(where)) if where else _fill_in(client, answer, who)
    raise AssertionError(f"the provider never sent anybody back: {answer.text[:500]}")


def _fill_in(client: httpx.Client, page: httpx.Response, who: str) -> httpx.Response:
    form = FORM.search(page.text)
    assert form, page.text[:500]
    prompt = "login" if 'value="login"' in page.text else "consent"
    return client.post(page.url.join(form[1]), data={"prompt": prompt, "login": who, "password": "any"})

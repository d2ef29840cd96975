"""A partner posts events to a running installation, and follows them."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from subprocess import CompletedProcess, run
from typing import Any, ClassVar

import httpx2 as httpx
import pytest

from shared.contracts.examples import example
from shared.identity.actor import Role
from tests.e2e.books import Books
from tests.e2e.installation import NEFE, Standalone, variables
from tests.nodes.folders import new_folder
from tests.nodes.programs import require
from tests.nodes.waiting import PATIENCE, wait_until
from tests.support.tokens import bearer, token_for

PATH = "/api/events"
EXAMPLE = Path(__file__).parents[2] / "docs" / "exemples" / "partenaire-http.sh"
CREDITED = "nefe.envelope.credited.v1"
FINANCE = {"user": "finance", "source": "/partners/finance", "publishes": [CREDITED]}


class WithPartners(Standalone):
    """An installation that knows the finance system."""

    further: ClassVar = {"partners": json.dumps([FINANCE])}


@pytest.fixture
def installation() -> Iterator[WithPartners]:
    with new_folder("posting") as folder, WithPartners(folder) as node:
        yield node


@pytest.fixture
def finance(installation: WithPartners) -> Iterator[httpx.Client]:
    token = token_for(Role.EXTERNAL_SYSTEM, subject="finance", key=installation.key)
    with httpx.Client(base_url=installation.url, headers=bearer(token), timeout=PATIENCE) as client:
        yield client


def credited(event_id: str, **changes: Any) -> dict[str, Any]:
    event = {"specversion": "1.0", "id": event_id, "source": "/partners/finance", "type": CREDITED}
    return {**event, "subject": "2026-141-AE", "time": "2026-11-22T09:00:00Z", "data": example(CREDITED), **changes}


def test_a_credit_is_posted_once_and_counts_once_whatever_is_killed(
    installation: WithPartners, finance: httpx.Client
) -> None:
    books = Books(installation.data)
    locations = {post(finance, credited("credit-1")) for _ in range(2)}
    installation.kill_all()
    locations |= {post(finance, credited("credit-1"))}
    (location,) = locations
    wait_until(lambda: status(finance, location) == "passed_on", "it is passed on")
    wait_until(lambda: books.ask("funding", "SELECT count(*) FROM inbox WHERE status = 'done'") == [(1,)], "applied")
    assert books.ask("funding", "SELECT publisher FROM inbox") == [("finance",)]


def test_a_wrong_credit_changes_nothing(installation: WithPartners, finance: httpx.Client) -> None:
    wrong = finance.post(PATH, json=credited("credit-2", data={**example(CREDITED), "amount_cents": "much"}))
    assert (wrong.status_code, wrong.json()["code"]) == (HTTPStatus.UNPROCESSABLE_ENTITY, "schema_invalid")
    assert finance.get(f"{PATH}/credit-2").status_code == HTTPStatus.NOT_FOUND
    assert Books(installation.data).ask("submission", "SELECT count(*) FROM outbox") == [(0,)]


def test_the_example_for_curl_runs_as_it_is(installation: WithPartners, tmp_path: Path) -> None:
    require("curl")
    called = [NEFE, "identity", "put-client", "finance", "--called", "Finances", "--data", str(installation.data)]
    secret = run(called, capture_output=True, text=True, check=True, env=variables()).stdout.strip()
    access = {"NEFE_URL": installation.url, "NEFE_CLIENT": "finance", "NEFE_SECRET": secret}

    def example_for_curl(*arguments: str, said: object = None) -> CompletedProcess[str]:
        command, environment = [str(EXAMPLE), *arguments], {**variables(), **access}
        return run(command, input=json.dumps(said), capture_output=True, text=True, check=False, env=environment)

    posted = example_for_curl("publier", said=credited("credit-3"))
    assert posted.returncode == 0, posted.stdout + posted.stderr
    location = posted.stdout.splitlines()[-1]
    assert '"credit-3"' in example_for_curl("suivre", location).stdout
    refused = example_for_curl("publier", said=credited("credit-4", data={}))
    assert refused.returncode != 0
    assert '"schema_invalid"' in refused.stdout


def post(client: httpx.Client, event: dict[str, Any]) -> str:
    """Where it can be followed."""
    answer = client.post(PATH, json=event)
    assert answer.status_code == HTTPStatus.ACCEPTED, answer.text
    return answer.headers["Location"]


def status(client: httpx.Client, location: str) -> str:
    """How far it has come."""
    found: str = client.get(location).raise_for_status().json()["status"]
    return found

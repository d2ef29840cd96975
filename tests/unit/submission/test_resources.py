"""The academy's library: kept by the academy, found by everybody at the step where it helps."""

import os
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.submission.app import create_app
from services.submission.config import Settings
from services.submission.use_cases.tidy_files import remove_unnamed_files
from shared.identity.actor import Role
from tests.support.application import Application, Caller, settings_for
from tests.support.reuse import take
from tests.unit.submission.world import API, World, code, pointers

PATH = f"{API}/resources"
PDF = b"%PDF-1.7\n1 0 obj\n"
GUIDE: dict[str, Any] = {
    "title": "Conduire une concertation",
    "summary": "Étape par étape, avec des exemples.",
    "category": "guide",
    "audiences": ["schools"],
    "stages": ["concertation", "draft"],
}


@pytest.fixture
def store(world: World, tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    world.runtime = replace(world.runtime, settings=settings_for(Settings, "sqlite://", storage_dir=str(folder)))
    return folder


@pytest.fixture
def application(world: World, store: Path) -> Application:
    return Application(take(create_app, world.runtime.settings, world.runtime), world.runtime)


@pytest.fixture
def keeper(application: Application) -> Caller:
    return application.caller(Role.SECRETARIAT)


def add(keeper: Caller, **changes: Any) -> str:
    return str(keeper.post(PATH, json={**GUIDE, **changes}).headers["Location"])


def send(keeper: Caller, address: str, content: bytes = PDF, name: str = "guide.pdf") -> TestResponse:
    data = {"file": (BytesIO(content), name)}
    return keeper.post(f"{address}/files", data=data, content_type="multipart/form-data")


def link(keeper: Caller, address: str, to: str = "https://www.education.gouv.fr/cnr") -> TestResponse:
    return keeper.post(f"{address}/links", json={"link": to, "note": "Mis à jour."})


def titles(caller: Caller, query: str = "") -> list[str]:
    return [found["title"] for found in caller.get(f"{PATH}?{query}").get_json()]


def test_a_resource_is_offered_once_it_has_an_edition(keeper: Caller, lycee: Caller) -> None:
    address = add(keeper)
    assert (titles(lycee), titles(keeper)) == ([], [GUIDE["title"]])
    assert code(lycee.get(address)) == "unknown_resource"
    assert send(keeper, address).status_code == 201
    assert titles(lycee) == [GUIDE["title"]]


def test_editions_follow_each_other_and_stay(keeper: Caller, lycee: Caller) -> None:
    address = add(keeper)
    send(keeper, address)
    link(keeper, address)
    editions = lycee.get(address).get_json()["editions"]
    assert [(edition["number"], edition["link"]) for edition in editions] == [
        (2, "https://www.education.gouv.fr/cnr"),
        (1, None),
    ]
    read = lycee.get(f"{address}/editions/1/file")
    assert (read.data, read.mimetype, read.headers["X-Content-Type-Options"]) == (PDF, "application/pdf", "nosniff")
    assert code(lycee.get(f"{address}/editions/2/file")) == "unknown_resource"


def test_a_file_that_is_sent_again_is_no_new_edition(keeper: Caller) -> None:
    address = add(keeper)
    send(keeper, address)
    assert len(send(keeper, address).get_json()["editions"]) == 1


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("stage=concertation", True),
        ("stage=report", False),
        ("category=guide&audience=schools", True),
        ("category=slides", False),
        ("search=ETAPE exemple", True),
        ("search=concert", True),
        ("search=bilan", False),
    ],
)
def test_it_is_found_at_its_step_for_its_audience_and_by_its_words(
    keeper: Caller, lycee: Caller, query: str, is_found: bool
) -> None:
    link(keeper, add(keeper))
    assert titles(lycee, query) == ([GUIDE["title"]] if is_found else [])


def test_what_is_said_of_it_changes_and_so_does_what_finds_it(keeper: Caller, lycee: Caller) -> None:
    address = add(keeper)
    link(keeper, address)
    keeper.put(address, json={"title": "Écrire un bilan", "category": "slides"})
    assert (titles(lycee, "stage=concertation"), titles(lycee, "search=bilan")) == ([], ["Écrire un bilan"])
    assert len(lycee.get(address).get_json()["editions"]) == 1


def test_it_is_taken_out(keeper: Caller, lycee: Caller) -> None:
    address = add(keeper)
    link(keeper, address)
    assert keeper.call("DELETE", address).status_code == 204
    assert (titles(lycee), code(lycee.get(address))) == ([], "unknown_resource")
    assert code(keeper.call("DELETE", address)) == "unknown_resource"


def test_the_list_is_read_page_by_page(keeper: Caller, world: World) -> None:
    for number in range(3):
        add(keeper, title=f"Guide {number}")
        world.clock.advance(timedelta(seconds=1))
    first = keeper.get(f"{PATH}?limit=2")
    assert [found["title"] for found in first.get_json()] == ["Guide 2", "Guide 1"]
    following = first.headers["Link"].split(">")[0].strip("<")
    assert [found["title"] for found in keeper.get(following).get_json()] == ["Guide 0"]


@pytest.mark.parametrize("to", ["http://a.fr", "https://", "javascript:alert(1)", "https://a.fr/é", "https://a b.fr"])
def test_only_an_address_that_is_safe_to_follow_is_a_link(keeper: Caller, to: str) -> None:
    assert pointers(link(keeper, add(keeper), to)) == ["/link"]


def test_a_file_is_what_its_name_says(keeper: Caller) -> None:
    assert code(send(keeper, add(keeper), b"<html>", "guide.pdf")) == "unsuitable_file"


def test_files_of_the_library_are_not_tidied_away(keeper: Caller, world: World, store: Path) -> None:
    address = add(keeper)
    sha256 = send(keeper, address).get_json()["editions"][0]["file"]["sha256"]
    for path in store.rglob("*"):
        os.utime(path, (0, 0))
    for _ in range(260):
        world.clock.advance(timedelta(hours=1))
        remove_unnamed_files(world.uow())
    with world.runtime.settings.storage.open(sha256) as kept:
        assert kept.read() == PDF

"""Files go with a project: recognised by their bytes, held by versions, checked, and read by who may."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.submission.app import create_app
from services.submission.config import Settings
from services.submission.ticks import TICKS
from services.submission.use_cases.tidy_files import check_files, remove_unnamed_files
from shared.identity.actor import Role
from shared.storage.recognising import safe_name
from tests.support.application import Application, Caller, settings_for
from tests.support.clamd import INFECTED, running_clamd
from tests.support.object_store import running_object_store
from tests.support.reuse import take
from tests.unit.submission.world import API, COLLEGE, COMPLETE, LYCEE, World, code, pointers

PDF = b"%PDF-1.7\n1 0 obj\n"
HOUR = timedelta(hours=1)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def store(world: World, tmp_path: Path) -> Path:
    """The folder of attached files."""
    folder = tmp_path / "files"
    world.runtime = replace(world.runtime, settings=settings_for(Settings, "sqlite://", storage_dir=str(folder)))
    return folder


@pytest.fixture
def application(world: World, store: Path) -> Application:
    return Application(take(create_app, world.runtime.settings, world.runtime), world.runtime)


def draft(lycee: Caller) -> str:
    return str(lycee.post(f"{API}/projects", json=COMPLETE).headers["Location"])


def attach(caller: Caller, address: str, files: Sequence[tuple[str, bytes]], field: str = "files") -> TestResponse:
    data: dict[str, Any] = {field: [(BytesIO(content), name) for name, content in files]}
    return caller.post(f"{address}/attachments", data=data, content_type="multipart/form-data")


def test_several_files_are_attached_at_once_and_read_back(lycee: Caller) -> None:
    address = draft(lycee)
    answer = attach(lycee, address, [("Devis n° 1.pdf", PDF), ("plan.png", PNG)])
    assert answer.status_code == 201, answer.text
    assert [(file["name"], file["type"], file["size"], file["since"]) for file in answer.get_json()] == [
        ("Devis n° 1.pdf", "application/pdf", len(PDF), 1),
        ("plan.png", "image/png", len(PNG), 1),
    ]
    read = lycee.get(f"{address}/attachments/{answer.get_json()[0]['id']}")
    assert (read.data, read.mimetype) == (PDF, "application/pdf")
    assert read.headers["Content-Disposition"].startswith("attachment")
    assert read.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in read.headers["Content-Security-Policy"]
    assert lycee.get(address).get_json()["timeline"][-1]["details"] == {"names": ["Devis n° 1.pdf", "plan.png"]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("programme.pdf", b"MZ\x90\0" + bytes(64)),
        ("image.png", PDF),
        ("page.txt", b"<html><script>"),
        ("page.txt", b"a\0b"),
        ("page.html", b"<html>"),
        ("sans-extension", PDF),
        ("vide.pdf", b""),
        ("énorme.pdf", PDF + bytes(10 * 1024 * 1024)),
    ],
)
def test_a_file_that_is_not_suitable_leaves_nothing(
    lycee: Caller, world: World, store: Path, name: str, content: bytes
) -> None:
    address = draft(lycee)
    answer = attach(lycee, address, [("devis.pdf", PDF), (name, content)])
    assert (answer.status_code, code(answer), pointers(answer)) == (422, "unsuitable_file", ["/files/1"])
    assert world.count("attachment") == 0
    assert lycee.get(f"{address}/attachments").get_json() == []


def test_a_form_without_files_or_with_something_else_is_refused(lycee: Caller) -> None:
    address = draft(lycee)
    for answer in (
        attach(lycee, address, []),
        attach(lycee, address, [("a.pdf", PDF)], field="other"),
        attach(lycee, address, [("a.pdf", PDF + bytes([n])) for n in range(21)]),
        lycee.post(f"{address}/attachments", data={"files": "text"}, content_type="multipart/form-data"),
    ):
        assert (answer.status_code, code(answer)) == (422, "unsuitable_file")
    assert lycee.post(f"{address}/attachments", json={}).status_code == 415


def test_the_same_bytes_are_attached_once(lycee: Caller, world: World) -> None:
    address = draft(lycee)
    first = attach(lycee, address, [("a.pdf", PDF), ("b.pdf", PDF)]).get_json()
    again = attach(lycee, address, [("c.pdf", PDF)]).get_json()
    assert {file["id"] for file in [*first, *again]} == {first[0]["id"]}
    assert world.count("attachment") == 1


def test_there_is_room_for_so_many(lycee: Caller, world: World) -> None:
    address = draft(lycee)
    files = [(f"{number}.pdf", PDF + bytes([number])) for number in range(20)]
    assert attach(lycee, address, files).status_code == 201
    answer = attach(lycee, address, [("une de trop.pdf", PDF + b"x")])
    assert (answer.status_code, code(answer)) == (409, "too_many_attachments")
    assert world.count("attachment") == 20


def test_a_deposit_tells_its_files_and_keeps_them(lycee: Caller, world: World, application: Application) -> None:
    address = draft(lycee)
    [kept, gone] = attach(lycee, address, [("a.pdf", PDF), ("b.png", PNG)]).get_json()
    lycee.post(f"{address}/submissions")
    [fact] = world.facts("nefe.project.submitted")
    assert [(file["attachment_id"], file["sha256"]) for file in fact.data["attachments"]] == [
        (file["id"], file["sha256"]) for file in (kept, gone)
    ]
    refused = lycee.call("DELETE", f"{address}/attachments/{gone['id']}")
    assert code(refused) == "project_not_editable"
    world.hear("review.opened", address.rpartition("/")[2], version=1)
    world.hear("review.completion_requested", address.rpartition("/")[2], version=1)
    assert lycee.call("DELETE", f"{address}/attachments/{gone['id']}").status_code == 204
    assert code(lycee.call("DELETE", f"{address}/attachments/{gone['id']}")) == "unknown_attachment"
    [late] = attach(lycee, address, [("c.pdf", PDF + b"c")]).get_json()
    secretariat = application.caller(Role.SECRETARIAT)
    assert [file["id"] for file in secretariat.get(f"{address}/attachments").get_json()] == [kept["id"], gone["id"]]
    assert secretariat.get(f"{address}/attachments/{late['id']}").status_code == 404
    lycee.post(f"{address}/submissions")
    names = [[file["name"] for file in fact.data["attachments"]] for fact in world.facts("nefe.project.submitted")]
    assert names == [["a.pdf", "b.png"], ["a.pdf", "c.pdf"]]
    assert secretariat.get(f"{address}/attachments/{gone['id']}").data == PNG
    of_first = secretariat.get(f"{address}/attachments?version=1").get_json()
    assert [file["name"] for file in of_first] == ["a.pdf", "b.png"]


def test_what_was_never_deposited_goes_without_a_trace(lycee: Caller, world: World) -> None:
    address = draft(lycee)
    [file] = attach(lycee, address, [("a.pdf", PDF)]).get_json()
    lycee.call("DELETE", f"{address}/attachments/{file['id']}")
    assert world.count("attachment") == 0
    lycee.post(f"{address}/submissions")
    assert world.facts("nefe.project.submitted")[0].data["attachments"] == []


def test_nobody_else_attaches_or_reads(lycee: Caller, application: Application) -> None:
    address = draft(lycee)
    [file] = attach(lycee, address, [("a.pdf", PDF)]).get_json()
    stranger = application.caller(Role.SCHOOL, uai=COLLEGE)
    assert code(attach(stranger, address, [("b.pdf", PDF)])) == "other_structure"
    lycee.post(f"{address}/submissions")
    assert code(attach(stranger, address, [("b.pdf", PDF)])) == "other_structure"
    assert code(stranger.get(f"{address}/attachments/{file['id']}")) == "other_structure"
    other = draft(lycee)
    assert code(application.caller(Role.SECRETARIAT).get(f"{other}/attachments")) == "project_out_of_sight"


def test_a_file_is_read_once_it_is_found_clean(lycee: Caller, world: World, store: Path) -> None:
    with running_clamd() as daemon:
        settings = settings_for(Settings, "sqlite://", storage_dir=str(store), clamd=daemon.address)
        world.runtime = replace(world.runtime, settings=settings)
        caller = Application(take(create_app, settings, world.runtime), world.runtime).caller(Role.SCHOOL, uai=LYCEE)
        address = draft(caller)
        clean, infected = attach(caller, address, [("a.pdf", PDF), ("b.pdf", PDF + INFECTED)]).get_json()
        assert {file["state"] for file in (clean, infected)} == {"being_checked"}
        waiting = caller.get(f"{address}/attachments/{clean['id']}")
        assert (waiting.status_code, code(waiting)) == (409, "attachment_being_checked")
        daemon.answer = b""
        check_files(world.uow())
        assert code(caller.get(f"{address}/attachments/{clean['id']}")) == "attachment_being_checked"
        daemon.answer = None
        check_files(world.uow())
        assert caller.get(f"{address}/attachments/{clean['id']}").data == PDF
        assert code(caller.get(f"{address}/attachments/{infected['id']}")) == "attachment_infected"
        refused = caller.post(f"{address}/submissions")
        assert (refused.status_code, code(refused)) == (409, "attachment_infected")
        caller.call("DELETE", f"{address}/attachments/{infected['id']}")
        assert caller.post(f"{address}/submissions").status_code == 201


def test_files_that_no_row_names_are_removed_after_a_day(lycee: Caller, world: World, store: Path) -> None:
    address = draft(lycee)
    attach(lycee, address, [("a.pdf", PDF)])
    orphan = world.runtime.settings.storage.keep(BytesIO(b"orphan"), largest=100)
    files = [path for path in store.rglob("*") if path.is_file()]
    assert len(files) == 2
    for path in files:
        os.utime(path, (0, 0))
    for _ in range(256):
        remove_unnamed_files(world.uow())
        world.clock.advance(HOUR)
    [left] = [path for path in store.rglob("*") if path.is_file()]
    assert left.read_bytes() == PDF
    assert orphan.sha256 not in str(left)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\devis.pdf", "devis.pdf"),
        ('a"b\r\nc.pdf', "abc.pdf"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
        ("…", "…"),
        ("", "fichier"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_a_name_is_nothing_but_a_name(given: str, name: str) -> None:
    assert safe_name(given) == name


def test_both_ticks_are_run_by_the_worker() -> None:
    assert {"check_files", "remove_unnamed_files"} <= {tick.name for tick in TICKS}


def test_others_see_the_files_of_the_version_that_counts(application: Application, lycee: Caller, world: World) -> None:
    address = draft(lycee)
    project_id = address.rsplit("/", 1)[1]
    attach(lycee, address, [("devis.pdf", PDF)])
    lycee.post(f"{address}/submissions")
    world.hear("review.validated", project_id, version=1)
    lycee.post(f"{address}/amendments", json={})
    attach(lycee, address, [("plan.png", PNG)])
    rector = application.caller(Role.RECTOR)

    def seen() -> list[str]:
        return [file["name"] for file in rector.get(f"{address}/attachments").get_json()]

    assert seen() == ["devis.pdf"]
    lycee.post(f"{address}/submissions")
    assert seen() == ["devis.pdf", "plan.png"]
    world.hear("review.declined", project_id, version=2, reason="Non.")
    assert seen() == ["devis.pdf"]


def test_an_object_store_keeps_files_and_may_be_away(world: World) -> None:
    with running_object_store() as store:
        settings = settings_for(
            Settings,
            "sqlite://",
            s3_endpoint=f"http://{store.address.endpoint}",
            s3_bucket=store.address.bucket,
            s3_access_key=store.address.access_key,
            s3_secret_key=store.address.secret_key,
        )
        world.runtime = replace(world.runtime, settings=settings)
        lycee = Application(take(create_app, settings, world.runtime), world.runtime).caller(Role.SCHOOL, uai=LYCEE)
        address = draft(lycee)
        (attached,) = attach(lycee, address, [("devis.pdf", PDF)]).get_json()
        download = f"{address}/attachments/{attached['id']}"
        assert lycee.get(download).data == PDF
        store.process.kill()
        store.process.wait()
        for refused in (lycee.get(download), attach(lycee, address, [("plan.png", PNG)])):
            assert (refused.status_code, code(refused)) == (503, "temporarily_unavailable")
    assert len(lycee.get(f"{address}/attachments").get_json()) == 1

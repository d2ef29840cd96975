"""The tiny service: notes, which can be written, changed and read; real in every part."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, request
from marshmallow import fields
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, func, insert, select, update
from werkzeug.exceptions import ServiceUnavailable

import services
from shared.config import Settings
from shared.errors import Conflict, NotFound, Stale
from shared.identity.access import permitted, public
from shared.identity.actor import Role
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.tables import messaging_tables
from shared.messaging.unit_of_work import UnitOfWork
from shared.web.app import build_app
from shared.web.blueprint import Blueprint
from shared.web.body import accepts
from shared.web.described import ETAG, LOCATION
from shared.web.etag import expected_version, tag_version, versioned
from shared.web.idempotency import idempotency_table, idempotent
from shared.web.pagination import PageArguments, link_next
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Cents, Date, Schema, SchoolYear, Text, Uai

METADATA = MetaData()
MESSAGING = messaging_tables(METADATA)
IDEMPOTENCY = idempotency_table(METADATA)
note = Table(
    "note",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("text", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("author", String(255), nullable=False),
)
mark = Table("mark", METADATA, Column("note_id", ForeignKey("note.id"), primary_key=True))
SERVICE = Service(name="tiny", metadata=METADATA, tables=MESSAGING, unit_of_work=UnitOfWork, consumers={})
PERMISSIONS = {
    "write_note": frozenset({Role.SCHOOL, Role.SECRETARIAT}),
    "read_note": frozenset(Role),
    "break_down": frozenset({Role.ADMINISTRATOR}),
}


class NoSuchNote(NotFound):
    """There is no note of that name."""


class NoteChanged(Stale):
    """Somebody else was quicker."""


class NoteRefused(Conflict):
    """The note says that it wants to be refused."""


class LineSchema(Schema):
    amount_cents = Cents(required=True)
    label = Text(20, required=True, shortest=1)


class NoteSchema(Schema):
    id = fields.String(dump_only=True)
    version = fields.Integer(dump_only=True)
    read_at = fields.DateTime(format="%Y-%m-%dT%H:%M:%SZ", dump_only=True)
    text = Text(200, required=True)
    lines = fields.List(fields.Nested(LineSchema), load_default=list, load_only=True)
    tags = fields.List(fields.String(), load_only=True)
    uai = Uai(load_only=True)
    school_year = SchoolYear(load_only=True)
    on = Date(load_only=True)


def write_note(uow: UnitOfWork, *, text: str, author: str) -> dict[str, Any]:
    with uow:
        row = {"id": uow.new_id(), "text": text, "version": 1, "author": author}
        uow.connection.execute(insert(note), row)
        if text == "refuse me":
            raise NoteRefused("as asked")
        uow.commit()
    return row


def change_note(uow: UnitOfWork, *, note_id: str, text: str, expected: int) -> dict[str, Any]:
    with uow:
        change = update(note).where(note.c.id == note_id, note.c.version == expected)
        changed = uow.connection.execute(change.values(text=text, version=expected + 1).returning(note)).mappings()
        row = changed.one_or_none()
        if row is None:
            raise NoteChanged("the note has another version")
        uow.commit()
    return dict(row)


def read_note(uow: UnitOfWork, *, note_id: str) -> dict[str, Any]:
    with uow:
        row = uow.connection.execute(select(note).where(note.c.id == note_id)).mappings().one_or_none()
    if row is None:
        raise NoSuchNote("no note has that name")
    return dict(row)


def list_notes(uow: UnitOfWork, *, after: str | None, limit: int) -> list[dict[str, Any]]:
    with uow:
        found = select(note).where(note.c.id > (after or "")).order_by(note.c.id).limit(limit)
        return [dict(row) for row in uow.connection.execute(found).mappings()]


blueprint = Blueprint("notes", __name__, url_prefix="/api/tiny/v1")


@blueprint.post("/notes")
@blueprint.arguments(NoteSchema)
@blueprint.response(201, NoteSchema, headers={**ETAG, **LOCATION})
@permitted("write_note")
@idempotent
def post_note(document: dict[str, Any]) -> Any:
    """Write a note."""
    written = write_note(unit_of_work(), text=document["text"], author=current_actor().subject)
    tag_version(1)
    if document["text"] == "break while answering":
        raise RuntimeError("secret detail")
    if document["text"] == "unserialisable":
        return {**written, "version": "not a number"}
    return written, 201, {"Location": f"/api/tiny/v1/notes/{written['id']}"}


@blueprint.get("/notes")
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, NoteSchema(many=True))
@permitted("read_note")
def get_notes(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Read notes, page by page."""
    found = list_notes(unit_of_work(), after=page["after"], limit=page["limit"] + 1)
    if len(found) > page["limit"]:
        link_next(found[page["limit"] - 1]["id"])
    return found[: page["limit"]]


@blueprint.get("/notes/<note_id>")
@blueprint.response(200, NoteSchema, headers=ETAG)
@permitted("read_note")
def get_note(note_id: str) -> dict[str, Any]:
    """Read a note."""
    found = read_note(unit_of_work(), note_id=note_id)
    tag_version(found["version"])
    return found


@blueprint.patch("/notes/<note_id>")
@blueprint.arguments(NoteSchema)
@blueprint.response(200, NoteSchema, headers=ETAG)
@accepts("application/merge-patch+json", "application/json")
@permitted("write_note")
@versioned
def patch_note(document: dict[str, Any], note_id: str) -> dict[str, Any]:
    """Change a note that the caller has read."""
    changed = change_note(unit_of_work(), note_id=note_id, text=document["text"], expected=expected_version())
    tag_version(changed["version"])
    return changed


@blueprint.post("/notes/<note_id>/pings")
@blueprint.response(204)
@permitted("write_note")
@idempotent
def ping_note(note_id: str) -> None:
    """A POST without a body."""
    write_note(unit_of_work(), text=f"ping {note_id}", author=current_actor().subject)


@blueprint.put("/picture")
@blueprint.response(204)
@permitted("write_note")
@accepts("image/png", largest=2 * 1024 * 1024)
def put_picture() -> None:
    """A body that is not JSON, and larger."""
    request.get_data()


@blueprint.post("/twice")
@blueprint.response(204)
@permitted("write_note")
@idempotent
def write_twice() -> None:
    """What no idempotent route may do."""
    for text in ("one", "two"):
        write_note(unit_of_work(), text=text, author="")


@blueprint.get("/accident/<kind>")
@blueprint.response(204)
@permitted("break_down")
def break_down(kind: str) -> None:
    """Accidents on demand."""
    if kind == "none":
        return
    if kind == "unavailable":
        raise ServiceUnavailable
    if kind == "row":
        with unit_of_work() as uow:
            uow.connection.execute(insert(note), {"id": "secret person", "text": None, "version": 1, "author": ""})
    raise ValueError("secret detail")


@blueprint.get("/hello")
@blueprint.response(204)
@public
def say_hello() -> None:
    """For anyone."""


def create_app(settings: Settings, runtime: Runtime) -> Flask:
    """The application of the tiny service."""
    return build_app(
        service=SERVICE,
        runtime=runtime,
        settings=settings,
        blueprints=[blueprint],
        permissions=PERMISSIONS,
        title="Notes",
    )


def count_notes(runtime: Runtime) -> int:
    """How many notes there are."""
    with runtime.engine.begin() as connection:
        return int(connection.execute(select(func.count()).select_from(note)).scalar_one())


@contextmanager
def tiny_installed() -> Iterator[None]:
    """As if services/tiny were there, with its migrations."""
    folder = str(Path(__file__).parent / "pretend")
    services.__path__.append(folder)
    try:
        yield
    finally:
        services.__path__.remove(folder)

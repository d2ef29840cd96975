"""The operator's desk: a service's database opened, what is read there written out, what goes wrong told in a line."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine, Row, make_url
from sqlalchemy.exc import SQLAlchemyError

from shared.config import Misconfigured
from shared.database import open_database
from shared.errors import Refusal
from shared.messaging.operations import Operations
from shared.messaging.runtime import Runtime, real_runtime
from shared.messaging.service import Service

WIDEST = 100_000
"""The terminal may break a line; it must not lose an end of it."""
LONGEST_CELL = 120


@contextmanager
def operations(service: Service, data: Path, operator: str) -> Iterator[Operations]:
    """An operator's hands on the service's database. Raises ClickException, also for what the block raises."""
    with runtime_for(service, data) as runtime:
        yield Operations(runtime, operator)


@contextmanager
def runtime_for(service: Service, data: Path) -> Iterator[Runtime]:
    """The service on its database, for a command. Raises ClickException, also for what the block raises."""
    try:
        engine = _open(_url(service, data))
        try:
            yield _runtime(service, engine)
        finally:
            engine.dispose()
    except Refusal as refusal:
        raise click.ClickException(refusal.detail) from refusal
    except SQLAlchemyError as error:
        reason = one_line(getattr(error, "orig", None) or error)
        raise click.ClickException(f"the database cannot be used: {reason}") from error


def _runtime(service: Service, engine: Engine) -> Runtime:
    academy = os.environ.get("NEFE_ACADEMY", "creteil")
    zone = ZoneInfo("Europe/Paris")
    return real_runtime(engine, service.tables, academy=academy, service_name=service.name, zone=zone)


def _url(service: Service, data: Path) -> str:
    given = _from_file() or os.environ.get("NEFE_DATABASE_URL")
    return given or f"sqlite:///{data.resolve() / service.name}.db"


def _from_file() -> str | None:
    path = os.environ.get("NEFE_DATABASE_URL_FILE")
    try:
        return Path(path).read_text(encoding="utf-8").strip() if path else None
    except OSError as error:
        raise Misconfigured(f"NEFE_DATABASE_URL_FILE: cannot read {path}: {error.strerror}") from error


def _open(url: str) -> Engine:
    """SQLite would make a database that is not there."""
    wanted = make_url(url)
    if wanted.get_backend_name() == "sqlite" and not Path(wanted.database or "").is_file():
        raise click.ClickException(f"there is no database {wanted.database}")
    return open_database(url)


def write_table(rows: Sequence[Row[Any]]) -> None:
    """A line for each row, for a person; long texts are cut, and nothing else is."""
    if not rows:
        click.echo("nothing")
        return
    table = Table(box=None, pad_edge=False)
    for name in rows[0]._fields:
        table.add_column(name, no_wrap=True)
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    Console(width=WIDEST).print(table)


def write_lines(rows: Sequence[Row[Any]]) -> None:
    """A JSON object for each row, for a script."""
    for row in rows:
        click.echo(json.dumps(document(row), ensure_ascii=False))


def document(row: Row[Any]) -> dict[str, Any]:
    """A row as JSON: instants in UTC, bodies as text."""
    return {name: _plain(value) for name, value in row._mapping.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "backslashreplace")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value if isinstance(value, int | list | dict | None) else str(value)


def one_line(thing: object) -> str:
    """Its words, without line breaks."""
    return " ".join(str(thing).split())


def _cell(value: Any) -> str:
    """One line; an instant to the second."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    plain = _plain(value)
    text = (
        json.dumps(plain, ensure_ascii=False) if isinstance(plain, list | dict) else "" if plain is None else str(plain)
    )
    line = one_line(text)
    return line if len(line) <= LONGEST_CELL else f"{line[: LONGEST_CELL - 1]}…"

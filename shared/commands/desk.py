"""The operator's desk: a service's database opened, what is read there written out, what goes wrong told in a line."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from shared.config import DATABASE_URL, Misconfigured, Settings
from shared.database import open_database
from shared.errors import Refusal
from shared.messaging.operations import Operations
from shared.messaging.publishers import Publishers, read_partners
from shared.messaging.release import Releasing
from shared.messaging.runtime import Runtime, real_runtime
from shared.messaging.service import Service

WIDEST = 100_000
"""The terminal may break a line; it must not lose an end of it."""
LONGEST_CELL = 120
PARIS = "Europe/Paris"


@contextmanager
def operations(service: Service, data: Path, operator: str) -> Iterator[Operations]:
    """An operator's hands on the service's database. Raises ClickException, also for what the block raises."""
    with runtime_for(service, data) as runtime:
        yield Operations(runtime, operator)


@contextmanager
def releasing(service: Service, data: Path, operator: str) -> Iterator[Releasing]:
    """An operator's hands on what the service refused, with the academy's partners as they are now."""
    with runtime_for(service, data) as runtime:
        publishers = Publishers(runtime.academy, read_partners(setting("NEFE_PARTNERS") or "[]"))
        yield Releasing(service, runtime, publishers, operator)


@contextmanager
def runtime_for(service: Service, data: Path, settings: type[Settings] | None = None) -> Iterator[Runtime]:
    """The service on its database, for a command. Raises ClickException, also for what the block raises.

    `settings`: those that the academy has set for the service, for a command that does what they bear on.
    """
    url = setting("NEFE_DATABASE_URL") or f"sqlite:///{data.resolve() / service.name}.db"
    chosen = settings.from_env(_variables(url)) if settings else None
    try:
        engine = _open(url)
        try:
            academy, zone = os.environ.get("NEFE_ACADEMY", "creteil"), chosen.zone if chosen else ZoneInfo(PARIS)
            yield real_runtime(
                engine, service.tables, academy=academy, service_name=service.name, zone=zone, settings=chosen
            )
        finally:
            engine.dispose()
    except Refusal as refusal:
        raise click.ClickException(refusal.detail) from refusal
    except UnicodeEncodeError as error:
        raise click.ClickException("what was given is not text in UTF-8") from error
    except SQLAlchemyError as error:
        reason = one_line(getattr(error, "orig", None) or error)
        raise click.ClickException(f"the database cannot be used: {reason}") from error


def _variables(url: str) -> dict[str, str]:
    """Those of the process, and what standalone mode would add to them."""
    given = {name: value for name, value in os.environ.items() if value and not name.startswith("NEFE_DATABASE_URL")}
    return {"NEFE_ACADEMY": "creteil", **given, "NEFE_DATABASE_URL": url}


def setting(name: str) -> str | None:
    """A setting, as a process reads it: from the file that its variable names, or from the variable itself."""
    path = os.environ.get(f"{name}_FILE")
    try:
        return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name)
    except OSError as error:
        raise Misconfigured(f"{name}_FILE: cannot read {path}: {error.strerror}") from error


def _open(url: str) -> Engine:
    """SQLite would make a database that is not there."""
    if not re.match(DATABASE_URL, url):
        raise Misconfigured("NEFE_DATABASE_URL: begins with postgresql+psycopg:// or sqlite://")
    wanted = make_url(url)
    if wanted.get_backend_name() == "sqlite" and not Path(wanted.database or "").is_file():
        raise click.ClickException(f"there is no database {wanted.database}")
    return open_database(url)


class Line(Protocol):
    """A row of a query, or a named tuple: values with names."""

    @property
    def _fields(self) -> tuple[str, ...]: ...

    def __iter__(self) -> Iterator[Any]: ...


def write_table(rows: Sequence[Line]) -> None:
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


def write_lines(rows: Sequence[Line]) -> None:
    """A JSON object for each row, for a script."""
    for row in rows:
        click.echo(json.dumps(document(row), ensure_ascii=False))


def document(row: Line) -> dict[str, Any]:
    """A row as JSON: instants in UTC, bodies as text."""
    return {name: _plain(value) for name, value in zip(row._fields, row, strict=True)}


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

"""One JSON object per line, with what is needed to follow a request, and without what people sent."""

import json
import logging
import sqlite3
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from shared.database import open_database
from shared.observability.logging import configure_logging


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Whatever other tests of this process have done to the loggers of libraries."""
    monkeypatch.setattr(logging.root.manager, "disable", logging.NOTSET)
    library = logging.getLogger("gunicorn.error")
    for name, value in {"disabled": False, "propagate": True, "level": logging.NOTSET}.items():
        monkeypatch.setattr(library, name, value)
    level, former = logging.getLogger().level, structlog.get_config()
    where = StringIO()
    configure_logging("review", "INFO", stream=where)
    structlog.configure(cache_logger_on_first_use=False)
    yield where
    configure_logging("review", "INFO", stream=StringIO())
    logging.getLogger().setLevel(level)
    structlog.configure(**former)


def lines(stream: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_when_where_how_grave_and_what(stream: StringIO) -> None:
    structlog.get_logger("somewhere").info("event handled", result="applied")
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "somewhere",
        "message": "event handled",
        "result": "applied",
        "service": "review",
    }


def test_what_is_being_done_is_on_every_line_also_of_libraries(stream: StringIO) -> None:
    with bound_contextvars(service="funding", correlation_id="c-1", event_id="e-1"):
        structlog.get_logger().info("one")
        logging.getLogger("gunicorn.error").info("Listening at: %s", "there")
    found = [(line["service"], line["correlation_id"], line["event_id"], line["message"]) for line in lines(stream)]
    assert found == [("funding", "c-1", "e-1", "one"), ("funding", "c-1", "e-1", "Listening at: there")]


def test_what_libraries_tell_of_themselves_is_left_out(stream: StringIO) -> None:
    logging.getLogger("kombu.transport").info("connected")
    logging.getLogger("httpx2").info("HTTP Request: GET …")
    structlog.get_logger().debug("detail")
    assert lines(stream) == []


def test_a_line_stays_a_line(stream: StringIO) -> None:
    structlog.get_logger().info("two\nlines", value="a\r\nb", thing=object())
    (line,) = lines(stream)
    assert (line["message"], line["value"], line["thing"]) == ("two\nlines", "a\r\nb", "<object>")


def test_an_exception_is_told_without_what_people_sent(stream: StringIO) -> None:
    engine = open_database("sqlite://")
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT * FROM missing WHERE name = ?", ("Ada Lovelace",))
    except Exception as error:
        structlog.get_logger().error("it broke", exc_info=error)
    (line,) = lines(stream)
    assert "Ada" not in stream.getvalue()
    assert "missing" not in stream.getvalue()
    assert [one["type"] for one in line["exception"]] == ["sqlalchemy.exc.OperationalError", "sqlite3.OperationalError"]
    assert any("test_an_exception_is_told" in frame for frame in line["exception"][0]["frames"])
    engine.dispose()


def test_an_exception_of_a_library_is_told_likewise(stream: StringIO) -> None:
    try:
        raise ConnectionRefusedError("broker at 10.0.0.1")
    except ConnectionRefusedError as error:
        cause = error
    try:
        raise ValueError("Ada Lovelace") from cause
    except ValueError:
        logging.getLogger("gunicorn.error").exception("worker failed")
    (line,) = lines(stream)
    assert [one.get("message") for one in line["exception"]] == [None, "broker at 10.0.0.1"]
    assert "Ada" not in stream.getvalue()


def test_configuring_again_does_not_double_the_lines(stream: StringIO) -> None:
    configure_logging("review", "INFO", stream=stream)
    structlog.get_logger().info("once")
    assert len(lines(stream)) == 1


def test_the_sqlstate_of_a_database_error_is_kept(stream: StringIO) -> None:
    error = sqlite3.IntegrityError("Key (email)=(ada@example.org) already exists")
    error.sqlstate = "23505"  # type: ignore[attr-defined]  # as psycopg's have it
    structlog.get_logger().error("it broke", exc_info=error)
    (line,) = lines(stream)
    assert line["exception"] == [{"type": "sqlite3.IntegrityError", "sqlstate": "23505", "frames": []}]

"""A service's application on a database of the test's own, and people who call it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

import structlog
from flask import Flask
from werkzeug.test import TestResponse

from shared.config import Settings
from shared.database import open_database
from shared.identity.actor import Role
from shared.messaging.runtime import Runtime, real_runtime
from shared.messaging.service import Service
from shared.observability.logging import configure_logging
from tests.support.tables import make_tables
from tests.support.tokens import ACADEMY, bearer, own_public_keys, token_for

CreateApp = Callable[[Any, Runtime], Flask]


@dataclass(frozen=True)
class Application:
    """An application, and what it runs on. Close it at the end of the test."""

    app: Flask
    runtime: Runtime

    def caller(self, *roles: Role, uai: str | None = None, subject: str = "somebody") -> "Caller":
        """Somebody with these roles."""
        return Caller(self.app, bearer(token_for(*roles, uai=uai, subject=subject, clock=self.runtime.clock)))

    def stranger(self) -> "Caller":
        """Somebody without a token."""
        return Caller(self.app, {})

    def close(self) -> None:
        """Let go of the database."""
        self.runtime.engine.dispose()


class Caller:
    """Sends requests with a token."""

    def __init__(self, app: Flask, headers: Mapping[str, str]) -> None:
        self._client = app.test_client()
        self._headers = dict(headers)

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        """One request; `options` are those of Werkzeug's test client (json, headers, data, content_type…)."""
        headers = {**self._headers, **options.pop("headers", {})}
        return self._client.open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """GET."""
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        """POST."""
        return self.call("POST", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        """PUT."""
        return self.call("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> TestResponse:
        """PATCH."""
        return self.call("PATCH", path, **options)


def settings_for(kind: type[Settings], database_url: str, **variables: str) -> Any:
    """Settings that accept the tests' own tokens; `variables` are further ones, without NEFE_, in lower case."""
    given = {"academy": ACADEMY, "token_keys": own_public_keys(), "database_url": database_url, **variables}
    return kind.from_env({f"NEFE_{name.upper()}": value for name, value in given.items()})


def open_application(
    create_app: CreateApp, service: Service, settings: Any, *, adjust: Callable[[Runtime], None] | None = None
) -> Application:
    """The application with its tables made; `adjust` may put another clock into the runtime first."""
    configure_logging(service.name, "WARNING", stream=StringIO())
    structlog.configure(cache_logger_on_first_use=False)  # else structlog.testing.capture_logs would see nothing
    engine = open_database(settings.database_url)
    make_tables(engine, service.metadata)
    runtime = real_runtime(
        engine,
        service.tables,
        academy=settings.academy,
        service_name=service.name,
        zone=settings.zone,
        settings=settings,
    )
    if adjust:
        adjust(runtime)
    return Application(create_app(settings, runtime), runtime)

"""Standalone mode: the four services in one process on SQLite; the only module that knows more than one of them."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from alembic.util import CommandError
from flask import Flask
from joserfc.errors import JoseError
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from shared.config import LOG_LEVELS, Misconfigured
from shared.database import transaction
from shared.identity.tokens import create_key, public_keys
from shared.messaging.local import LocalPublisher
from shared.messaging.publishers import Publishers
from shared.messaging.quarantine import Incoming
from shared.messaging.receiver import Receiver
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service, build_runtime
from shared.messaging.worker import Worker
from shared.migrations import migrate
from shared.observability.collector import DatabaseCollector
from shared.observability.logging import configure_logging
from shared.premises import CannotStart, hold, listen, writable_folder
from shared.web.gunicorn import options
from shared.web.health import health_app
from shared.web.home import home_blueprint
from shared.web.lone_server import LoneServer
from shared.web.state import EXTENSION

NAMES = ("submission", "review", "funding", "notification")
DEFAULTS = {"NEFE_ACADEMY": "creteil"}
OWN_DATABASE = ("NEFE_DATABASE_URL", "NEFE_DATABASE_URL_FILE")
KEY = "token-key.json"
MAIL = "mail"
FILES = "files"
LOCK = "nefe.lock"
PATIENCE = 5.0
"""Seconds that a start gives to what is left of a process that was killed."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Part:
    """One service within the process."""

    service: Service
    runtime: Runtime
    application: Flask

    def void_claims(self) -> None:
        """What a killed process had leased is free again: nobody else works on this database."""
        now = self.runtime.clock.now()
        with transaction(self.runtime.engine) as connection:
            for table in self.service.metadata.tables.values():
                if {"claim", "claimed_until"} <= set(table.c.keys()):
                    leased = update(table).where(table.c.claim.is_not(None))
                    connection.execute(leased.values(claim=None, claimed_until=now))


class WakingReceiver(Receiver):
    """Wakes the handlers of its service when something was stored."""

    worker: Worker

    def store(self, messages: Sequence[Incoming]) -> bool:
        is_any_kept = super().store(messages)
        if is_any_kept:
            self.worker.wake_handlers()
        return is_any_kept


class Standalone:
    """The composition: databases in `folder`, facts carried by the local bus, one WSGI application."""

    def __init__(self, folder: Path, variables: Mapping[str, str] | None = None) -> None:
        """Creates what is missing in `folder`, which this process has to itself. Raises Misconfigured, CannotStart."""
        self._folder = folder.resolve()
        self._variables = self._settings(os.environ if variables is None else variables)
        self.parts = {name: self._part(name) for name in NAMES}
        self._workers = self._build_workers()
        self._health = self._build_health()

    def start(self) -> None:
        """Start moving facts, those included that a killed process had taken up."""
        for part in self.parts.values():
            part.void_claims()
        for worker in self._workers.values():
            worker.start()

    def begin_draining(self) -> None:
        """From now on not ready: the process is about to stop."""
        for part in self.parts.values():
            part.application.extensions[EXTENSION].begin_draining()

    def stop(self) -> None:
        """Let what is under way end."""
        self.begin_draining()
        for worker in self._workers.values():
            worker.stop()

    def let_go(self) -> None:
        """Close the databases, before a fork: SQLite's connections must not be shared between processes."""
        for part in self.parts.values():
            part.runtime.engine.dispose()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI: hand the request to the service that owns its path."""
        return self._owner(environ.get("PATH_INFO", ""))(environ, start_response)

    def _owner(self, path: str) -> Application:
        parts = path.split("/")
        is_api = len(parts) > 2 and parts[1] == "api" and parts[2] in self.parts
        return self.parts[parts[2]].application if is_api else self._health

    def _settings(self, given: Mapping[str, str]) -> dict[str, str]:
        """What is given goes before what standalone mode has of its own, but for the databases."""
        folders = {"NEFE_MAIL_FOLDER": str(self._folder / MAIL), "NEFE_STORAGE_DIR": str(self._folder / FILES)}
        own = {"NEFE_TOKEN_KEYS": self._public_keys(), **folders}
        if given.get("NEFE_TOKEN_KEYS_URL"):
            del own["NEFE_TOKEN_KEYS"]
        return {**DEFAULTS, **own, **{name: given[name] for name in given if name not in OWN_DATABASE}}

    def _public_keys(self) -> str:
        path = self._folder / KEY
        try:
            return public_keys(create_key(path))
        except (JoseError, ValueError, KeyError, OSError) as error:
            raise CannotStart(f"{path} is not a private key that can be read") from error

    def _part(self, name: str) -> Part:
        """A service on a database file of its own, brought to its present schema."""
        variables = {**self._variables, "NEFE_DATABASE_URL": f"sqlite:///{self._folder / name}.db"}
        settings = import_module(f"services.{name}.config").Settings.from_env(variables)
        service: Service = import_module(f"services.{name}.service").SERVICE
        runtime = build_runtime(service, settings)
        self._migrate(runtime)
        return Part(service, runtime, import_module(f"services.{name}.app").create_app(settings, runtime))

    def _migrate(self, runtime: Runtime) -> None:
        try:
            migrate(runtime.engine, runtime.service_name)
        except (SQLAlchemyError, CommandError) as error:
            reason = " ".join(str(getattr(error, "orig", None) or error).split())
            raise CannotStart(f"{self._folder / runtime.service_name}.db cannot be used: {reason}") from error

    def _build_workers(self) -> dict[str, Worker]:
        receivers = {
            name: WakingReceiver(part.service, part.runtime, Publishers(part.runtime.academy))
            for name, part in self.parts.items()
        }
        workers = {
            name: Worker(part.service, part.runtime, LocalPublisher(name, receivers), handlers=1)
            for name, part in self.parts.items()
        }
        for name, receiver in receivers.items():
            receiver.worker = workers[name]
        return workers

    def _build_health(self) -> Flask:
        """What belongs to no service: health, metrics, the first page."""
        healths = [part.application.extensions[EXTENSION].health for part in self.parts.values()]
        first, *others = [(part.service, part.runtime) for part in self.parts.values()]
        app = health_app(*healths, collectors=[DatabaseCollector(*first, *others)])
        app.register_blueprint(home_blueprint(readiness="/readyz"))
        return app


def serve(port: int, folder: Path) -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT. Raises Misconfigured, CannotStart."""
    configure_logging("standalone", _log_level(os.environ))
    settings = options("", os.environ)
    folder = writable_folder(folder)
    hold(folder / LOCK, patience=PATIENCE)
    listener = listen(port, patience=PATIENCE)
    standalone = Standalone(folder)
    standalone.let_go()
    LoneServer(standalone, folder, listener, settings).run()


def _log_level(variables: Mapping[str, str]) -> str:
    level = variables.get("NEFE_LOG_LEVEL") or "INFO"
    if level not in LOG_LEVELS:
        raise Misconfigured(f"NEFE_LOG_LEVEL: must be one of {', '.join(LOG_LEVELS)}")
    return level

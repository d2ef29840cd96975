"""Standalone mode: the four services in one process on SQLite; the only module that knows more than one of them."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2 as httpx
from alembic.util import CommandError
from flask import Flask
from joserfc.errors import JoseError
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from shared.config import LOG_LEVELS, Misconfigured
from shared.database import transaction
from shared.demo.academy import PEOPLE, ExamplePerson, furnish
from shared.identity.actor import Role
from shared.identity.oidc import OpenIdClient, Provider
from shared.identity.secret import keep_secret
from shared.identity.tokens import create_key, issue_token, load_key, public_keys
from shared.messaging.local import LocalPublisher
from shared.messaging.publishers import publishers_of
from shared.messaging.quarantine import Incoming
from shared.messaging.receiver import Receiver
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service, build_runtime
from shared.messaging.worker import Worker
from shared.migrations import migrate
from shared.observability import tracing
from shared.observability.collector import DatabaseCollector
from shared.observability.logging import configure_logging
from shared.premises import CannotStart, hold, listen, writable_folder
from shared.web.gunicorn import options
from shared.web.health import health_app
from shared.web.lone_server import LoneServer
from shared.web.pages import viewer
from shared.web.state import EXTENSION

NAMES = ("submission", "review", "funding", "notification")
SIGN_IN = "identity"
EVENTS_DOOR = "events"
DOORS = {
    "depot": "submission",
    "commission": "review",
    "fonds": "funding",
    "messages": "notification",
    "identite": SIGN_IN,
}
"""Which service answers below which path; all that is not in the table is the public part, which submission has."""
HEALTH = ("livez", "readyz", "metrics")
DEFAULTS = {"NEFE_ACADEMY": "creteil", "NEFE_PUBLIC_URL": "http://127.0.0.1:8000"}
WITHIN = "https://nefe.internal"
"""What the services call the sign-in, which is in the same process."""
OWN_DATABASE = ("NEFE_DATABASE_URL", "NEFE_DATABASE_URL_FILE")
KEY = "token-key.json"
SESSION_KEY, CLIENT_SECRET = "session-key", "sign-in-secret"
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
        own = () if self._variables.get("NEFE_OIDC_ISSUER") else (SIGN_IN,)
        self._variables.update(self._sign_in_settings() if own else {})
        self.parts = {name: self._part(name) for name in (*NAMES, *own)}
        if own:
            self._reach_sign_in()
        self._workers = self._build_workers()
        self._health = self._build_health()

    def start(self) -> None:
        """Start moving facts, those included that a killed process had taken up."""
        tracing.setup("nefe-standalone")
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
        tracing.shutdown()

    def let_go(self) -> None:
        """Close the databases, before a fork: SQLite's connections must not be shared between processes."""
        for part in self.parts.values():
            part.runtime.engine.dispose()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI: hand the request to the service that owns its path."""
        return self._owner(environ.get("PATH_INFO", ""))(environ, start_response)

    def _owner(self, path: str) -> Application:
        parts = path.split("/")
        if path.startswith("//"):
            return self._health
        if parts[1:2] == ["api"]:
            name = parts[2] if len(parts) > 2 else ""
            part = self.parts.get("submission" if name == EVENTS_DOOR else name)
            return part.application if part else self._health
        if parts[1:] and parts[1] in HEALTH:
            return self._health
        return self.parts[self._door(parts[1] if parts[1:] else "")].application

    def _door(self, name: str) -> str:
        found = DOORS.get(name, "submission")
        return found if found in self.parts else "submission"

    def furnish(self) -> None:
        """Make the example academy, if the sign-in is our own and nobody has an account yet. Raises CannotFurnish."""
        part = self.parts.get(SIGN_IN)
        if part is None or not import_module("services.identity.example").is_empty(part.runtime):
            return
        furnish(self._ask, year=part.runtime.today().year)
        import_module("services.identity.example").add_people(part.runtime, PEOPLE)

    def _ask(self, who: ExamplePerson, method: str, path: str, body: Mapping[str, Any], key: str | None) -> int:
        """Call the API of one of our services, as somebody."""
        runtime = next(iter(self.parts.values())).runtime
        settings = runtime.settings
        token = issue_token(
            load_key(self._folder / KEY),
            issuer=settings.token_issuer,
            audience=settings.token_audience,
            academy=settings.academy,
            subject=who.account,
            roles=[Role(role) for role in who.roles],
            uai=who.uai,
            lifetime=timedelta(minutes=5),
            clock=runtime.clock,
        )
        headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
        with httpx.Client(transport=httpx.WSGITransport(app=self), base_url=WITHIN) as client:
            return client.request(method, path, json=body, headers=headers).status_code

    def _sign_in_settings(self) -> dict[str, str]:
        """The sign-in that is in the same process, and in which one may enter as anybody from the machine itself."""
        issuer = f"{self._variables['NEFE_PUBLIC_URL']}/identite"
        return {
            "NEFE_OIDC_ISSUER": issuer,
            "NEFE_OIDC_METADATA_URL": f"{WITHIN}/identite/.well-known/openid-configuration",
            "NEFE_OIDC_CLIENT_SECRET": keep_secret(self._folder / CLIENT_SECRET),
            "NEFE_SIGNING_KEY_FILE": str(self._folder / KEY),
            "NEFE_EXAMPLE_PEOPLE": self._variables.get("NEFE_EXAMPLE_PEOPLE", "true"),
        }

    def _reach_sign_in(self) -> None:
        """Without the network: a process that called itself could wait for its own threads."""
        transport = httpx.WSGITransport(app=self.parts[SIGN_IN].application)
        for name in NAMES:
            part = self.parts[name]
            settings = part.runtime.settings
            provider = Provider.from_settings(settings)
            assert provider is not None  # noqa: S101 - it was set just before
            client = OpenIdClient(provider, settings.academy, part.runtime.clock, transport)
            part.application.extensions[viewer.EXTENSION] = client

    def _settings(self, given: Mapping[str, str]) -> dict[str, str]:
        """What is given goes before what standalone mode has of its own, but for the databases."""
        folders = {"NEFE_MAIL_FOLDER": str(self._folder / MAIL), "NEFE_STORAGE_DIR": str(self._folder / FILES)}
        own = {"NEFE_TOKEN_KEYS": self._public_keys(), **folders}
        own["NEFE_SESSION_KEY"] = keep_secret(self._folder / SESSION_KEY)
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
            name: WakingReceiver(part.service, part.runtime, publishers_of(part.runtime.settings))
            for name, part in self.parts.items()
            if part.service.is_on_bus
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
        return health_app(*healths, collectors=[DatabaseCollector(*first, *others)])


def serve(port: int, folder: Path, *, has_example: bool = False) -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT. `has_example`: an empty installation is given an example academy.

    Raises Misconfigured, CannotStart.
    """
    configure_logging("standalone", _log_level(os.environ))
    settings = options("", os.environ)
    folder = writable_folder(folder)
    hold(folder / LOCK, patience=PATIENCE)
    listener = listen(port, patience=PATIENCE)
    standalone = Standalone(folder, {"NEFE_PUBLIC_URL": f"http://127.0.0.1:{port}", **os.environ})
    if has_example:
        standalone.furnish()
    standalone.let_go()
    LoneServer(standalone, folder, listener, settings).run()


def _log_level(variables: Mapping[str, str]) -> str:
    level = variables.get("NEFE_LOG_LEVEL") or "INFO"
    if level not in LOG_LEVELS:
        raise Misconfigured(f"NEFE_LOG_LEVEL: must be one of {', '.join(LOG_LEVELS)}")
    return level

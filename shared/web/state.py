"""What the web kit keeps: per application, and per exchange of a request and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from flask import Response, current_app, g
from sqlalchemy import Table

from shared.identity.actor import Actor, Role
from shared.identity.verification import TokenVerifier
from shared.messaging.event import Cause
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.unit_of_work import UnitOfWork
from shared.observability.health import Health
from shared.observability.tracing import Span
from shared.web.remembered import Claim

EXTENSION = "nefe"


@dataclass
class State:
    """One application's, at `app.extensions["nefe"]`."""

    service: Service
    runtime: Runtime
    permissions: Mapping[str, frozenset[Role]]
    verifier: TokenVerifier
    health: Health
    idempotency: Table | None

    def begin_draining(self) -> None:
        """From now on not ready: the process is about to stop."""
        self.health.begin_draining()


@dataclass
class Exchange:
    """One request and its answer. `headers` are put on the answer if it is a good one.

    `key` is that of a form, `said` a digest of what was typed into it.
    """

    cause: Cause
    started_at: float
    span: Span
    actor: Actor | None = None
    authorised: set[str] = field(default_factory=set)
    is_idempotent: bool = False
    claim: Claim | None = None
    key: str | None = None
    said: str | None = None
    unit_of_work: UnitOfWork | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def put_headers(self, answer: Response) -> None:
        """Move `headers` to the answer."""
        for name, value in self.headers.items():
            answer.headers[name] = value
        self.headers.clear()


def state() -> State:
    """The state of the application that handles this request."""
    return cast("State", current_app.extensions[EXTENSION])


def current() -> Exchange:
    """The exchange that is going on."""
    return cast("Exchange", g.exchange)

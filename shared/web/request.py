"""What a route needs of the request: a unit of work, and who is calling."""

import re
from time import perf_counter
from typing import Any

from flask import g, request

from shared.identity.actor import Actor
from shared.messaging.event import Cause
from shared.observability import tracing
from shared.observability.metrics import METHODS
from shared.observability.tracing import TRACEPARENT, Kind, Span
from shared.web.health import NAME as HEALTH
from shared.web.state import Exchange, State, current, state

REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
UNKNOWN_METHOD = "_OTHER"


def unit_of_work() -> Any:
    """The service's unit of work for this request; an `@idempotent` request has one only.

    Typed Any, so that the use case says which repositories it wants.
    """
    exchange, here = current(), state()
    if exchange.is_idempotent and exchange.unit_of_work is not None:
        raise RuntimeError("an idempotent request has one unit of work")
    claim = exchange.claim
    exchange.unit_of_work = here.service.unit_of_work(
        here.runtime, cause=exchange.cause, on_begin=claim.insert if claim else None, is_held=claim is not None
    )
    return exchange.unit_of_work


def unit_to_read() -> Any:
    """A unit of work of its own for what a request has to read before it acts, where it acts once only."""
    here = state()
    return here.service.unit_of_work(here.runtime, cause=current().cause)


def current_actor() -> Actor:
    """Who is calling. Raises RuntimeError on a route that is open to anyone."""
    actor = current().actor
    if actor is None:
        raise RuntimeError("nobody was authenticated: the route is public, or not under a shared.web Blueprint")
    return actor


def begin_exchange(here: State) -> Exchange:
    """Start the exchange: which request this is, and what trace it belongs to."""
    span = _span()
    exchange = Exchange(Cause(_request_id(here), traceparent=span.traceparent), perf_counter(), span)
    g.exchange = exchange
    return exchange


def _span() -> Span:
    """Named by the route's template: a path has identifiers in it, and some of them open what is somebody's."""
    given = _traceparent()
    if request.blueprint == HEALTH:
        return Span(given)
    method = request.method if request.method in METHODS else UNKNOWN_METHOD
    attributes = {"http.request.method": method, "url.scheme": request.scheme}
    if request.url_rule is None:
        return tracing.begin(method, parent=given, kind=Kind.SERVER, attributes=attributes)
    route = request.url_rule.rule
    attributes["http.route"] = route
    return tracing.begin(f"{method} {route}", parent=given, kind=Kind.SERVER, attributes=attributes)


def _request_id(here: State) -> str:
    """The caller's, if it is fit to be repeated in logs, events and answers."""
    given = request.headers.get("X-Request-Id", "")
    return given if REQUEST_ID.fullmatch(given) else here.runtime.identifiers.new()


def _traceparent() -> str | None:
    given = request.headers.get("traceparent", "")
    return given if TRACEPARENT.fullmatch(given) else None

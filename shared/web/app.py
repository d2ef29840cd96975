"""Making the Flask application of a service."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter

import structlog
from flask import Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

from shared.config import Settings
from shared.identity.access import is_public, operation_of
from shared.identity.actor import Role
from shared.identity.keys import keys_from
from shared.identity.verification import Audience, TokenVerifier
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.observability.health import Health
from shared.observability.metrics import observe_request, watch_pool
from shared.observability.tracing import Span
from shared.web.api import describe
from shared.web.blueprint import Blueprint
from shared.web.body import LARGEST_BODY_BYTES
from shared.web.framework import Flask
from shared.web.headers import put_security_headers
from shared.web.health import NAME as HEALTH
from shared.web.health import health_blueprint
from shared.web.idempotency import is_idempotent
from shared.web.pages.blueprint import Pages
from shared.web.pages.everywhere import PERMISSIONS as EVERYWHERE
from shared.web.pages.rendering import Website, install
from shared.web.problems import answer_with_problems
from shared.web.remembered import NAME as IDEMPOTENCY
from shared.web.request import begin_exchange
from shared.web.state import EXTENSION, State

FIRST_ERROR, FIRST_FAULT = 400, 500
logger = structlog.get_logger(__name__)


class Misbuilt(Exception):
    """A route is not fit to be served; the message says which one and why."""


def build_app(
    *,
    service: Service,
    runtime: Runtime,
    settings: Settings,
    blueprints: Sequence[Blueprint],
    permissions: Mapping[str, frozenset[Role]],
    title: str,
    version: str = "1",
    website: Website | None = None,
    keys: str | None = None,
) -> Flask:
    """The application of `service`. `keys`: those of its own tokens, where they are no setting.

    Raises Misbuilt, or Misconfigured.
    """
    known = replace(settings, token_keys=keys, token_keys_url=None) if keys else settings
    here = _state(service, runtime, known, {**permissions, **EVERYWHERE})
    for blueprint in blueprints:
        _check(blueprint, here)
    for pages in website.pages if website else ():
        _check(pages, here)
    app = Flask(service.name, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY_BYTES
    app.extensions[EXTENSION] = here
    _surround(app, here)
    if blueprints:
        api = describe(app, title=title, version=version, prefix=f"/api/{service.name}")
        for blueprint in blueprints:
            api.register_blueprint(blueprint)
    else:
        answer_with_problems(app)
    app.register_blueprint(health_blueprint(here.health))
    if website is not None:
        install(app, website, settings, runtime)
    watch_pool(runtime.engine, service.name)
    return app


def _state(service: Service, runtime: Runtime, settings: Settings, permissions: Mapping[str, frozenset[Role]]) -> State:
    audience = Audience(settings.token_issuer, settings.token_audience, settings.academy)
    verifier = TokenVerifier(keys_from(settings, runtime.clock), audience, runtime.clock)
    health = Health(service.name, runtime.engine)
    return State(service, runtime, permissions, verifier, health, service.metadata.tables.get(IDEMPOTENCY))


def _check(blueprint: Blueprint | Pages, here: State) -> None:
    """Refuse what would be open, closed or forgetful by oversight."""
    for view in blueprint.views:
        operation, where = operation_of(view), f"{blueprint.name}.{view.__name__}"
        if (operation is None) != is_public(view):
            raise Misbuilt(f"{where} must be @permitted(...), or else @public")
        if operation is not None and operation not in here.permissions:
            raise Misbuilt(f"{where}: the table of permissions does not know {operation!r}")
        if is_idempotent(view) and here.idempotency is None:
            raise Misbuilt(f"{where} is @idempotent, but there is no idempotency_table in the service's metadata")


def _surround(app: Flask, here: State) -> None:
    """What happens before and after each request."""

    @app.before_request
    def begin() -> None:
        exchange = begin_exchange(here)
        clear_contextvars()
        known = {"correlation_id": exchange.cause.correlation_id, **exchange.span.for_logs}
        bind_contextvars(service=here.service.name, **known)

    @app.after_request
    def finish(answer: Response) -> Response:
        exchange = g.exchange
        if answer.status_code < FIRST_ERROR:
            exchange.put_headers(answer)
            if request.method in ("GET", "HEAD") and "ETag" in answer.headers:
                answer.make_conditional(request)
        answer.headers["X-Request-Id"] = exchange.cause.correlation_id
        put_security_headers(answer)
        _observe(here, answer, perf_counter() - exchange.started_at)
        _end(exchange.span, answer.status_code)
        return answer

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        clear_contextvars()


def _end(span: Span, status: int) -> None:
    span.put({"http.response.status_code": status})
    if status >= FIRST_FAULT:
        span.fail(str(status))
    span.end()


def _observe(here: State, answer: Response, seconds: float) -> None:
    route = request.url_rule.rule if request.url_rule else "unmatched"
    observe_request(here.service.name, request.method, route, answer.status_code, seconds)
    logger.log(
        logging.DEBUG if request.blueprint == HEALTH else logging.INFO,
        "request handled",
        method=request.method,
        route=route,
        status=answer.status_code,
        milliseconds=round(seconds * 1000, 1),
    )

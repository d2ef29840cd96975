"""/livez, /readyz and /metrics: mounted once per process, whatever number of services it runs."""

from collections.abc import Iterable

from flask import Blueprint, Response, jsonify
from prometheus_client.registry import Collector

from shared.observability.exposition import CONTENT_TYPE, exposition
from shared.observability.health import Health
from shared.web.framework import Flask
from shared.web.headers import put_security_headers
from shared.web.problems import answer_with_problems

NAME = "health"
GOOD, BAD = 200, 503


def health_blueprint(*healths: Health, collectors: Iterable[Collector] = ()) -> Blueprint:
    """Ready if all are; `collectors` add to the metrics.

    Alive says nothing about dependencies: a restart would not bring them back.
    """
    blueprint = Blueprint(NAME, __name__)
    added = tuple(collectors)

    @blueprint.get("/livez")
    def live() -> tuple[Response, int]:
        is_alive = all(health.is_alive for health in healths)
        return jsonify(status="alive" if is_alive else "dead"), GOOD if is_alive else BAD

    @blueprint.get("/readyz")
    def ready() -> tuple[Response, int]:
        found = [health.check() for health in healths]
        is_ready = all(readiness.is_ready for readiness in found)
        return jsonify(services=[readiness.as_document() for readiness in found]), GOOD if is_ready else BAD

    @blueprint.get("/metrics")
    def metrics() -> Response:
        return Response(exposition(*added), content_type=CONTENT_TYPE)

    return blueprint


def health_app(*healths: Health, collectors: Iterable[Collector] = ()) -> Flask:
    """An application of nothing else: for a worker, and for standalone mode."""
    app = Flask("nefe-health", static_folder=None)
    app.register_blueprint(health_blueprint(*healths, collectors=collectors))
    answer_with_problems(app)
    app.after_request(put_security_headers)
    return app

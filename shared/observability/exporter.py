"""Metrics and health of a process that serves nothing else: a worker."""

from threading import Thread

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.observability.collector import DatabaseCollector
from shared.observability.health import Health
from shared.observability.metrics import watch_pool
from shared.web.health import health_app

ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - the container's network decides who gets here


class SilentHandler(WSGIRequestHandler):
    """Probes come every few seconds: they are not worth a line."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class Exporter:
    """A server on a thread of its own, until `close`."""

    def __init__(self, server: BaseWSGIServer) -> None:
        self._server = server
        self._thread = Thread(target=server.serve_forever, name="exporter", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.port

    def close(self) -> None:
        """Stop serving, and free the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def serve_metrics(
    service: Service, runtime: Runtime, health: Health, *, port: int, address: str = ANY_ADDRESS
) -> Exporter:
    """Serve /metrics, /livez and /readyz of a worker on `port` (0: any that is free)."""
    watch_pool(runtime.engine, service.name)
    app = health_app(health, collectors=[DatabaseCollector(service, runtime)])
    return Exporter(make_server(address, port, app, threaded=True, request_handler=SilentHandler))

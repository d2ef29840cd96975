"""Nothing but Flask under gunicorn: what a web process occupies, and how soon it is ready, before it can do anything.

`gunicorn "tests.performance.empty_web:create_app()"`, with the product's numbers of processes and threads.
"""

import sys

from flask import Flask, Response, jsonify


def create_app() -> Flask:
    """The application."""
    app = Flask("empty", static_folder=None)

    @app.get("/readyz")
    def ready() -> Response:
        return jsonify(ready=True)

    return app


def command(port: int, *, processes: int) -> list[str]:
    """What starts it."""
    shape = ["--worker-class", "gthread", "--workers", str(processes), "--threads", "8"]
    application = f"{__name__}:{create_app.__name__}()"
    return [sys.executable, "-m", "gunicorn", *shape, "--bind", f"127.0.0.1:{port}", application]

"""A bare route under the product's gunicorn settings: validate a document, insert two rows, answer. Nothing else.

No token, no refusals, no outbox: what a deposit costs when it is not a fact that others must hear of.
"""

import os
import sys
from typing import Any
from uuid import uuid4

from flask import Flask, Response, jsonify, request
from gunicorn.app.base import BaseApplication
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert
from sqlalchemy.dialects.postgresql import JSONB

from services.submission.api.schemas import ContentSchema
from shared.web.gunicorn import options

METADATA = MetaData()
PROJECT = Table("project", METADATA, Column("id", String(36), primary_key=True), Column("content", JSONB))
DEPOSIT = Table(
    "deposit",
    METADATA,
    Column("project_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
)


def create_app(database_url: str) -> Flask:
    """The application."""
    app, engine, schema = Flask("bare", static_folder=None), create_engine(database_url, pool_size=10), ContentSchema()

    @app.get("/readyz")
    def ready() -> Response:
        return jsonify(ready=True)

    @app.post("/deposits")
    def deposit() -> tuple[Response, int]:
        content: dict[str, Any] = schema.load(request.get_json())
        identifier = str(uuid4())
        with engine.begin() as connection:
            connection.execute(insert(PROJECT), {"id": identifier, "content": content})
            connection.execute(insert(DEPOSIT), {"project_id": identifier, "version": 1})
        return jsonify(id=identifier, version=1), 201

    return app


class BareServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The product's gunicorn settings, around another application."""

    def __init__(self, bind: str) -> None:
        self._bind = bind
        super().__init__(prog="bare")

    def load_config(self) -> None:
        """Called by gunicorn, first."""
        for name, value in options(self._bind, os.environ).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called by gunicorn in each worker process."""
        return create_app(os.environ["NEFE_DATABASE_URL"])


if __name__ == "__main__":
    BareServer(sys.argv[1]).run()

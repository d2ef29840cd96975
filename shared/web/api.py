"""The OpenAPI 3.1 document of a service, served beside its API."""

from typing import Any

import flask_smorest
from flask import Flask, Response
from marshmallow import INCLUDE, Schema, fields

from shared.web.problems import PROBLEM_JSON, Problems


class FaultSchema(Schema):
    """One fault in a document."""

    pointer = fields.String(required=True, metadata={"description": 'JSON pointer (RFC 6901); "" is the whole.'})
    message = fields.String(required=True)


class ProblemSchema(Schema):
    """What went wrong (RFC 9457). `code` never changes: rely on it. Some say more, as their route tells."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True, metadata={"format": "uri"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"pattern": "^[a-z][a-z0-9_]*$"})
    detail = fields.String()
    instance = fields.String(metadata={"format": "uri-reference"})
    errors = fields.List(fields.Nested(FaultSchema))


class Api(Problems, flask_smorest.Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest's, which answers with problems, and says so in the document."""

    DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"
    ERROR_SCHEMA = ProblemSchema
    _document: bytes | None = None

    def _register_responses(self) -> None:
        usual: str = self.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM_JSON
        try:
            super()._register_responses()
        finally:
            self.DEFAULT_RESPONSE_CONTENT_TYPE = usual

    def _register_pagination_header(self) -> None:
        """Pages are linked (see shared.web.pagination): flask-smorest's own way is not in use."""

    def _openapi_json(self) -> Response:
        """Made once: it does not change while the process runs."""
        if self._document is None:
            self._document = self._app.json.dumps(self.spec.to_dict(), sort_keys=False).encode()
        return Response(self._document, mimetype="application/json")


def describe(app: Flask, *, title: str, version: str, prefix: str) -> Api:
    """Give `app` its API, described at `<prefix>/openapi.json`."""
    app.config.update(
        API_TITLE=title,
        API_VERSION=version,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=prefix,
        API_SPEC_OPTIONS=_options(),
    )
    api = Api(app)
    api.ma_plugin.converter.add_attribute_function(_describe_instant)
    return api


def _describe_instant(
    _converter: object, field: fields.Field[Any], ret: dict[str, Any], **_rest: Any
) -> dict[str, Any]:
    """apispec gives `null` as the format of an instant that is written in a way of its own."""
    if not isinstance(field, fields.DateTime) or ret.get("format", "") is not None:
        return {}
    if ret.get("pattern", "") is None:
        del ret["pattern"]
    return {"format": "date-time"}


def _options() -> dict[str, Any]:
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    return {"components": {"securitySchemes": {"bearer": scheme}}, "security": [{"bearer": []}]}

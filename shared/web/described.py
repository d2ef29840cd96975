"""What the API's description says of headers: those that a route reads, and those that its answers have."""

from typing import Any

from shared.web.etag import TAG
from shared.web.idempotency import HEADER, LONGEST_KEY
from shared.web.remembered import REPLAYED

Document = dict[str, Any]

KEY_PARAMETER: Document = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Chosen by the caller. The same request sent again with the same key is answered, not done again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"},
}
VERSION_PARAMETER: Document = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of what the change was made from (412 if it has changed since, 428 if it is missing).",
    "schema": {"type": "string", "pattern": f"^{TAG.pattern}$"},
}
ETAG: Document = {
    "ETag": {
        "required": True,
        "description": "The version that is shown: what a change sends back as If-Match, a reader as If-None-Match.",
        "schema": {"type": "string", "pattern": f"^{TAG.pattern}$"},
    }
}
LOCATION: Document = {
    "Location": {
        "required": True,
        "description": "Where what was made can be read.",
        "schema": {"type": "string", "format": "uri-reference"},
    }
}
LINK: Document = {
    "Link": {
        "description": 'Where the next page is (rel="next"); absent from the last.',
        "schema": {"type": "string"},
    }
}
REPLAYED_HEADER: Document = {
    REPLAYED: {
        "description": "The request was handled before, and this was the answer.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


def describe_answers(responses: Document, headers: Document) -> None:
    """Add `headers` to every good answer."""
    for status, response in responses.items():
        if headers and str(status).startswith("2"):
            response["headers"] = {**response.get("headers", {}), **headers}


def describe_body(body: Document, media_types: tuple[str, ...]) -> None:
    """Say that the one body may be sent as any of `media_types`."""
    [content] = body["content"].values()
    body["content"] = {media_type: dict(content) for media_type in media_types}

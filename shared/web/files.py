"""Papers and other files as answers: to be kept by whoever asks, never shown within a page."""

from flask import Response

PDF = "application/pdf"
FILE = {"type": "string", "format": "binary"}
"""How the API's description tells that an answer is a file."""


def as_file(content: bytes, media_type: str, name: str) -> Response:
    """A file to keep under a `name` in ASCII without quotes."""
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

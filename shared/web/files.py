"""Papers and other files as answers: to be kept by whoever asks, never shown within a page."""

from typing import IO

from flask import Response, send_file

PDF = "application/pdf"
FILE = {"type": "string", "format": "binary"}
"""How the API's description tells that an answer is a file."""


def as_file(content: bytes, media_type: str, name: str) -> Response:
    """A file to keep under a `name` in ASCII without quotes."""
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def kept_file(content: IO[bytes], media_type: str, *, name: str, sha256: str, size: int) -> Response:
    """A file that people have sent, to keep: no browser shows it within a page."""
    answer = send_file(content, media_type, as_attachment=True, download_name=name, etag=sha256)
    answer.content_length = size
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer

"""What every answer says about how it may be used."""

from flask import Response

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def put_security_headers(answer: Response) -> Response:
    """The strictest; a page that needs more sets its own before."""
    for name, value in SECURITY_HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer

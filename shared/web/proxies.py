"""Who asks, where a proxy that may be believed stands in between."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ANYBODY = "*"


class BehindProxies:
    """A WSGI application that is told whom the proxy saw: the last address in X-Forwarded-For.

    `trusted`: addresses, separated by commas, or "*" where nothing but the proxy gets here. Others are not believed. Of
    the scheme gunicorn takes care, by the same setting.
    """

    def __init__(self, app: "WSGIApplication", trusted: str) -> None:
        self._app = app
        self._fixed = ProxyFix(app, x_for=1, x_proto=0, x_host=0)
        self._trusted = frozenset(address.strip() for address in trusted.split(","))

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer."""
        is_believed = ANYBODY in self._trusted or environ.get("REMOTE_ADDR") in self._trusted
        return (self._fixed if is_believed else self._app)(environ, start_response)

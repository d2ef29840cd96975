"""Who asks is whom the proxy saw, if the proxy may be believed."""

import pytest
from flask import Flask, request
from werkzeug.test import Client

from shared.web.proxies import BehindProxies

PROXY, VISITOR, LIE = "192.0.2.1", "198.51.100.7", "203.0.113.9"


def seen(trusted: str, forwarded: str | None, peer: str = PROXY) -> str:
    """Whom an application takes for the visitor."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: request.remote_addr or "")
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    client = Client(BehindProxies(app.wsgi_app, trusted))
    return client.get("/", headers=headers, environ_base={"REMOTE_ADDR": peer}).text


@pytest.mark.parametrize("trusted", ["*", PROXY, f"127.0.0.1, {PROXY}"])
@pytest.mark.parametrize("forwarded", [VISITOR, f"{LIE}, {VISITOR}"])
def test_the_visitor_is_whom_the_proxy_saw_and_not_who_the_visitor_says(trusted: str, forwarded: str) -> None:
    assert seen(trusted, forwarded) == VISITOR


def test_a_visitor_who_is_no_proxy_is_not_believed() -> None:
    assert seen("127.0.0.1,::1", LIE) == PROXY


@pytest.mark.parametrize("forwarded", [None, ""])
def test_without_a_proxy_s_word_it_is_whoever_is_at_the_other_end(forwarded: str | None) -> None:
    assert seen("*", forwarded) == PROXY

"""Whoever opens the address in a browser is told, in French, what is there."""

import re

from tests.e2e.asking import Asked
from tests.e2e.books import SERVICES

LINK = re.compile(r'href="([^"]+)"')
NEEDS_MORE_THAN_NOTHING = re.compile(r"<(script|style|img|iframe|form|link)\b|\son[a-z]+=|\bstyle=")


def test_the_first_page_leads_to_every_document_and_to_the_state(asked: Asked) -> None:
    page = asked.send("GET", "/")
    text = page.content.decode()
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert LINK.findall(text) == [*(f"/api/{service}/openapi.json" for service in SERVICES), "/readyz"]
    assert [asked.send("GET", link).status for link in LINK.findall(text)] == [200] * 5


def test_the_first_page_needs_nothing_that_its_own_policy_forbids(asked: Asked) -> None:
    page = asked.send("GET", "/")
    assert page.status == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert not NEEDS_MORE_THAN_NOTHING.search(page.content.decode())

"""Whoever opens the address in a browser is told, in French, what is there."""

import re

from tests.e2e.asking import Asked

LINK = re.compile(r'(?:href|src)="(/[^"]*)"')
WRITTEN_INTO_THE_PAGE = re.compile(r"<(style|iframe)\b|<script(?![^>]*\bsrc=)|\son[a-z]+=|\bstyle=")


def test_every_link_of_the_first_page_leads_somewhere(asked: Asked) -> None:
    page = asked.send("GET", "/")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    links = [link for link in LINK.findall(page.content.decode()) if "/connexion" not in link]
    assert len(links) > 5
    assert {link: asked.send("GET", link).status for link in links} == dict.fromkeys(links, 200)


def test_the_first_page_needs_nothing_that_its_own_policy_forbids(asked: Asked) -> None:
    page = asked.send("GET", "/")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert not WRITTEN_INTO_THE_PAGE.search(page.content.decode())

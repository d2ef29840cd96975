"""Feeds as Atom (RFC 4287)."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.notification.domain.feed import SchoolFeed
from services.notification.domain.gazette import Issue

TEMPLATES = Path(__file__).parent / "templates"
GAZETTE = "Gazette «\N{NO-BREAK SPACE}Notre école, faisons-la ensemble\N{NO-BREAK SPACE}»"
NEVER = datetime(2022, 9, 1, tzinfo=UTC)
"""Of a feed that is empty: the programme began then."""


def school_feed(feed: SchoolFeed, *, address: str) -> str:
    """A school's messages; `address` is where the feed is read."""
    entries = [
        {"id": f"urn:uuid:{one.id}", "title": one.subject, "text": one.text, "at": instant(one.created_at)}
        for one in feed.messages
    ]
    updated = feed.messages[0].created_at if feed.messages else NEVER
    title = f"Messages pour {feed.school.name}"
    return as_atom(f"urn:nefe:structure:{feed.school.uai}", title, updated, entries, address=address)


def gazette_feed(issues: list[Issue], *, address: str) -> str:
    """The gazette; `address` is where the feed is read."""
    entries = [
        {"id": f"{address}#{one.number}", "title": one.subject, "text": one.text, "at": instant(one.published_at)}
        for one in issues
    ]
    return as_atom(address, GAZETTE, issues[0].published_at if issues else NEVER, entries, address=address)


def as_atom(name: str, title: str, updated: datetime, entries: list[dict[str, str]], *, address: str) -> str:
    """A feed of entries: id, title, text, at."""
    feed = {"id": name, "title": title, "updated": instant(updated), "address": address}
    return _template().render(feed=feed, entries=entries)


def instant(at: datetime) -> str:
    """As Atom writes dates (RFC 3339)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("feed.atom.j2")

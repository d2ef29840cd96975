"""The documentation of the events: an index, a page for each type, programs to begin from, files to download."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from flask import Response, render_template
from werkzeug.exceptions import NotFound

from shared.contracts.asyncapi import CONTENT_TYPE, example_event
from shared.contracts.catalogue import CATALOGUE, Catalogue
from shared.contracts.documentation import (
    REJECTED,
    envelope_lines,
    example_from_outside,
    example_rejection,
    field_lines,
)
from shared.contracts.event_type import EventType, stem_of
from shared.contracts.export import as_text, documents
from shared.contracts.history import HISTORY, NOTICE, History, Life, What, changes
from shared.contracts.vocabulary import Exchange
from shared.identity.access import public
from shared.messaging.topology import topology
from shared.web.pages.blueprint import Pages
from shared.web.pages.events import words
from shared.web.pages.events.meanings import meaning_of
from shared.web.pages.events.programs import programs
from shared.web.pages.events.summaries import AGGREGATES, SUMMARIES
from shared.web.pages.everywhere import SERVICES
from shared.web.state import state

PREFIX = "/evenements"
FOR_EVERYBODY = "public, max-age=300"


def event_pages(catalogue: Catalogue = CATALOGUE, history: History = HISTORY) -> Pages:
    """The pages; of another catalogue, with the history of its types."""
    shown = EventPages(catalogue, history)
    pages = Pages("events", __name__, url_prefix=PREFIX)
    pages.get("")(shown.index)
    pages.get("/exemples")(show_programs)
    pages.get("/exemples/<name>")(hand_out_program)
    pages.get("/<path:name>.json")(download)
    pages.get("/<name>")(shown.read)
    return pages


@dataclass(frozen=True)
class EventPages:
    """What the pages show."""

    catalogue: Catalogue
    history: History

    @public
    def index(self) -> str:
        """How to connect, the envelope, the types, what has changed."""
        return render_template(
            "pages/events/index.html",
            groups=self._groups(),
            envelope=envelope_lines(),
            attributes=words.ATTRIBUTES,
            refusals=words.REFUSALS,
            rejection=_as_text(example_event(CATALOGUE[REJECTED])),
            content_type=CONTENT_TYPE,
            changes=[(day, [(what, list(of)) for what, of in _by_kind(found)]) for day, found in changes(self.history)],
            introduced=What.INTRODUCED,
            said=words.CHANGES,
            notice=NOTICE.days,
        )

    @public
    def read(self, name: str) -> str:
        """Everything about one type."""
        known = self.catalogue.get(name)
        if known is None:
            raise NotFound
        stem = _stem(known)
        return render_template(
            "pages/events/type.html",
            known=known,
            summary=SUMMARIES[stem],
            life=self.history[name],
            today=state().runtime.today(),
            lines=[(line, meaning_of(stem, line)) for line in field_lines(known)],
            words=words,
            stated_by=_in_french(known.stated_by),
            consumed_by=_in_french(known.consumed_by) or "aucun service de nefe",
            bindings=_bindings(known),
            exchanges=_exchanges(known),
            stem=f"nefe.{stem}",
            event=_as_text(example_event(known)) if known.stated_by else None,
            event_from_outside=_as_text(example_from_outside(known)) if known.inbound else None,
            rejection=_as_text(example_rejection(known)) if known.inbound else None,
        )

    def _groups(self) -> list[tuple[str, list[tuple[EventType, str, Life]]]]:
        found: dict[str, list[tuple[EventType, str, Life]]] = {}
        for known in self.catalogue:
            stem = _stem(known)
            row = (known, SUMMARIES[stem], self.history[known.name])
            found.setdefault(AGGREGATES[stem.partition(".")[0]], []).append(row)
        return list(found.items())


@public
def show_programs() -> str:
    """Programs that run, in several languages."""
    return render_template("pages/events/programs.html", programs=programs())


@public
def hand_out_program(name: str) -> Response:
    """One of them, as a file."""
    found = next((program for program in programs() if program.name == name), None)
    if found is None:
        raise NotFound
    return _open(found.text.encode(), "text/plain; charset=utf-8")


@public
def download(name: str) -> Response:
    """A document of the export."""
    found = _documents().get(f"{name}.json")
    if found is None:
        raise NotFound
    return _open(found, "application/json")


@cache
def _documents() -> dict[str, bytes]:
    return {name: as_text(document).encode() for name, document in documents()}


def _open(content: bytes, media_type: str) -> Response:
    """For anyone, and for the pages of any site: nothing in it is secret, and no cookie opens more of it."""
    answer = Response(content, content_type=media_type)
    answer.set_etag(hashlib.sha256(content).hexdigest())
    answer.headers["Cache-Control"] = FOR_EVERYBODY
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _stem(known: EventType) -> str:
    return str(stem_of(known.name)).removeprefix("nefe.")


def _in_french(services: Sequence[str]) -> str:
    return ", ".join(SERVICES[service][0] for service in services)


def _exchanges(known: EventType) -> list[str]:
    """Where it is published."""
    return [*([known.exchange.value] if known.stated_by else []), *([Exchange.INBOUND.value] if known.inbound else [])]


def _bindings(known: EventType) -> list[tuple[str, str, str]]:
    """Which of the services that consume it gets it how: exchange, routing key, queue."""
    queues = {f"nefe.{service}" for service in known.consumed_by}
    keys = ("nefe.#", f"{stem_of(known.name)}.*")
    return [
        (bound.exchange, bound.routing_key, bound.queue)
        for bound in topology().bindings
        if bound.queue in queues and bound.exchange in _exchanges(known) and bound.routing_key in keys
    ]


def _by_kind(found: list[Any]) -> Iterator[tuple[What, Iterator[Any]]]:
    return groupby(found, key=lambda change: change.what)


def _as_text(document: Any) -> str:
    """In the order in which it is written."""
    return json.dumps(document, ensure_ascii=False, indent=2)

"""From a school's click to the e-mail that tells of it: one trace, through the services, as a collector receives it."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request

import pytest

from shared.demo.client import Answer
from shared.demo.story import Story
from tests.chaos.installation import ACADEMY, Installation, installed
from tests.chaos.post_office import PostOffice
from tests.nodes import PostgresNode, RabbitNode, wait_until
from tests.support.collector import Collector, Seen
from tests.support.routed import Routed

DEPOSIT = "POST /api/submission/v1/projects/<project_id>/submissions"
SUBMITTED, OPENED = "nefe.project.submitted.v1", "nefe.review.opened.v1"
BESIDE = {
    ("nefe-submission-worker", f"publish nefe.events:{SUBMITTED}"),
    ("nefe-review-worker", f"receive {SUBMITTED}:nefe.review"),
    ("nefe-notification-worker", f"receive {SUBMITTED}:nefe.notification"),
}
TOLD = {
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "url.scheme",
    "messaging.system",
    "messaging.operation.name",
    "messaging.operation.type",
    "messaging.destination.name",
    "messaging.message.id",
    "cloudevents.event_id",
    "cloudevents.event_source",
    "cloudevents.event_type",
    "cloudevents.event_subject",
    "nefe.channel",
    "nefe.message_id",
    "nefe.template",
    "error.type",
}
"""All that may leave."""


@dataclass(frozen=True)
class Traced(Routed):
    """A person whose program has begun a trace."""

    traceparent: str = ""

    def _send(self, request: Request) -> Answer:
        request.add_header("traceparent", self.traceparent)
        return super()._send(request)


@dataclass(frozen=True)
class Click:
    """A school's deposit, and the trace in which it was made."""

    story: Story
    trace_id: str
    caller_id: str


class Academy:
    """An installation that tells a collector what it does."""

    def __init__(self, made: Installation, office: PostOffice, collector: Collector) -> None:
        self.office = office
        self.collector = collector
        self._installation = made.people
        Story(self._installation, _quiet).prepare()

    def deposit(self) -> Click:
        """A school deposits a project."""
        trace_id, caller_id = secrets.token_hex(16), secrets.token_hex(8)
        story = Story(self._installation, _quiet)
        school = story.school
        assert isinstance(school, Routed)
        story.school = Traced(school.url, school.token, school.ports, f"00-{trace_id}-{caller_id}-01")
        story.deposit()
        return Click(story, trace_id, caller_id)

    def letters_of(self, click: Click) -> set[str]:
        """The Message-IDs of what was written about a project, and has left."""
        path = f"/api/notification/v1/messages?project_id={click.story.project_id}"
        found = click.story.secretariat.ask("GET", path, expect=200).document
        return {f"<{each['id']}@ac-{ACADEMY}.fr>" for each in found} & set(self.office.taken)


def _quiet(_who: str, _what: str) -> None:
    return


@pytest.fixture(scope="module")
def academy(
    tmp_path_factory: pytest.TempPathFactory, postgres_node: PostgresNode, rabbit_node: RabbitNode
) -> Iterator[Academy]:
    postgres_node.ensure_running()
    rabbit_node.ensure_running()
    folder: Path = tmp_path_factory.mktemp("traced")
    with ExitStack() as stack:
        collector = stack.enter_context(Collector())
        office = stack.enter_context(PostOffice())
        settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "200"}
        made = stack.enter_context(installed(folder, postgres_node, rabbit_node, office, workers=1, settings=settings))
        yield Academy(made, office, collector)


def e_mails(trace: Mapping[str, Seen], event_type: str) -> list[Seen]:
    """The spans of e-mails about an event of this type that have left."""
    return [
        span for span in trace.values() if span.name == "send email" and span.is_about(event_type) and not span.error
    ]


def way_to(span: Seen, trace: Mapping[str, Seen]) -> list[Seen]:
    """The spans from the first to this one."""
    way = [span]
    while way[0].parent_id in trace:
        way.insert(0, trace[way[0].parent_id])
    return way


def is_whole(trace: Mapping[str, Seen], click: Click) -> bool:
    """Whether the e-mail, and what goes beside the way to it, has been told, and every span that another names."""
    known = {*trace, click.caller_id}
    steps = {(span.service, span.name) for span in trace.values()}
    return bool(e_mails(trace, OPENED)) and steps >= BESIDE and all(span.parent_id in known for span in trace.values())


def test_one_trace_leads_from_the_click_to_the_e_mail(academy: Academy) -> None:
    click = academy.deposit()
    wait_until(lambda: is_whole(academy.collector.trace(click.trace_id), click), "the whole trace is told")
    trace = academy.collector.trace(click.trace_id)
    e_mail = e_mails(trace, OPENED)[0]
    assert f"<{e_mail.attributes['nefe.message_id']}@ac-{ACADEMY}.fr>" in academy.office.taken
    way = way_to(e_mail, trace)
    assert way[0].parent_id == click.caller_id
    assert [(span.service, span.kind, span.name) for span in way] == [
        ("nefe-submission-web", "SERVER", DEPOSIT),
        ("nefe-submission-web", "PRODUCER", f"create nefe.events:{SUBMITTED}"),
        ("nefe-review-worker", "CONSUMER", f"process {SUBMITTED}:nefe.review"),
        ("nefe-review-worker", "PRODUCER", f"create nefe.events:{OPENED}"),
        ("nefe-notification-worker", "CONSUMER", f"process {OPENED}:nefe.notification"),
        ("nefe-notification-worker", "CLIENT", "send email"),
    ]
    stated = way[1]
    assert stated.attributes["cloudevents.event_subject"] == click.story.project_id
    beside = [span for span in trace.values() if (span.service, span.name) in BESIDE]
    assert {span.parent_id for span in beside} == {stated.span_id}
    assert {span.attributes["cloudevents.event_id"] for span in beside} == {stated.attributes["cloudevents.event_id"]}


def test_nothing_that_somebody_wrote_leaves(academy: Academy) -> None:
    click = academy.deposit()
    wait_until(lambda: e_mails(academy.collector.trace(click.trace_id), OPENED), "the e-mail is told")
    spans = academy.collector.spans
    assert {name for span in spans for name in span.attributes} <= TOLD
    assert [span for span in spans if span.notes] == []
    said = " ".join(str(value) for span in spans for value in (span.name, *span.attributes.values()))
    assert "@" not in said
    assert click.story.school.token not in said
    assert "Un labo ouvert" not in said


@pytest.mark.parametrize("trouble", [Collector.away, Collector.silent])
def test_people_are_served_and_told_while_the_collector_is_in_trouble(
    academy: Academy, trouble: Callable[[Collector], AbstractContextManager[None]]
) -> None:
    with trouble(academy.collector):
        first = academy.deposit()
        wait_until(lambda: academy.letters_of(first), "an e-mail about the project has left")
    later = academy.deposit()
    wait_until(lambda: e_mails(academy.collector.trace(later.trace_id), OPENED), "what comes later is told again")

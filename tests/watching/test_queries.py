"""Every query of a dashboard, a rule or an alert is put to a real Prometheus, which watches the programme played."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path

import httpx2 as httpx

from shared.demo.money_story import MoneyStory
from shared.demo.outside import FinanceSystem
from shared.demo.story import Story
from shared.identity.actor import Role
from shared.messaging.event import CONTENT_TYPE, Event, encode
from shared.messaging.outside import publish_to_broker
from shared.messaging.topology import SERVICES
from tests.architecture.test_observability_names import alerts, expressions
from tests.chaos.installation import FINANCE, Installation, installed
from tests.chaos.post_office import PostOffice
from tests.nodes import PostgresNode, RabbitNode, StillNotTrue, new_folder, wait_until
from tests.support.tokens import bearer, token_for
from tests.watching.door import flying
from tests.watching.expected import EMPTY
from tests.watching.prometheus import PrometheusNode
from tests.watching.sign_in import identity

SELECTOR = re.compile(r"((?:nefe|rabbitmq)[a-z0-9_:]*|up)(\{[^}]*\})?(\[[^]]+\])?")
TARGETS = 2 * len(SERVICES) + 4
SCRAPES = 3.0
TABLE = Path("build") / "prometheus-queries.txt"


@contextmanager
def watched(made: Installation, identity_port: int, canary_port: int) -> Iterator[PrometheusNode]:
    """A Prometheus that scrapes all of it."""
    node = made.broker.node
    targets = {
        "web": {service: [made.webs[service].port] for service in SERVICES},
        "worker": {service: [each.port for each in made.workers_of(service)] for service in SERVICES}
        | {"identity": [identity_port]},
        "canary": {"": [canary_port]},
        "broker": {"": [node.metrics_port]},
        "queues": {"": [node.metrics_port]},
    }
    with new_folder("prometheus") as folder, PrometheusNode(folder, targets, vhost=made.broker.vhost) as prometheus:
        yield prometheus


def play(made: Installation, *, is_left_waiting: bool) -> None:
    """Two stories, the second until money comes, or until it is waited for; and a partner who is refused."""
    installation = made.people
    finance = FinanceSystem(
        lambda partner, event: publish_to_broker(made.broker.url(partner.user), partner, event), installation.clock
    )
    Story(installation, _quiet).play()
    money = MoneyStory(installation, _quiet, finance)
    steps = (money.prepare, money.begin, money.wait_for_credits, money.receive_credits, money.agree, money.advance)
    for step in steps[: 3 if is_left_waiting else None]:
        step()
    kind = "nefe.envelope.credited.v1"
    nonsense = Event("nonsense", FINANCE.source, kind, "x", installation.clock.now(), {"amount_cents": "a lot"})
    publish_to_broker(made.broker.url(FINANCE.user), FINANCE, nonsense)
    headers = bearer(token_for(Role.EXTERNAL_SYSTEM, subject=FINANCE.user, key=made.key))
    headers["Content-Type"] = CONTENT_TYPE
    door = f"http://127.0.0.1:{made.webs['submission'].port}/api/events"
    posted = httpx.post(door, content=encode(nonsense), headers=headers)
    assert posted.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, posted.text


def _quiet(_who: str, _what: str) -> None:
    return


def asked(expression: str) -> str:
    return expression.replace("$service", ".+").replace("$__rate_interval", "5m")


def parts(expression: str) -> list[str]:
    """The selectors of an expression, so that an alert that is silent is known to look at something."""
    return [f"{name}{matchers}{span}" for name, matchers, span in SELECTOR.findall(expression)]


def test_every_query_finds_data_or_is_known_to_be_empty(
    tmp_path: Path, postgres_node: PostgresNode, rabbit_node: RabbitNode
) -> None:
    postgres_node.ensure_running()
    rabbit_node.ensure_running()
    with ExitStack() as stack:
        office = stack.enter_context(PostOffice())
        made = stack.enter_context(installed(tmp_path, postgres_node, rabbit_node, office, workers=1))
        port = stack.enter_context(identity(tmp_path, postgres_node, office.port)).port
        canary = stack.enter_context(flying(made, tmp_path))
        prometheus = stack.enter_context(watched(made, port, canary))
        wait_until(lambda: len(prometheus.query("up == 1")) == TARGETS, "all processes are watched")
        # A counter begins with what it counts first: only what comes after that is an increase.
        for is_left_waiting in (False, True):
            play(made, is_left_waiting=is_left_waiting)
            time.sleep(SCRAPES)
        with suppress(StillNotTrue):
            wait_until(lambda: not _empty(prometheus), "every query finds data", seconds=30)
        assert _empty(prometheus) == []


def _empty(prometheus: PrometheusNode) -> list[str]:
    """The queries without data that should have some; the table of all is written down."""
    firing = {f"alert {alert['alert']}" for alert in alerts()}
    lines, empty = [], []
    for where, expression in expressions():
        query = asked(expression)
        looked_at = parts(query) if where in firing else [query]
        for each in looked_at:
            found = len(prometheus.query(each))
            is_expected = any(name in each for name in EMPTY)
            lines.append(f"{found:>5}  {'expected empty' if is_expected and not found else '':<15} {where}: {each}")
            if not found and not is_expected:
                empty.append(f"{where}: {each}")
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return empty

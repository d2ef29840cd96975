"""A service in another language, which shares no code with ours, passes the kit, and the programme is played on it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from shared.conformance.program import Program as Examinee
from shared.demo.story import Story
from tests.chaos.installation import is_ready
from tests.chaos.post_office import PostOffice
from tests.conformance.bench import ACADEMY, Bench, bench, judged
from tests.conformance.others import SCRIPT, by_others, surroundings
from tests.nodes import RabbitNode, wait_until
from tests.nodes.programs import located
from tests.support.routed import Several

OURS = ("submission", "review", "funding")


def test_a_replacement_in_another_language_conforms(rabbit_node: RabbitNode, tmp_path: Path) -> None:
    located("node")
    with PostOffice() as office, bench(rabbit_node, tmp_path) as made, by_others(made, office) as them:
        report = judged(them)
    assert report.has_passed, "\n".join(report.lines())
    assert {finding.result for finding in report.findings} == {"passed"}


def test_the_programme_is_played_with_the_replacement(rabbit_node: RabbitNode, tmp_path: Path) -> None:
    located("node")
    told: list[str] = []
    with PostOffice() as office, bench(rabbit_node, tmp_path) as made, _running(made, office) as ports:
        installation = Several("http://nowhere", made.key, ACADEMY, ports=tuple(ports.items()))
        Story(installation, lambda who, what: told.append(f"{who} {what}")).play()
        letters = set(office.letters.values())
    assert letters == {"ce.0930116w@ac-creteil.fr"}
    assert any("Des crédits vous sont attribués [envoyé]" in line for line in told)


@contextmanager
def _running(made: Bench, office: PostOffice) -> Iterator[dict[str, int]]:
    """Three services of ours and one by others; where each answers."""
    ports = {}
    with ExitStack() as stack:
        for service in OURS:
            made.migrate(service)
            web = stack.enter_context(made.web(service))
            ports[service] = int(web.url.rpartition(":")[2])
            stack.enter_context(made.worker(service))
        theirs = surroundings(made, office)
        ports["notification"] = int(theirs["NEFE_METRICS_PORT"])
        stack.enter_context(Examinee(f"{located('node')} {SCRIPT}", theirs))
        wait_until(lambda: is_ready(ports["notification"]), "the replacement is ready")
        yield ports

"""`nefe conformance`, as whoever replaces a service types it."""

import subprocess
from pathlib import Path

from tests.chaos.post_office import PostOffice
from tests.chaos.programs import COMMAND
from tests.conformance.bench import KIT, Bench, bench
from tests.conformance.others import SCRIPT, surroundings
from tests.nodes import RabbitNode
from tests.nodes.programs import located


def _nefe(made: Bench, *arguments: str, office: PostOffice | None = None) -> subprocess.CompletedProcess[str]:
    environment = surroundings(made, office) if office else made.environment("notification")
    command = [str(COMMAND), "conformance", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_it_runs_the_program_tells_what_it_finds_and_writes_it_as_junit(
    rabbit_node: RabbitNode, tmp_path: Path
) -> None:
    program, junit = f"{located('node')} {SCRIPT}", tmp_path / "reports" / "notification.xml"
    with PostOffice() as office, bench(rabbit_node, tmp_path) as made:
        ended = _nefe(
            made, "notification", "--broker", made.url(KIT), "--run", program, "--junit", str(junit), office=office
        )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "notification: 13 checks, conforms, 4 not checked" in ended.stdout
    assert "give --restart-broker" in ended.stdout
    assert "give --http" in ended.stdout
    written = junit.read_text()
    assert 'name="nefe conformance notification" tests="13" failures="0" skipped="4"' in written
    assert written.count('<testcase classname="notification"') == 13


def test_it_prints_the_partners_that_the_program_must_know(rabbit_node: RabbitNode, tmp_path: Path) -> None:
    with bench(rabbit_node, tmp_path) as made:
        ended = _nefe(made, "--print-partners")
        assert ended.stdout == made.environment("review")["NEFE_PARTNERS"]


def test_a_broker_that_cannot_be_used_is_no_verdict(rabbit_node: RabbitNode, tmp_path: Path) -> None:
    with bench(rabbit_node, tmp_path) as made:
        stranger = _nefe(made, "review", "--broker", rabbit_node.url("nobody", "nothing", made.vhost))
        unknown = _nefe(made, "review", "--broker", made.url(KIT), "--only", "manners")
    assert (stranger.returncode, stranger.stdout) == (69, "")
    assert "the broker cannot be used" in stranger.stderr
    assert unknown.returncode == 2
    assert "none of connects, reacts" in unknown.stderr


def test_an_account_that_may_not_speak_for_others_is_no_verdict(rabbit_node: RabbitNode, tmp_path: Path) -> None:
    with bench(rabbit_node, tmp_path) as made:
        rabbit_node.add_user("modest", "of a private node")
        rabbit_node.set_permissions(made.vhost, "modest")
        made.migrate("notification")
        worker = f"{COMMAND} notification worker"
        ended = _nefe(made, "notification", "--broker", made.url("modest"), "--only", "reacts", "--run", worker)
    assert ended.returncode == 69, ended.stdout + ended.stderr
    assert "does not let the kit speak for" in ended.stderr

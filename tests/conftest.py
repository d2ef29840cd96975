"""The real parts that tests ask for by name: databases, virtual hosts, and the nodes to break."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy import MetaData

from tests.nodes.folders import new_folder
from tests.nodes.forking import fork_server
from tests.nodes.postgres import PostgresNode
from tests.nodes.rabbit import RabbitNode
from tests.support.reuse import give_back
from tests.support.tables import template

# A busy machine is no fault of the product: nothing is timed here.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

HERE = Path(__file__).parent
WITH_SERVERS = ("browser", "chaos", "conformance", "e2e", "integration", "nodes", "object_store", "watching")
SECOND_CHANCES = 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play a test with real servers a second time if it fails: of thousands of browsers and brokers that are started on
    a busy machine, one may be late or broken in a way nobody foresaw.
    """
    for item in items:
        if item.path.relative_to(HERE).parts[0] in WITH_SERVERS:
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell which were played again, and why."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.section(f"played a second time: {report.nodeid}")
        terminalreporter.line(report.longreprtext)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail when more were played again than a busy machine explains."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and len(reporter.stats.get("rerun", ())) > SECOND_CHANCES:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """A test that configures logging leaves it as it was, and no logger keeps what it was first used with: what a later
    test captures does not depend on the order of tests.
    """
    former, configure = structlog.get_config(), structlog.configure
    never = {"cache_logger_on_first_use": False}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(structlog, "configure", lambda **options: configure(**{**options, **never}))
        yield
    configure(**{**former, **never})


@pytest.fixture(autouse=True)
def _applications_come_back() -> Iterator[None]:
    yield
    give_back()


@pytest.fixture(scope="session", autouse=True)
def _programs_are_forked() -> Iterator[None]:
    with fork_server():
        yield


@pytest.fixture(scope="session")
def postgres_node() -> Iterator[PostgresNode]:
    """This test process's own PostgreSQL. A test that stops, kills or pauses it need not bring it back."""
    with new_folder("postgres") as folder, PostgresNode(folder) as node:
        yield node


@pytest.fixture(scope="session")
def rabbit_node() -> Iterator[RabbitNode]:
    """This test process's own RabbitMQ. A test that stops, kills or pauses it need not bring it back."""
    with new_folder("rabbit") as folder, RabbitNode(folder) as node:
        yield node


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A database file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'nefe.db'}"


@pytest.fixture(scope="session")
def furniture() -> MetaData | None:
    """The tables with which a PostgreSQL database comes to the tests of a room; None if it is empty."""
    return None


@pytest.fixture
def postgres_url(postgres_node: PostgresNode, furniture: MetaData | None) -> Iterator[str]:
    """A PostgreSQL database of the test's own, dropped afterwards."""
    postgres_node.ensure_running()
    url = postgres_node.create_database(template=template(postgres_node, furniture) if furniture else "template1")
    yield url
    postgres_node.ensure_running()
    postgres_node.drop_database(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of each kind that the product supports, which is the test's own: it runs on both."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def rabbit_vhost(rabbit_node: RabbitNode) -> Iterator[str]:
    """The AMQP address of an empty virtual host, deleted afterwards."""
    rabbit_node.ensure_running()
    vhost = rabbit_node.fresh_vhost()
    yield rabbit_node.url(vhost=vhost)
    rabbit_node.ensure_running()
    rabbit_node.delete_vhost(vhost)

"""The sign-in's worker, beside an installation."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.installation import ACADEMY
from tests.chaos.programs import Kept, Program
from tests.nodes import PostgresNode
from tests.nodes.ports import free_port


@contextmanager
def identity(folder: Path, postgres: PostgresNode, mail_port: int) -> Iterator[Kept]:
    """The worker, whose letters leave by the mail server on that port."""
    port = free_port()
    environment = {
        "NEFE_ACADEMY": ACADEMY,
        "NEFE_DATABASE_URL": postgres.create_database(),
        "NEFE_METRICS_PORT": str(port),
        "NEFE_SMTP_HOST": "127.0.0.1",
        "NEFE_SMTP_PORT": str(mail_port),
        "NEFE_SMTP_TIMEOUT": "2",
    }
    with Program(["identity", "migrate"], folder=folder / "identity-migrate", environment=environment) as migration:
        migration.wait()
    kept = Kept(
        "identity-worker", ["identity", "worker"], port=port, folder=folder / "identity", environment=environment
    )
    try:
        kept.ensure_running()
        yield kept
    finally:
        kept.give_up()

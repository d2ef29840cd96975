"""A program of others in the place of a service: `notification`, in JavaScript, without any code of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.conformance.kit import Examined
from shared.conformance.program import Program
from tests.chaos.post_office import PostOffice
from tests.conformance.bench import Bench
from tests.nodes.programs import located

SCRIPT = Path(__file__).parent / "notification" / "notification.mjs"


def surroundings(bench: Bench, post_office: PostOffice) -> dict[str, str]:
    """What the program is told: the settings that it shares with ours, and its own folder."""
    return {
        **bench.environment("notification"),
        "NEFE_DATA_DIR": str(bench.folder / "journal"),
        "NEFE_SMTP_HOST": "127.0.0.1",
        "NEFE_SMTP_PORT": str(post_office.port),
    }


@contextmanager
def by_others(bench: Bench, post_office: PostOffice) -> Iterator[Examined]:
    """The program, running."""
    command, theirs = f"{located('node')} {SCRIPT}", surroundings(bench, post_office)
    with Program(command, theirs) as program:
        yield bench.examined("notification", program, bench.installation(int(theirs["NEFE_METRICS_PORT"])))

"""The review service's database as an operator may find it on a bad morning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from services.cli import main
from services.review.service import SERVICE
from shared.contracts.examples import EXAMPLES
from shared.database import open_database, transaction
from shared.messaging.event import Event, encode
from shared.messaging.inbox import Handlers
from shared.messaging.outbox import Fact
from shared.messaging.publishers import Partner, Publishers
from shared.messaging.quarantine import Incoming
from shared.messaging.receiver import Receiver
from shared.messaging.runtime import Runtime, real_runtime, source_of
from shared.messaging.topology import EVENTS, INBOUND
from shared.migrations import migrate

SUBMISSION = source_of("creteil", "submission")
WITHDRAWN = "nefe.project.withdrawn.v1"
DECLINED = "nefe.review.declined.v1"
REGISTERED = "nefe.structure.registered.v1"


@dataclass(frozen=True)
class Morning:
    """One dead event with one parked behind it, a gap, a message in quarantine, a fact that waits."""

    folder: Path
    runtime: Runtime

    def nefe(self, *words: str, environment: Mapping[str, str] | None = None) -> Result:
        """Run `nefe events …` on this database."""
        before = ["events", "--service", "review", "--data", str(self.folder), "--operator", "camille"]
        return CliRunner().invoke(main, [*before, *words], env=environment)

    def rows(self, table: str) -> list[Any]:
        """All rows of one of the protocol's tables."""
        with transaction(self.runtime.engine) as connection:
            return list(connection.execute(select(getattr(self.runtime.tables, table))))

    def everything(self) -> list[list[Any]]:
        """All rows of the protocol."""
        return [self.rows(table) for table in ("inbox", "lane", "outbox", "quarantine", "operator_act")]

    def status(self, event_id: str) -> str:
        """Where a received event stands."""
        return next(str(row.status) for row in self.rows("inbox") if row.event_id == event_id)

    def acts(self) -> list[tuple[str, str, Any, str | None]]:
        """What was recorded of operators."""
        return [(row.operator, row.act, row.target, row.reason) for row in self.rows("operator_act")]

    @property
    def quarantined(self) -> str:
        """The identifier of the message in quarantine."""
        return str(self.rows("quarantine")[0].id)

    def receive(self, event_id: str, subject: str, sequence: int) -> None:
        """Store an event of submission's whose payload is not as the catalogue says."""
        event = Event(event_id, SUBMISSION, WITHDRAWN, subject, self.runtime.clock.now(), {"colour": "é"}, sequence)
        self.store(encode(event))

    def store(self, body: bytes, *, academy: str = "creteil") -> None:
        """Store a message that submission published, in what the service takes for its academy."""
        receiver = Receiver(SERVICE, self.runtime, Publishers(academy))
        receiver.store([Incoming(body, EVENTS, WITHDRAWN, "nefe.review", publisher="nefe-submission")])

    def register(self, event_id: str, *, partners: tuple[Partner, ...] = (), **changes: Any) -> None:
        """Store what the directory says of a school, with these partners in the academy's settings."""
        data = {**EXAMPLES[REGISTERED], **changes}
        at = datetime(2026, 11, 24, tzinfo=UTC)
        body = encode(Event(event_id, "/partners/directory", REGISTERED, data["uai"], at, data))
        receiver = Receiver(SERVICE, self.runtime, Publishers("creteil", partners))
        receiver.store([Incoming(body, INBOUND, REGISTERED, "nefe.review", publisher="directory")])

    def quarantined_with(self, code: str) -> list[str]:
        """The identifiers of what was refused so, oldest first."""
        return [str(row.id) for row in self.rows("quarantine") if row.code == code]

    def handle(self) -> None:
        """Apply what can be applied."""
        while Handlers(SERVICE, self.runtime).run_once():
            pass

    def state(self) -> None:
        """State a fact, which nobody carries away."""
        uow = SERVICE.unit_of_work(self.runtime)
        with uow:
            uow.record(Fact(DECLINED, "project-out", dict(EXAMPLES[DECLINED])))
            uow.commit()


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[Morning]:
    engine = open_database(f"sqlite:///{tmp_path / 'review.db'}")
    migrate(engine, "review")
    zone = ZoneInfo("Europe/Paris")
    runtime = real_runtime(engine, SERVICE.tables, academy="creteil", service_name="review", zone=zone)
    found = Morning(tmp_path, runtime)
    found.receive("dead-1", "project-dead", 1)
    found.receive("parked-2", "project-dead", 2)
    found.receive("late-2", "project-gap", 2)
    found.store(b"{not json")
    found.handle()
    found.state()
    yield found
    engine.dispose()

"""The two services of a pipeline: one states facts about many subjects, the other applies them."""

from datetime import datetime

from sqlalchemy import Engine, func, literal_column, select

from shared.messaging.outbox import Fact
from shared.messaging.unit_of_work import UnitOfWork
from shared.writes import new_row
from tests.integration.messaging.probe import TYPE, Probe, payload


def state(probe: Probe, subject: str) -> None:
    """Change something and state it: a row of the service's own and the fact, in one transaction."""
    uow = UnitOfWork(probe.runtime)
    with uow:
        event_id = uow.record(Fact(TYPE, subject, payload(TYPE, subject)))
        uow.later(new_row(probe.effects, {"event_id": event_id, "subject": subject}))
        uow.commit()


def effects(engine: Engine, probe: Probe) -> int:
    """How many rows were committed."""
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(probe.effects)).scalar_one())


def commit_times(probe: Probe) -> dict[str, datetime]:
    """When each row was committed, by event id, on the database server's clock."""
    committed = func.pg_xact_commit_timestamp(literal_column("effect.xmin"))
    with probe.engine.connect() as connection:
        rows = connection.execute(select(probe.effects.c.event_id, committed)).all()
    return {row[0]: row[1] for row in rows}

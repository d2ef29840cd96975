"""The promises of the protocol, held against the databases once everything has come to rest."""

from collections import Counter

from shared.messaging.runtime import source_of
from shared.messaging.topology import SERVICES
from tests.chaos.databases import Databases, require
from tests.chaos.finance import Finance
from tests.chaos.installation import ACADEMY, FINANCE

INBOUND_READER = "funding"


def check_delivery(databases: Databases, finance: Finance) -> None:
    """Raises Broken."""
    for service in SERVICES:
        _check_outbox(databases, service)
        _check_inbox(databases, service)
        _check_lanes(databases, service)
        _check_nothing_is_held(databases, service)
    for stating in SERVICES:
        for applying in SERVICES:
            if applying != stating:
                _check_arrived(databases, stating, applying)
    _check_announced(databases, finance)
    _check_effects(databases)


def _check_outbox(databases: Databases, service: str) -> None:
    waiting = databases.rows(service, "SELECT event_id, last_error FROM outbox WHERE published_at IS NULL")
    require(not waiting, f"{service}: never published: {waiting}")
    gaps = databases.rows(service, "SELECT subject FROM outbox GROUP BY subject HAVING max(sequence) != count(*)")
    require(not gaps, f"{service}: the sequence of {gaps} has gaps")
    counted = databases.rows(
        service,
        "SELECT s.subject FROM sequence s LEFT JOIN outbox o ON o.subject = s.subject"
        " GROUP BY s.subject, s.last HAVING count(o.id) != s.last",
    )
    require(not counted, f"{service}: counters and facts disagree about {counted}")


def _check_inbox(databases: Databases, service: str) -> None:
    stuck = databases.rows(
        service, "SELECT type, subject, status, attempts, last_error FROM inbox WHERE status NOT IN ('done', 'ignored')"
    )
    require(not stuck, f"{service}: never applied: {stuck}")
    quarantined = databases.rows(service, "SELECT code, reason, publisher, routing_key FROM quarantine")
    require(not quarantined, f"{service}: in quarantine: {quarantined}")


def _check_lanes(databases: Databases, service: str) -> None:
    skipped = databases.rows(
        service,
        "SELECT l.subject FROM lane l LEFT JOIN inbox i ON l.source = i.source AND l.subject = i.subject"
        " GROUP BY l.source, l.subject, l.applied"
        " HAVING count(i.event_id) != l.applied OR coalesce(max(i.sequence), 0) != l.applied",
    )
    require(not skipped, f"{service}: an event was stepped over in {skipped}")


def _check_nothing_is_held(databases: Databases, service: str) -> None:
    tables = ("outbox", "inbox", "message") if service == "notification" else ("outbox", "inbox")
    for table in tables:
        held = databases.count(service, f"SELECT count(*) FROM {table} WHERE claim IS NOT NULL")
        require(held == 0, f"{service}: {held} rows of the {table} are still claimed")


def _check_arrived(databases: Databases, stating: str, applying: str) -> None:
    stated = databases.rows(stating, "SELECT event_id FROM outbox WHERE exchange = 'nefe.events'")
    source = source_of(ACADEMY, stating)
    received = databases.rows(applying, "SELECT event_id FROM inbox WHERE source = :source", source=source)
    require(
        Counter(row.event_id for row in stated) == Counter(row.event_id for row in received),
        f"{applying} has {len(received)} of the {len(stated)} facts of {stating}",
    )


def _check_announced(databases: Databases, finance: Finance) -> None:
    query = "SELECT event_id FROM inbox WHERE source = :source"
    received = {row.event_id for row in databases.rows(INBOUND_READER, query, source=FINANCE.source)}
    require(received == finance.announced, f"announced and received differ: {received ^ finance.announced}")


def _check_effects(databases: Databases) -> None:
    """A fact that was applied twice would stand twice in a timeline."""
    twice = databases.rows(
        "submission",
        "SELECT event_id FROM timeline WHERE event_id IS NOT NULL GROUP BY event_id HAVING count(*) != 1",
    )
    require(not twice, f"in a timeline more than once: {twice}")
    noted = databases.count("submission", "SELECT count(*) FROM timeline WHERE kind NOT LIKE 'project.%'")
    applied = databases.count(
        "submission", "SELECT count(*) FROM inbox WHERE status = 'done' AND type NOT LIKE 'nefe.structure.%'"
    )
    require(noted == applied, f"{applied} facts were applied, {noted} stand in timelines")

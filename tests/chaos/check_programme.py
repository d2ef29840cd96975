"""What people were told, held against what the services know; and the money, to the cent."""

from collections.abc import Iterable, Mapping

from services.notification.domain.audiences import NOTICES, Audience
from tests.chaos.databases import Databases, require
from tests.chaos.finance import Finance
from tests.chaos.post_office import PostOffice
from tests.chaos.record import Record
from tests.chaos.treasury import Treasury

SAME = {"under_review": "open", "to_complete": "completion_requested"}
UNCLAIMED = frozenset({Audience.PARTNERS})
"""No project has partner schools here."""


def check_programme(
    databases: Databases, records: Iterable[Record], treasury: Treasury, finance: Finance, post_office: PostOffice
) -> None:
    """Raises Broken."""
    by_project = {record.project_id: record for record in records}
    _check_projects(databases, by_project)
    _check_files(databases, by_project)
    _check_money(databases, by_project)
    _check_payments(databases, by_project, finance)
    _check_credits(databases, treasury)
    _check_ledger(databases, treasury)
    _check_waiting_list(databases)
    _check_messages(databases, post_office)


def _check_projects(databases: Databases, records: Mapping[str, Record]) -> None:
    stored = {
        row.id: (row.status, row.version)
        for row in databases.rows("submission", "SELECT id, status, version FROM project")
    }
    told = {project_id: (record.status, record.versions) for project_id, record in records.items()}
    _require_same(told, stored, "projects")
    deposits = databases.rows("submission", "SELECT project_id, count(*) AS n FROM deposit GROUP BY project_id")
    _require_same(
        {key: record.versions for key, record in records.items()},
        {row.project_id: row.n for row in deposits},
        "deposits",
    )


def _check_files(databases: Databases, records: Mapping[str, Record]) -> None:
    rows = databases.rows("review", "SELECT project_id, status, version FROM file")
    told = {key: (SAME.get(record.status, record.status), record.versions) for key, record in records.items()}
    _require_same(told, {row.project_id: (row.status, row.version) for row in rows}, "files")
    decided: dict[str, list[str]] = {key: [] for key in records}
    for row in databases.rows("review", "SELECT project_id, outcome FROM decision ORDER BY project_id, position"):
        decided[row.project_id].append(row.outcome)
    _require_same({key: record.decisions for key, record in records.items()}, decided, "decisions")


def _check_money(databases: Databases, records: Mapping[str, Record]) -> None:
    stored = {
        row.project_id: row.status for row in databases.rows("funding", "SELECT project_id, status FROM allocation")
    }
    for project_id, record in records.items():
        status = stored.get(project_id)
        is_right = status in record.money if record.money else status is None
        require(is_right, f"{project_id} ({record.fate}): the allocation is {status}, not {set(record.money)}")


def _check_payments(databases: Databases, records: Mapping[str, Record], finance: Finance) -> None:
    told = {key: finance.settled.get(key) for record in records.values() for key in record.payments}
    stored = {row.id: row.outcome for row in databases.rows("funding", "SELECT id, outcome FROM payment")}
    _require_same(told, stored, "payments")


def _check_credits(databases: Databases, treasury: Treasury) -> None:
    rows = databases.rows("funding", "SELECT reference, programme, kind, amount_cents FROM envelope_credit")
    told = {reference: (given.programme, given.kind, given.amount_cents) for reference, given in treasury.given.items()}
    _require_same(told, {row.reference: (row.programme, row.kind, row.amount_cents) for row in rows}, "credits")


def _check_ledger(databases: Databases, treasury: Treasury) -> None:
    unbalanced = databases.rows(
        "funding", "SELECT entry_id FROM posting GROUP BY entry_id HAVING sum(amount_cents) != 0"
    )
    require(not unbalanced, f"unbalanced entries: {unbalanced}")
    below = databases.rows(
        "funding",
        "SELECT budget_year, programme, kind, state, project_id, sum(amount_cents) AS cents FROM posting"
        " WHERE state != 'granted_by_ministry' GROUP BY budget_year, programme, kind, state, project_id"
        " HAVING sum(amount_cents) < 0",
    )
    require(not below, f"below zero: {below}")
    given = sum(given.amount_cents for given in treasury.given.values())
    held = databases.count("funding", "SELECT sum(amount_cents) FROM posting WHERE state != 'granted_by_ministry'")
    require(given == held, f"{given} cents were given, {held} are in the books")
    (entries,) = databases.rows("funding", "SELECT count(*) AS n, max(id) AS last FROM journal_entry")
    require(entries.n == entries.last, f"{entries.n} entries, the last of which has the number {entries.last}")


def _check_waiting_list(databases: Databases) -> None:
    """Nobody waits who could be served: here every grant draws on one budget year."""
    waiting = databases.rows(
        "funding",
        "SELECT DISTINCT ON (programme) programme, project_id, shares FROM allocation WHERE status = 'deferred'"
        " ORDER BY programme, decided_at, arrival",
    )
    for first in waiting:
        (share,) = first.shares
        needed = share["payable_cents"] + share["hours_cents"]
        held = databases.rows(
            "funding",
            "SELECT coalesce(sum(amount_cents), 0) FROM posting WHERE kind = 'AE' AND state = 'available'"
            " AND programme = :programme AND budget_year = :budget_year",
            programme=first.programme,
            budget_year=share["budget_year"],
        )[0][0]
        require(needed > held, f"{first.project_id} waits for {needed} cents, and there are {held}")


def _check_messages(databases: Databases, post_office: PostOffice) -> None:
    rows = databases.rows("notification", "SELECT event_id, template, recipient, status, header_id FROM message")
    unsent = [row for row in rows if row.status != "sent"]
    require(not unsent, f"never sent: {unsent}")
    told = sorted((row.event_id, row.template) for row in rows)
    require(told == _notices_due(databases), "messages are not one per fact and recipient")
    written = {row.header_id for row in rows}
    require(written == set(post_office.taken), f"messages and e-mails differ: {written ^ set(post_office.taken)}")
    stated = databases.count(
        "notification", "SELECT count(*) FROM outbox WHERE type = 'nefe.notification.delivered.v1'"
    )
    require(stated == len(rows), f"{len(rows)} messages, {stated} statements that they were delivered")


def _notices_due(databases: Databases) -> list[tuple[str, str]]:
    """Which fact is told with which template: each to exactly one mailbox here."""
    facts = [
        fact
        for service in ("submission", "review", "funding")
        for fact in databases.rows(service, "SELECT event_id, type FROM outbox")
    ]
    return sorted(
        (fact.event_id, notice.template)
        for fact in facts
        for notice in NOTICES.get(fact.type, ())
        if notice.audience not in UNCLAIMED
    )


def _require_same(told: Mapping[str, object], stored: Mapping[str, object], what: str) -> None:
    keys = told.keys() | stored.keys()
    differing = {key: (told.get(key), stored.get(key)) for key in keys if told.get(key) != stored.get(key)}
    require(not differing, f"{what}, as told and as stored: {differing}")

"""What must hold once a history is over."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import text

from services.funding.ticks import OFTEN
from services.notification.domain.audiences import NOTICES, Audience
from shared.messaging.event import decode
from shared.messaging.runtime import source_of
from shared.reconciliation.comparison import compare
from shared.reconciliation.statement import knowledge_in, lines_of
from tests.simulation.people import People
from tests.simulation.watch import FACTS, HEARD, require
from tests.simulation.world import ACADEMY, NAMES, World


def rows(world: World, service: str, query: str, **parameters: Any) -> list[Any]:
    """Read a service's database, past all faults."""
    with world.services[service].runtime.engine.connect() as connection:
        return list(connection.execute(text(query), parameters))


def check_end(world: World, people: People) -> None:
    """Once everything is calm and nothing moves any more. Raises Broken."""
    for name in NAMES:
        _check_settled(world, name)
    _check_everything_arrived(world)
    _check_the_entrance_was_told(world)
    _check_people_were_told_the_truth(world, people)
    _check_services_agree(world)
    _check_what_counts(world)
    _check_money_follows_the_decision(world)
    _check_waiting_list(world)
    _check_messages(world, people)
    _check_nothing_differs(world)


def _check_nothing_differs(world: World) -> None:
    """As `nefe reconcile` says, which an operator believes after a restore."""
    parts = [world.services[name] for name in NAMES]
    known = knowledge_in(line for part in parts for line in lines_of(part.service, part.runtime))
    differences = list(compare(known))
    require(not differences, f"the services know different things: {differences}")


def _check_settled(world: World, name: str) -> None:
    waiting = rows(world, name, f"SELECT event_id, last_error FROM outbox WHERE published_at IS NULL AND {FACTS}")
    require(not waiting, f"{name}: never published: {waiting}")
    stuck = rows(world, name, "SELECT type, status, last_error FROM inbox WHERE status IN ('pending', 'dead')")
    require(not stuck, f"{name}: never applied: {stuck}")
    require(not world.bus.queues[name], f"{name}: messages left in its queue")
    quarantined = rows(world, name, "SELECT code, reason FROM quarantine WHERE exchange != 'nefe.inbound'")
    require(not quarantined, f"{name}: facts of our own in quarantine: {quarantined}")


def _check_everything_arrived(world: World) -> None:
    for stating in NAMES:
        stated = rows(world, stating, f"SELECT event_id FROM outbox WHERE {FACTS}")
        for applying in (name for name in NAMES if name != stating):
            source = source_of(ACADEMY, stating)
            received = rows(
                world, applying, f"SELECT event_id FROM inbox WHERE source = :source AND {HEARD}", source=source
            )
            require(
                Counter(row.event_id for row in stated) == Counter(row.event_id for row in received),
                f"{applying} does not have exactly what {stating} stated",
            )


def _check_the_entrance_was_told(world: World) -> None:
    refusals = [row for name in NAMES for row in rows(world, name, f"SELECT event_id FROM outbox WHERE NOT ({FACTS})")]
    told = rows(world, "submission", f"SELECT event_id FROM inbox WHERE NOT ({HEARD})")
    require(
        Counter(row.event_id for row in refusals) == Counter(row.event_id for row in told),
        "the entrance was not told of exactly what was refused",
    )


def _check_people_were_told_the_truth(world: World, people: People) -> None:
    versions = {row.id: row.version for row in rows(world, "submission", "SELECT id, version FROM project")}
    require(versions == people.expected.deposits, "versions differ from the deposits that schools were told of")
    decided = rows(world, "review", "SELECT project_id, outcome FROM decision ORDER BY project_id, position")
    last = {row.project_id: row.outcome for row in decided}
    require(last == people.expected.decisions, "decisions differ from what the rector was told")
    credits_ = rows(world, "funding", "SELECT count(*) AS n FROM envelope_credit")[0].n
    require(credits_ == people.expected.credits, f"{credits_} credits for {people.expected.credits} given")
    refused = rows(world, "funding", "SELECT count(*) AS n FROM quarantine")[0].n
    told = len(world.bus.rejections)
    sent = people.expected.garbage
    require(refused == told == sent, f"{sent} to refuse, {refused} kept, {told} told")


def _check_services_agree(world: World) -> None:
    projects = {row.id: row for row in rows(world, "submission", "SELECT id, status, version FROM project")}
    files = {row.project_id: row for row in rows(world, "review", "SELECT project_id, status, version FROM file")}
    money = {row.project_id: row.status for row in rows(world, "funding", "SELECT project_id, status FROM allocation")}
    for project_id, project in projects.items():
        file = files.get(project_id)
        if project.version == 0:
            require(file is None, f"{project_id}: a file without a deposit")
            continue
        require(file is not None and file.version == project.version, f"{project_id}: versions differ")
        require(file is not None and _agree(project.status, file.status), f"{project_id}: {project.status} / {file}")
        if project.status in ("withdrawn", "stopped"):
            require(money.get(project_id) not in ("reserved", "deferred"), f"{project_id}: money is still held")


def _agree(project: str, file: str) -> bool:
    same = {"under_review": "open", "to_complete": "completion_requested", "amending": "validated"}
    return same.get(project, project) == file


def _check_what_counts(world: World) -> None:
    """What a project says is what was deposited while it is examined, and what was validated from then on."""
    validated = {
        row.project_id: row.version
        for row in rows(
            world, "review", "SELECT project_id, version FROM decision WHERE outcome = 'validated' ORDER BY position"
        )
    }
    frozen = {
        (row.project_id, row.version): json.loads(row.content)
        for row in rows(world, "submission", "SELECT project_id, version, content FROM deposit")
    }
    for row in rows(world, "submission", "SELECT id, status, version, validated_version, content FROM project"):
        if row.status in ("validated", "amending"):
            require(row.validated_version == validated.get(row.id), f"{row.id}: another version counts")
        counting = {
            "submitted": row.version,
            "under_review": row.version,
            "validated": validated.get(row.id),
            "stopped": row.validated_version,
        }
        if row.status in counting:
            version = counting[row.status]
            require(json.loads(row.content) == frozen.get((row.id, version)), f"{row.id}: not version {version}")


def _check_money_follows_the_decision(world: World) -> None:
    """The fund knows the last validation of each project, and the commission what the fund promised for it."""
    decided = {
        row.project_id: row.id
        for row in rows(
            world, "review", "SELECT project_id, id FROM decision WHERE outcome = 'validated' ORDER BY position"
        )
    }
    known = {row.project_id: row for row in rows(world, "funding", "SELECT * FROM allocation")}
    require({project_id: row.decision_id for project_id, row in known.items()} == decided, "decisions differ")
    query = "SELECT project_id, sum(amount_cents) AS cents FROM commitment GROUP BY project_id"
    promised = {row.project_id: row.cents for row in rows(world, "review", query)}
    for project_id, row in known.items():
        if row.status != "released":
            granted = sum(_needed(share) for share in json.loads(row.shares))
            require(promised.get(project_id, 0) == granted, f"{project_id}: {promised.get(project_id)} for {granted}")
    ended = "SELECT project_id, allocation_status FROM file WHERE status IN ('withdrawn', 'stopped')"
    for row in rows(world, "review", ended):
        is_let_go = row.allocation_status == "made" or not promised.get(row.project_id)
        require(is_let_go, f"{row.project_id} has ended, and {promised.get(row.project_id)} is still promised")


def _check_waiting_list(world: World) -> None:
    """Nobody waits who could be served: the oldest of each programme needs more than some envelope holds.

    And nobody waits for a year that was over when funding last looked.
    """
    present = _year_last_looked_at(world)
    query = (
        "SELECT project_id, programme, shares, secured FROM allocation"
        " WHERE status = 'deferred' ORDER BY decided_at, arrival"
    )
    oldest: dict[str, Any] = {}
    for waiting in rows(world, "funding", query):
        oldest.setdefault(waiting.programme, waiting)
        past = [year for year in _waited(waiting) if year < present]
        require(not past, f"{waiting.project_id} waits for {past}, and it is {present}")
    for programme, first in oldest.items():
        is_short = any(cents > _available(world, programme, year) for year, cents in _waited(first).items())
        require(is_short, f"{first.project_id} waits although its envelopes hold enough")


def _year_last_looked_at(world: World) -> int:
    """A tick's row says when it is due next."""
    (tick,) = rows(world, "funding", "SELECT due_at FROM tick WHERE name = 'turn_year'")
    looked_at = datetime.fromisoformat(tick.due_at) - OFTEN
    return looked_at.astimezone(world.services["funding"].runtime.zone).year


def _waited(allocation: Any) -> Counter[int]:
    """What is granted and not set aside, by year."""
    waited: Counter[int] = Counter()
    for share in json.loads(allocation.shares):
        waited[share["budget_year"]] += _needed(share)
    for share in json.loads(allocation.secured):
        waited[share["budget_year"]] -= _needed(share)
    return +waited


def _needed(share: dict[str, int]) -> int:
    return share["payable_cents"] + share["hours_cents"]


def _available(world: World, programme: str, budget_year: int) -> int:
    query = (
        "SELECT coalesce(sum(amount_cents), 0) AS cents FROM posting WHERE kind = 'AE' AND state = 'available'"
        " AND programme = :programme AND budget_year = :budget_year"
    )
    return int(rows(world, "funding", query, programme=programme, budget_year=budget_year)[0].cents)


def _check_messages(world: World, people: People) -> None:
    """Everybody was told of each fact once, and each mailbox was written to once about it, whoever shares it."""
    messages = rows(world, "notification", "SELECT * FROM message")
    told = Counter((row.event_id, row.audience, row.uai) for row in messages)
    require(told == Counter(_to_be_told(world, people)), "somebody was not told, or was told twice")
    unsent = [row for row in messages if row.status not in ("sent", "shared") or row.sent_at is None]
    require(not unsent, f"never sent: {unsent}")
    e_mails = {(row.event_id, row.recipient): row.header_id for row in messages if row.status == "sent"}
    differing = [row for row in messages if e_mails.get((row.event_id, row.recipient)) != row.header_id]
    require(not differing, f"not in the one e-mail to their address: {differing}")
    require(Counter(e_mails.values()) == Counter(world.post_office.taken.keys()), "messages and e-mails differ")
    stated = rows(world, "notification", "SELECT subject FROM outbox WHERE type = 'nefe.notification.delivered.v1'")
    require(
        Counter(row.subject for row in stated) == Counter(row.id for row in messages), "not stated once as delivered"
    )


def _to_be_told(world: World, people: People) -> Iterator[tuple[str, str, str | None]]:
    """Whom the table of audiences names, fact by fact: audience, and UAI of a school."""
    for name in NAMES:
        for fact in rows(world, name, f"SELECT event_id, type, body FROM outbox WHERE {FACTS}"):
            for notice in NOTICES.get(fact.type, ()):
                project_id = decode(fact.body).data["project_id"]
                schools = {
                    Audience.SCHOOL: [people.projects[project_id]],
                    Audience.PARTNERS: people.partners[project_id],
                }
                for uai in schools.get(notice.audience, [None]):
                    yield fact.event_id, notice.audience.value, uai

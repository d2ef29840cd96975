"""What the four databases of an installation say, read past the program."""

import sqlite3
from collections import Counter
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

SERVICES = ("submission", "review", "funding", "notification")
STORY = Counter(
    {
        "nefe.project.submitted.v1": 2,
        "nefe.review.opened.v1": 2,
        "nefe.review.completion_requested.v1": 1,
        "nefe.review.validated.v1": 1,
        "nefe.allocation.reserved.v1": 1,
        "nefe.allocation.made.v1": 1,
        "nefe.payment.ordered.v1": 1,
    }
)
"""The facts that one story states about its project."""

MOVING = (
    *((service, "outbox", "published_at IS NULL") for service in SERVICES),
    *((service, "inbox", "status = 'pending'") for service in SERVICES),
    ("notification", "message", "status = 'pending'"),
)
"""The tables whose rows are on their way, and which of these have not arrived."""

Row = tuple[Any, ...]


class Books:
    """The data folder of an installation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ask(self, service: str, query: str, *parameters: object) -> list[Row]:
        """The rows that a service's database answers with."""
        with closing(sqlite3.connect(f"file:{self._folder / service}.db?mode=ro", uri=True, timeout=30)) as connection:
            return connection.execute(query, parameters).fetchall()

    def everything(self) -> dict[str, list[Row]]:
        """All rows of all tables, but those that only say when a clock ticks next."""
        return {f"{service}.{table}": self.ask(service, f'SELECT * FROM "{table}" ORDER BY 1, 2')
                for service in SERVICES for table in self._tables(service)}  # fmt: skip

    def _tables(self, service: str) -> list[str]:
        found = self.ask(service, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return [name for (name,) in found if name not in ("tick", "alembic_version", "sqlite_sequence")]

    @property
    def is_calm(self) -> bool:
        """Whether nothing is on its way any more.

        The databases are read one after the other, so one quiet reading proves nothing: what leaves one of them may
        arrive in another that was read before. But rows only ever come and are settled once. If two readings in a row
        are quiet and count the same rows, nothing was on its way at any instant between the two.
        """
        waiting, kept = self._reading()
        return not any(waiting) and self._reading() == (waiting, kept)

    def _reading(self) -> tuple[list[int], list[int]]:
        """How many rows wait, and how many there are, table by table."""
        waiting, kept = [], []
        for service, table, is_waiting in MOVING:
            query = f"SELECT coalesce(sum(CASE WHEN {is_waiting} THEN 1 ELSE 0 END), 0), count(*) FROM {table}"
            ((wait, count),) = self.ask(service, query)
            waiting.append(wait)
            kept.append(count)
        return waiting, kept

    def check(self, project_id: str) -> None:
        """That the story of a project has ended, once."""
        self._check_versions(project_id)
        self._check_facts(project_id)
        self._check_money(project_id)
        for name in SERVICES:
            self._check_protocol(name)
        self._check_messages()

    def _check_versions(self, project_id: str) -> None:
        deposits = self.ask("submission", "SELECT version FROM deposit WHERE project_id = ? ORDER BY 1", project_id)
        files = self.ask("review", "SELECT version FROM file_version WHERE project_id = ? ORDER BY 1", project_id)
        assert deposits == files == [(1,), (2,)]
        decisions = self.ask("review", "SELECT version, outcome FROM decision WHERE project_id = ?", project_id)
        assert decisions == [(2, "validated")]
        assert self.ask("submission", "SELECT status FROM project WHERE id = ?", project_id) == [("validated",)]

    def _check_facts(self, project_id: str) -> None:
        """Each of the story's facts was stated once, and nothing else was."""
        stated = [row for name in SERVICES
                  for row in self.ask(name, "SELECT type FROM outbox WHERE subject = ?", project_id)]  # fmt: skip
        assert Counter(kind for (kind,) in stated) == STORY

    def _check_money(self, project_id: str) -> None:
        unbalanced = "SELECT entry_id FROM posting GROUP BY entry_id HAVING sum(amount_cents) <> 0"
        assert self.ask("funding", unbalanced) == []
        assert self.ask("funding", "SELECT count(*) FROM allocation WHERE project_id = ?", project_id) == [(1,)]
        assert self.ask("funding", "SELECT kind FROM payment WHERE project_id = ?", project_id) == [("advance",)]
        twice = "SELECT kind, reference FROM journal_entry GROUP BY 1, 2 HAVING count(*) > 1"
        assert self.ask("funding", twice) == []

    def _check_protocol(self, name: str) -> None:
        """Everything stated was received by the other three, in unbroken lanes, and settled."""
        assert self.ask(name, "SELECT subject FROM outbox GROUP BY 1 HAVING max(sequence) <> count(*)") == []
        assert self.ask(name, "SELECT event_id, last_error FROM inbox WHERE status NOT IN ('done', 'ignored')") == []
        assert self.ask(name, "SELECT * FROM quarantine") == []
        lanes = "SELECT source, subject FROM inbox GROUP BY 1, 2 HAVING max(sequence) <> count(*)"
        assert self.ask(name, lanes) == []
        behind = (
            "SELECT subject FROM lane l WHERE applied <> "
            "(SELECT max(sequence) FROM inbox i WHERE i.source = l.source AND i.subject = l.subject)"
        )
        assert self.ask(name, behind) == []
        stated = {row for other in SERVICES if other != name for row in self.ask(other, "SELECT event_id FROM outbox")}
        assert set(self.ask(name, "SELECT event_id FROM inbox WHERE source LIKE '/academies/%'")) == stated

    def _check_messages(self) -> None:
        """Each fact was told to each school and role once, and each address has got one file about it."""
        assert (
            self.ask("notification", "SELECT 1 FROM message GROUP BY event_id, audience, uai HAVING count(*) > 1") == []
        )
        messages = self.ask("notification", "SELECT event_id, recipient, header_id, status FROM message")
        assert {status for *_, status in messages} <= {"sent", "shared"}
        e_mails = {(event_id, recipient, header_id) for event_id, recipient, header_id, _ in messages}
        assert len(e_mails) == len({(event_id, recipient) for event_id, recipient, _ in e_mails})
        assert sorted(self.letters()) == sorted((recipient, header_id) for _, recipient, header_id in e_mails)

    def letters(self) -> list[tuple[str, str]]:
        """To whom, and under which Message-ID, an e-mail has left."""
        return [(email["To"], email["Message-ID"].strip()) for email in self.emails()]

    def emails(self) -> list[EmailMessage]:
        """What the mail folder holds."""
        files = sorted((self._folder / "mail").glob("*.eml"))
        found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [email for email in found if isinstance(email, EmailMessage)]
